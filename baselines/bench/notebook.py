"""A ranking as HTML for a notebook."""

from goldspan.baselines.bench.ranking import Ranking
from goldspan.corpus.marked import shown
from goldspan.eval.notebook import Drawn, Rows, framed, scored


def ranking_html(ranking: Ranking) -> str:
    """The extractors with their intervals drawn, the letters of those that do not differ, and their speed."""
    level = f"{ranking.entries[0].result.signature.level:.0%}"
    header = ("extractor", "groups", "F1", "", f"{level} interval", "precision", "recall", "documents/s")
    rows: list[list[str | Drawn]] = []
    for entry in ranking.entries:
        speed = entry.run.cost.documents_per_second
        rate = "–" if speed is None else f"{speed:.1f}"
        rows.append([entry.name, "".join(entry.groups), *scored(entry.result.strict.overall), rate])
    if ranking.ceiling is not None:
        rows.append(["two annotators", "", *scored(ranking.ceiling.result.strict.overall), ""])
    about = f"{ranking.corpus}{f' {ranking.split}' if ranking.split else ''}"
    return framed([f"<strong>{shown(about)}</strong>", Rows(header, rows).html], ranking.signature)
