"""What a server says of itself: whether it runs, and how far each annotator is."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from goldspan.annotation.connection import base_url, connect, is_up, server_errors, server_url
from goldspan.annotation.desk import Desk
from goldspan.annotation.projects import TITLE_PREFIX, project_url, server_of
from goldspan.annotation.server import log_of, running_server
from goldspan.eval.tables import Table

if TYPE_CHECKING:
    from label_studio_sdk import AllRolesProjectList, LabelStudio


@dataclass(frozen=True, slots=True)
class Progress:
    """A project of ours: how many tasks it has, and how many of them somebody has annotated."""

    title: str
    tasks: int
    annotated: int
    url: str


@dataclass(frozen=True, slots=True)
class Status:
    """A server and our projects on it; ``log`` is where the desk's own server prints, else ``None``."""

    state: Literal["running", "starting", "stopped"]
    url: str
    version: str
    projects: tuple[Progress, ...]
    log: Path | None

    def render(self) -> str:
        """The status as ``goldspan annotate status`` prints it."""
        if self.state == "stopped":
            return "stopped: start it with `goldspan annotate up`"
        if self.state == "starting":
            return f"starting: {self.url} does not answer yet (log: {self.log})"
        head = f"running: {self.url} (Label Studio {self.version})"
        rows = [(each.title, str(each.tasks), str(each.annotated), each.url) for each in self.projects]
        return "\n\n".join([head, Table(("project", "tasks", "annotated", "address"), rows).render("text")])

    def to_json(self) -> dict[str, Any]:
        """The status as ``goldspan annotate status --format json`` prints it, a public contract."""
        return {**asdict(self), "log": str(self.log) if self.log else None}


def status_of(desk: Desk, url: str = "", token_file: Path | None = None) -> Status:
    """The status of the server at ``url``, or of the desk's own.

    Raises:
        DeskError: a server elsewhere does not answer, or the token is not taken.
    """
    own = not url or base_url(url) == base_url(server_url(desk))
    log = log_of(desk) if own else None
    if own:
        server = running_server(desk)
        if server is None:
            return Status("stopped", "", "", (), log)
        if not is_up(server.url):
            return Status("starting", server.url, "", (), log)
    client = connect(desk, url, token_file)
    with server_errors(server_of(client)):
        return Status(
            "running", server_of(client), client.versions.get().release or "", tuple(_progress(client)), log
        )


def _progress(client: "LabelStudio") -> Iterable[Progress]:
    listed: Iterable[AllRolesProjectList] = client.projects.list()
    for project in sorted(listed, key=lambda each: each.title or ""):
        title = project.title or ""
        if title.startswith(TITLE_PREFIX) and project.id is not None:
            tasks, annotated = project.task_number or 0, project.num_tasks_with_annotations or 0
            yield Progress(title, tasks, annotated, project_url(client, project.id))
