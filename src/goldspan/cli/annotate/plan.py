"""``goldspan annotate plan``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goldspan.cli.annotate.common import desk_option, documents_option, usable_desk
from goldspan.cli.common import Examples, format_option, print_answer, warn
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.annotation.plan import Plan


@click.command(cls=Examples, epilog="goldspan annotate plan --annotators anna,boris --overlap 0.3")
@click.option(
    "--annotators", default="", metavar="A,B", help="Their names or addresses; again those of before."
)
@click.option(
    "--overlap", type=float, help="The share of documents that two annotate; at first 0.3, or none for one."
)
@click.option("--seed", type=click.IntRange(min=0), help="Seed of the draw; 1 at first.")
@click.option("--again", is_flag=True, help="Draw everything anew, whatever was assigned before.")
@desk_option
@documents_option
@format_option("text", "json")
def plan(
    annotators: str,
    overlap: float | None,
    seed: int | None,
    again: bool,
    folder: Path,
    documents: Path | None,
    style: str,
) -> None:
    """Draw who annotates what, so that each document has an annotator and the overlap has two.

    The draw hangs on the ids, the annotators, the overlap and the seed alone. Drawn again after documents
    were added, only these are assigned, and nobody's work moves.
    """
    from goldspan.annotation.desk import desk_lock, open_desk
    from goldspan.annotation.document_files import need_folder, read_documents
    from goldspan.annotation.plan import extend_plan, write_plan
    from goldspan.corpus.findings import printable

    desk = open_desk(folder, documents)
    names = tuple(name for name in annotators.split(",") if name.strip())
    with usable_desk():
        need_folder(desk.documents)
    with usable_desk(), desk_lock(desk):
        ids = list(read_documents(desk.documents))
        drawn = extend_plan(desk.plan, ids, names, overlap, seed, again=again)
        write_plan(desk.plan, drawn)
    gone = sorted(drawn.assigned.keys() - set(ids))
    if gone:
        some = ", ".join(gone[:5])
        warn(printable(f"{counted(len(gone), 'document')} of the plan not in {desk.documents}: {some}"))
    print_answer(style, lambda: _plan_json(drawn), lambda _: _table(drawn))


def _plan_json(plan: "Plan") -> dict[str, Any]:
    return {
        "annotators": {
            who: {
                "documents": len(plan.documents_of(who)),
                "blind": len({*plan.documents_of(who)} & plan.blind),
            }
            for who in plan.annotators
        },
        "overlap": plan.overlap,
        "seed": plan.seed,
        "documents": dict(plan.assigned),
    }


def _table(plan: "Plan") -> str:
    from goldspan.eval.tables import Table

    counts = _plan_json(plan)["annotators"]
    rows = [(who, str(of["documents"]), str(of["blind"])) for who, of in counts.items()]
    table = Table(("annotator", "documents", "blind"), rows).render("text")
    total = f"{counted(len(plan.assigned), 'document')}, {len(plan.blind)} of them blind by two"
    return f"{table}\n\n{total} (overlap {plan.overlap:g}, seed {plan.seed})"
