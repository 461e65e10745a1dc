"""``goldspan annotate push``."""

from pathlib import Path

import click

from goldspan.cli.annotate.common import (
    desk_option,
    documents_option,
    progress_bar,
    token_option,
    url_option,
    usable_desk,
)
from goldspan.cli.common import Examples, format_option, print_answer, warn
from goldspan.corpus.wording import counted


@click.command(cls=Examples, epilog="goldspan annotate push --preannotate rules")
@click.option(
    "--preannotate", metavar="EXTRACTOR",
    help="Send what this extractor finds along, except with the documents that two annotate blind.",
)  # fmt: skip
@desk_option
@documents_option
@url_option
@token_option
@format_option("text", "json")
def push(
    preannotate: str | None,
    folder: Path,
    documents: Path | None,
    url: str,
    token_file: Path | None,
    style: str,
) -> None:
    """Send each annotator the documents of the plan, as tasks of a project of his or her own.

    Tasks that are there are not sent again, so that an interrupted push is completed by the next one.
    """
    from goldspan.annotation.connection import connect
    from goldspan.annotation.desk import desk_lock, open_desk
    from goldspan.annotation.document_files import need_folder, read_documents
    from goldspan.annotation.plan import read_plan
    from goldspan.annotation.pushing import push as push_documents
    from goldspan.baselines.registry import load_extractor
    from goldspan.corpus.findings import printable

    desk = open_desk(folder, documents)
    with usable_desk():
        need_folder(desk.documents)
        plan = read_plan(desk.plan)
        extractor = load_extractor(preannotate) if preannotate else None
        with desk_lock(desk):
            texts = read_documents(desk.documents)
            gone = [name for name in plan.assigned if name not in texts]
            client = connect(desk, url, token_file)
            total = sum(name in texts for who in plan.annotators for name in plan.documents_of(who))
            with progress_bar("pushing", total) as advance:
                done = list(push_documents(client, plan, texts, extractor, advance))
    if gone:
        warn(printable(f"{counted(len(gone), 'document')} of the plan not found: {', '.join(gone[:5])}"))
    print_answer(
        style,
        lambda: [
            {"annotator": one.annotator, "project": one.project, "sent": one.sent, "already_there": one.there}
            for one in done
        ],
        lambda _: "\n".join(
            f"{one.annotator}: {counted(one.sent, 'task')} sent, {one.there} already there" for one in done
        ),
    )
