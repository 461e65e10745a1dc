"""A place to annotate at: the desk's own server with a login and a project for each annotator."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldspan.annotation.desk import Desk, DeskError, desk_lock
from goldspan.annotation.installation import Report, ensure_installed
from goldspan.annotation.logins import OWNER, ensure_user, logins_of, read_logins
from goldspan.annotation.plan import address, read_plan
from goldspan.annotation.projects import ensure_project, project_title, project_url
from goldspan.annotation.server import Server, database_of, running_server, start_server, wait_until_ready
from goldspan.eval.tables import Table


@dataclass(frozen=True, slots=True)
class Workplace:
    """A server that answers, and the address of each annotator's project on it."""

    url: str
    started: bool
    projects: tuple[tuple[str, str], ...]
    logins: Path

    def render(self) -> str:
        """The workplace as ``goldspan annotate up`` prints it, without any password."""
        head = f"{'running' if self.started else 'running already'}: {self.url}"
        rows = [(annotator, project) for annotator, project in self.projects]
        projects = (
            Table(("annotator", "project"), rows).render("text")
            if rows
            else "no annotators yet: name them with --annotators, or plan (`goldspan annotate plan`) and run"
            " this again"
        )
        return f"{head}\n\n{projects}\n\npasswords of {OWNER} and the annotators: {self.logins}"

    def to_json(self) -> dict[str, Any]:
        """The workplace as ``goldspan annotate up --format json`` prints it, a public contract."""
        return {
            "url": self.url,
            "started": self.started,
            "projects": [{"annotator": annotator, "url": project} for annotator, project in self.projects],
            "logins": str(self.logins),
        }


def set_up(
    desk: Desk, annotators: Sequence[str], *, port: int | None, local_backend: bool, report: Report
) -> Workplace:
    """Start the desk's server if it does not run, and see that each annotator has a login and a project.

    ``annotators`` are names or addresses; without any, they are those of the desk's plan or,
    before there is one, those who have a login.
    ``report`` is told what goes on, a line at a time.

    Raises:
        DeskError: an address cannot be used, the server cannot be installed or started, or it runs already
            in another way than it is asked to.
    """
    addresses = _addresses(desk, annotators)
    for each in addresses:
        project_title(each)  # what cannot be a title is better known before the server starts
    with desk_lock(desk):
        server = running_server(desk)
        started = server is None
        if server is None:
            first = not database_of(desk).exists()
            server = start_server(desk, ensure_installed(report), port=port, local_backend=local_backend)
            report(f"starting Label Studio{': making its database takes some minutes' if first else ''}")
        else:
            _check_same(server, port, local_backend=local_backend)
        client = wait_until_ready(desk, server)
        projects = []
        for each in addresses:
            report(f"making a login and a project: {each}")
            ensure_user(desk, client, each)
            projects.append((each, project_url(client, ensure_project(client, project_title(each)))))
    return Workplace(server.url, started, tuple(projects), logins_of(desk))


def _addresses(desk: Desk, annotators: Sequence[str]) -> list[str]:
    names = [name.strip() for name in annotators if name.strip()]
    if names:
        return list(dict.fromkeys(map(address, names)))
    if desk.plan.exists():
        return list(read_plan(desk.plan).annotators)
    return [each for each in read_logins(desk) if each != OWNER]


def _check_same(server: Server, port: int | None, *, local_backend: bool) -> None:
    if port not in {None, server.port}:
        raise DeskError(f"the server runs already at {server.url}: `goldspan annotate down` first, then up")
    if local_backend and not server.local_backend:
        raise DeskError(
            "the server runs already, without --local-backend: `goldspan annotate down` first, then up"
        )
