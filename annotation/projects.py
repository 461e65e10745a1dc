"""Projects on a Label Studio server: one for each annotator and one for disagreements, configured alike."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from goldspan.annotation.connection import server_errors
from goldspan.annotation.desk import DeskError
from goldspan.corpus.scheme import GUIDELINES_VERSION

if TYPE_CHECKING:
    from label_studio_sdk import AllRolesProjectList, LabelStudio

TITLE_PREFIX = "goldspan: "
DISAGREEMENTS = f"{TITLE_PREFIX}disagreements"

# The server takes no more, counted in code points.
_LONGEST_TITLE = 50

_CHOICES = {"Label", "Choice"}


def project_title(address: str) -> str:
    """The title of an annotator's project, by which it is found again.

    Raises:
        DeskError: it is longer than the server takes.
    """
    title = f"{TITLE_PREFIX}{address}"
    if len(title) > _LONGEST_TITLE:
        most = _LONGEST_TITLE - len(TITLE_PREFIX)
        raise DeskError(
            f"the address {address!r} is too long: Label Studio takes at most {most} characters of it"
        )
    return title


def label_config() -> str:
    """The configuration of the editor, as XML."""
    return files("goldspan.annotation").joinpath("config.xml").read_text(encoding="utf-8")


def config_hash() -> str:
    """The first twelve digits of the configuration's SHA-256, as tasks record it."""
    return sha256(label_config().encode()).hexdigest()[:12]


def find_project(client: "LabelStudio", title: str) -> int | None:
    """The number of the project with exactly this title; ``None`` if there is none.

    Raises:
        DeskError: two have it, or the server does not answer.
    """
    with server_errors(server_of(client)):
        listed: Iterable[AllRolesProjectList] = client.projects.list(title=title)
        # The server's own filter finds titles that contain this one as well.
        found = [project.id for project in listed if project.title == title and project.id is not None]
    if len(found) > 1:
        numbers = " and ".join(map(str, sorted(found)))
        raise DeskError(f"projects {numbers} are both called {title!r}: rename or delete all but one")
    return found[0] if found else None


def ensure_project(client: "LabelStudio", title: str) -> int:
    """The number of the project with this title, made from our configuration if there is none.

    Raises:
        DeskError: an existing one lacks labels or controls of ours, two have the title, or the server does
            not answer.
    """
    number = find_project(client, title)
    with server_errors(server_of(client)):
        if number is not None:
            check_config(title, client.projects.get(id=number).label_config or "")
            return number
        made = client.projects.create(
            title=title,
            description=f"Made by goldspan; guidelines {GUIDELINES_VERSION}",
            label_config=label_config(),
            # A document without a span is an answer; one task is annotated once in each project.
            enable_empty_annotation=True,
            maximum_annotations=1,
            show_collab_predictions=True,
        )
    if made.id is None:
        raise DeskError(f"the server made no project {title!r}: see its log")
    return made.id


def check_config(title: str, xml: str) -> None:
    """See that a project's configuration has all labels and controls of ours; it may have more.

    Raises:
        DeskError: it lacks some.
    """
    try:
        theirs = set(_parts(xml))
    except ET.ParseError:
        theirs = set()
    missing = [part for part in _parts(label_config()) if part not in theirs]
    if missing:
        raise DeskError(
            f"the labelling configuration of project {title!r} lacks {', '.join(missing)}: put it back in the"
            " project's settings (goldspan's annotation/config.xml has it), then run this again"
        )


def project_url(client: "LabelStudio", number: int) -> str:
    """The address of a project's page, for the browser."""
    return f"{server_of(client)}/projects/{number}/"


def server_of(client: "LabelStudio") -> str:
    """The address of the server that a client talks to."""
    return client._client_wrapper.get_base_url().rstrip("/")  # noqa: SLF001 - the SDK has no public word for it


def _parts(xml: str) -> Iterator[str]:
    """What a configuration consists of, in its order: controls with their types, labels and choices."""
    # The server's own answer, or our own file.
    root = ET.fromstring(xml)  # noqa: S314
    for tag in root.iter():
        name = tag.get("name")
        if not name:
            continue
        yield f"{tag.tag} {name!r}"
        yield from (f"{part.tag} {part.get('value')!r} of {name!r}" for part in tag if part.tag in _CHOICES)
