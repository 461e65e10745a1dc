"""The leaderboard on the site: beside its table a plot of each gold's systems, and the files to take away."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from goldspan.corpus.release import released_as
from goldspan.eval.gate_report import safe
from goldspan.eval.leaderboard.checking import read_board
from goldspan.eval.leaderboard.submission import Submission, predictions_file, submission_file
from goldspan.eval.plots.plot import Theme, svg
from goldspan.eval.plots.ranking import Mark, Ranking
from goldspan.eval.resampling import Interval

# The folder of the checkout that holds the leaderboard.
HOME = "eval/leaderboard"

# The line of the page before which plots are put: what stands behind it is the table.
_TABLE = "<!-- from here on by goldspan submit --table -->"

_THEMES: Sequence[Theme] = ("light", "dark")


class Shown(NamedTuple):
    """The page's Markdown, the images that it shows by name, and the files that it points to by path."""

    markdown: str
    images: Mapping[str, bytes]
    files: tuple[str, ...]


def show_board(markdown: str, checkout: Path) -> Shown:
    """The leaderboard's page with plots and links to its data; as it is while there is no submission.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    submissions = read_board(checkout / HOME).submissions
    if not submissions:
        return Shown(markdown, {}, ())
    images: dict[str, bytes] = {}
    blocks = []
    for gold, plot in _plots(submissions):
        for theme in _THEMES:
            name = f"leaderboard-{gold}-{theme}.svg"
            images[name] = svg(plot, theme, transparent=True)
            alt = " ".join(plot.alt.split())
            blocks.append(f"```{{image}} images/{name}\n:class: only-{theme}\n:alt: {alt}\n```\n\n")
    files = {one.name: tuple(_files(checkout, one)) for one in submissions}
    page = markdown.replace(_TABLE, f"{''.join(blocks)}{_TABLE}", 1)
    return Shown(f"{page.rstrip()}\n\n{_data(files)}", images, tuple(sum(files.values(), ())))


def _plots(submissions: Sequence[Submission]) -> Iterator[tuple[str, Ranking]]:
    """For each gold its fingerprint, and its systems, the best first."""
    for gold in sorted({one.scored.gold for one in submissions}):
        group = [one for one in submissions if one.scored.gold == gold]
        marks = sorted(map(_mark, group), key=lambda mark: (-(mark.f1 or 0.0), mark.name))
        known = released_as(gold)
        title = f"corpus {known}" if known else ""
        yield gold, Ranking(marks, level=group[0].scored.level, title=title)


def _mark(submission: Submission) -> Mark:
    overall = submission.headline.overall
    return Mark(submission.name, overall.f1, Interval(*overall.ci.f1) if overall.ci.f1 else None)


def _files(checkout: Path, submission: Submission) -> Iterator[str]:
    home = checkout / HOME
    for file in (submission_file(home, submission.name), predictions_file(home, submission.name)):
        if file.is_file():
            yield file.relative_to(checkout).as_posix()


def _data(files: Mapping[str, Sequence[str]]) -> str:
    rows = [f"| {safe(name, 'markdown')} | {_links(paths)} |" for name, paths in sorted(files.items())]
    return "\n".join(
        ["## The data", "", "| system | submission and predictions |", "| --- | --- |", *rows, ""]
    )


def _links(paths: Sequence[str]) -> str:
    return " · ".join(f"[{Path(path).suffix[1:]}](site:files/{path})" for path in paths)
