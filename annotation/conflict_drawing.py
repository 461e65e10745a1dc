"""A conflict as a terminal shows it: its candidates, each in the text, and what was said before."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from goldspan.annotation.adjudication_report import place, votes_for_nothing
from goldspan.annotation.alignment import filled
from goldspan.annotation.conflicts import KINDS, Candidate, Conflict
from goldspan.annotation.decisions import Decision
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable

if TYPE_CHECKING:
    from rich.text import Text

# Brackets that no news text has, so that spans can be seen without colours.
_OPEN, _CLOSE = "⟦", "⟧"
_CONTEXT = 60  # code points of text on either side
_COLOURS = ("cyan", "yellow", "magenta", "green", "blue", "red")


def draw(conflict: Conflict, text: str, left: int) -> Iterator["Text"]:
    """The lines that show a conflict in its ``text``; ``left`` is how many are left with it.

    All that comes from the document is escaped.
    """
    from rich.text import Text

    yield Text()
    title = f"── {conflict.document} ── {conflict.kind}: {KINDS[conflict.kind]} ── {left} left"
    yield Text(printable(title), style="bold")
    if conflict.field:
        yield Text(printable(f"   {conflict.field} of {_said(conflict.about[0], text)}"))
        yield _in_context(conflict.about, text, "bold")
    for number, candidate in enumerate(conflict.candidates, start=1):
        yield from _candidate(number, candidate, conflict, text)
    nothing = votes_for_nothing(conflict)
    if nothing:
        yield Text(f" -  nothing: {_votes(nothing, conflict)}")
    if conflict.truth:
        held = ", ".join(_said(span, text) for span in conflict.truth)
        yield Text(printable(f"    the ground truth has: {held}"), style="dim")
    if conflict.deferred:
        yield Text(printable(f"    deferred: {_reason(conflict.deferred)}"), style="dim")
    for hint in conflict.hints:
        yield Text(printable(f"    before: {_before(hint, text)}"), style="dim")


def _candidate(number: int, candidate: Candidate, conflict: Conflict, text: str) -> Iterator["Text"]:
    from rich.text import Text

    colour = _COLOURS[(number - 1) % len(_COLOURS)]
    votes = _votes(candidate.votes, conflict)
    if conflict.field:
        yield Text(printable(f" {number}  {candidate.content}: {votes}"), style=colour)
        return
    said = ", ".join(_said(span, text) for span in candidate.spans)
    yield Text(printable(f" {number}  {said}: {votes}"), style=colour)
    yield _in_context(candidate.spans, text, colour, (conflict.start, conflict.end))


def _votes(votes: int, conflict: Conflict) -> str:
    return f"{votes} of {conflict.annotators}"


def _said(span: Span, text: str) -> str:
    value = " ".join(f"{name}={content}" for name, content in filled(span).items())
    return f"{place(span)} «{text[span.start : span.end]}»{f' ({value})' if value else ''}"


def _in_context(
    spans: tuple[Span, ...], text: str, style: str, around: tuple[int, int] | None = None
) -> "Text":
    """The text around spans that are in order, each in brackets; ``around`` is where the context is of."""
    from rich.text import Text

    start, end = around or (spans[0].start, max(span.end for span in spans))
    first, last = max(start - _CONTEXT, 0), min(end + _CONTEXT, len(text))
    line = Text(f"    {'…' if first else ''}")
    reached = first
    for span in spans:
        line.append(printable(text[reached : span.start]))
        # Where spans of one version overlap, the later one shows what is left of it.
        line.append(
            f"{_OPEN}{printable(text[max(span.start, reached) : span.end])}{_CLOSE}", style=f"bold {style}"
        )
        reached = max(reached, span.end)
    line.append(printable(text[reached:last]))
    if last < len(text):
        line.append("…")
    return line


def _before(decision: Decision, text: str) -> str:
    if decision.field:
        what = decision.content if decision.content is not None else "nothing"
        return f"{decision.choice} {what} as {decision.field}, {_reason(decision)}"
    what = ", ".join(_said(span, text) for span in decision.spans) or "nothing"
    spoken = f"{decision.choice} {what}" if decision.conflict else "by hand"
    return f"{spoken}, {_reason(decision)}"


def _reason(decision: Decision) -> str:
    rule = f" ({decision.rule})" if decision.rule else ""
    who = f", by {decision.decided_by}" if decision.decided_by else ""
    when = f" at {decision.decided_at}" if decision.decided_at else ""
    return f"«{decision.reason}»{rule}{who}{when}"
