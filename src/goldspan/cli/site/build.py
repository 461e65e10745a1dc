"""``goldspan site build``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.common import (
    Examples,
    fail,
    format_option,
    path_argument,
    print_answer,
    stderr_console,
    usable_call,
    usable_input,
)
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.cli.site.making import Made


@click.command(cls=Examples, epilog="goldspan site build site")
@path_argument("folder", metavar="[FOLDER]", required=False, default=Path("site"))
@click.option(
    "--source",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default="the folder one is in",
    help="A checkout of goldspan.",
)
@click.option(
    "--corpus",
    "root",
    type=click.Path(path_type=Path),
    help="The folder of the corpus to show; by default the one that comes with goldspan.",
)
@format_option("text", "json")
def build(folder: Path, source: Path, root: Path | None, style: str) -> None:
    """Write the site into FOLDER, by default `site`: open its index.html, from a disk or a server.

    Nothing is fetched to make it or to read it, and the same checkout gives the same bytes. FOLDER is new,
    empty, or holds an earlier site, which is replaced. The exit status is 1 where a link leads nowhere.
    """
    from goldspan.cli.site.errors import SiteError
    from goldspan.cli.site.making import make_site
    from goldspan.corpus.findings import printable
    from goldspan.corpus.gold import gold_path

    try:
        with usable_input(), usable_call(), stderr_console().status("reading") as status:
            made = make_site(source, root or gold_path(), folder, status.update)
    except SiteError as error:
        fail(str(error))
    print_answer(style, lambda: _json(made), lambda _: "\n".join(map(printable, _told(made, folder))))
    if made.broken:
        raise SystemExit(1)


def _told(made: "Made", folder: Path) -> list[str]:
    told = f"{folder}: {counted(made.pages, 'page')}, {counted(len(made.broken), 'broken link')}"
    return [*map(str, made.broken), told]


def _json(made: "Made") -> dict[str, object]:
    return {"pages": made.pages, "broken": [link._asdict() for link in made.broken]}
