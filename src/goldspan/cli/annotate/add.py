"""``goldspan annotate add``."""

from pathlib import Path

import click

from goldspan.cli.annotate.common import desk_option, documents_option, usable_desk
from goldspan.cli.common import Examples, format_option, path_argument, print_answer
from goldspan.corpus.wording import counted

_RESERVED = frozenset({"id", "text", "text_sha256", "guidelines"})


@click.command(cls=Examples, epilog="goldspan annotate add texts/ --meta genre=news")
@path_argument("paths", nargs=-1, required=True)
@desk_option
@documents_option
@click.option(
    "--meta",
    "pairs",
    multiple=True,
    metavar="KEY=VALUE",
    help="Metadata of each new document; may be repeated.",
)
@format_option("text", "json")
def add(
    paths: tuple[Path, ...], folder: Path, documents: Path | None, pairs: tuple[str, ...], style: str
) -> None:
    """Take texts and documents into the desk.

    PATHS are .txt files in UTF-8, each a document that is called like the file, files in any format that
    goldspan reads, and folders of either. A document that is there with the same text is left alone; one that
    is there with another text, or has an id that cannot be a file's name, is refused, and nothing is written.
    """
    from goldspan.annotation.desk import desk_lock, open_desk
    from goldspan.annotation.document_files import clean
    from goldspan.annotation.intake import take_in, write_intake

    desk = open_desk(folder, documents)
    meta = dict(map(_pair, pairs))
    with usable_desk(), desk_lock(desk):
        clean(desk.documents)
        intake = take_in(desk.documents, paths, meta)
        write_intake(desk.documents, intake)
    names = [document.id for document in intake.new]
    print_answer(
        style,
        lambda: {"added": names, "already_there": intake.there},
        lambda _: f"{counted(len(names), 'document')} added, {intake.there} already there",
    )


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key or key in _RESERVED:
        raise click.BadParameter(f"{text!r} should be KEY=VALUE, with a KEY of your own", param_hint="--meta")
    return key, value
