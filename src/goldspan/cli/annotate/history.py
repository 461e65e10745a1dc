"""``goldspan annotate history``."""

from pathlib import Path

import click

from goldspan.cli.annotate.common import desk_option, documents_option, usable_desk
from goldspan.cli.common import Examples, format_option, print_answer


@click.command(
    cls=Examples,
    epilog="goldspan annotate history kz-uz-commission-2017-02-23 --documents corpus/data/documents",
)
@click.argument("document", metavar="ID")
@desk_option
@documents_option
@format_option("text", "json")
def history(document: str, folder: Path, documents: Path | None, style: str) -> None:
    """Show where each gold span of a document comes from.

    For each span: who marked it and how others differed, the regions in the editor and what drew them, and
    the decisions on it with their reasons, rules and times. What was marked and is not gold stands last.
    """
    from goldspan.annotation.desk import open_desk
    from goldspan.annotation.document_files import read_document
    from goldspan.annotation.history import history as history_of
    from goldspan.annotation.history_report import history_json, render_history

    with usable_desk():
        found = history_of(read_document(open_desk(folder, documents).documents, document))
    print_answer(style, lambda: history_json(found), lambda _: render_history(found))
