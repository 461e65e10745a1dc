"""A gate as a person reads it: text for a terminal, Markdown for a job's summary."""

from collections.abc import Iterable, Sequence
from typing import Literal

from goldspan.corpus.findings import printable
from goldspan.corpus.wording import counted
from goldspan.eval.checks import NEW_ERRORS, Check
from goldspan.eval.gate import NAMED, Gate
from goldspan.eval.part_counts import LABEL
from goldspan.eval.tables import Table, fraction, markdown, signature_line

# More documents than these are counted and not named, where a person reads.
_SHOWN = 5

Style = Literal["text", "markdown"]


def render_gate(gate: Gate, style: Style = "text") -> str:
    """The verdict, what is behind it, a table of all checks, and the documents to look at."""
    return "\n\n".join(
        [
            _headline(gate, style),
            *(_told(check, style) for check in _to_tell(gate)),
            _table(gate, style),
            safe(reference_line(gate), style),
            signed(str(gate.signature), style),
        ]
    )


def headline(gate: Gate) -> str:
    """The verdict in one line."""
    judged = [check for check in gate.checks if check.verdict]
    counts = {
        verdict: sum(check.verdict == verdict for check in judged)
        for verdict in ("fail", "cannot tell", "pass")
    }
    told = ", ".join(f"{times} {verdict}" for verdict, times in counts.items() if times)
    means = ""
    if gate.verdict == "cannot tell":
        counts_as = "a failure" if gate.exit_status else "a pass"
        means = f', which counts as {counts_as} (cannot-tell = "{gate.policy.cannot_tell}")'
    return f"{gate.verdict}{means} ({told or 'nothing to judge'})"


def reference_line(gate: Gate) -> str:
    """What the run was compared with."""
    since = gate.reference
    kind = "scores of" if since.predictions is None else "predictions of"
    about = ", ".join(filter(None, (since.date, since.reason)))
    return printable(f"reference: {kind} {since.file}{f' ({about})' if about else ''}")


def documents_line(check: Check, shown: int = _SHOWN) -> str:
    """The documents to look at, with their errors then and now; ``""`` where there is none."""
    if not check.errors:
        return ""
    named = ", ".join(
        f"{printable(at.document)} ({at.now if at.was is None else f'{at.was} → {at.now}'})"
        for at in check.errors[:shown]
    )
    more = len(check.errors) - shown
    known = check.errors[0].was is not None
    new = check.slice == NEW_ERRORS
    what = "new errors" if new else "more errors than before" if known else "most errors"
    number, exact = len(check.errors), known or new
    where = f" in {counted(number, 'document')}" if exact else ""
    return f"{what}{where}: {named}{f' and {more} more' if more > 0 and exact else ''}"


def _to_tell(gate: Gate) -> Iterable[Check]:
    """What is told in words: failures, and what cannot be told."""
    order = ("fail", "cannot tell")
    return sorted((c for c in gate.checks if c.verdict in order), key=lambda c: order.index(c.verdict or ""))


def _headline(gate: Gate, style: Style) -> str:
    line = safe(headline(gate), style)
    return f"### goldspan gate: {line}" if style == "markdown" else f"gate: {line}"


def _told(check: Check, style: Style) -> str:
    lines = [f"{check.verdict}: {printable(check.name)}: {check.why}"]
    # Errors of a check that cannot be told are no finding, unless there are more of them.
    if check.verdict == "fail" or (check.change and (check.change.difference or 0) < 0):
        lines += filter(None, [documents_line(check)])
    if style == "markdown":
        first, *rest = (safe(line, style) for line in lines)
        return "\n".join([f"- **{first}**", *(f"  - {line}" for line in rest)])
    return "\n".join([lines[0], *(f"  {line}" for line in lines[1:])])


def check_rows(gate: Gate) -> Table:
    """A row for each check, with intervals where they take part in the verdict."""
    intervals = (f"{gate.level:.0%} interval",) if gate.policy.significant else ()
    header = ("check", "verdict", "was", "now", "change", *intervals, "allowed", "gold")
    return Table(header, [_cells(check, intervals=bool(intervals)) for check in gate.checks])


def _table(gate: Gate, style: Style) -> str:
    """All checks, and what their numbers mean."""
    return "\n\n".join([check_rows(gate).render(style), *(safe(note, style) for note in _notes(gate))])


def _notes(gate: Gate) -> Iterable[str]:
    """What a reader needs to know of the table."""
    if gate.policy.significant:
        yield (
            f"{gate.level:.0%} interval of the change: only a drop is asked for, so that its low end is the "
            f"bound of a one-sided test at {gate.policy.alpha:.3g} (alpha)"
        )
    if gate.policy.no_drop:
        labels = ", ".join(gate.policy.no_drop)
        yield f"no-drop ({labels}): the F1 found decides, whatever its interval, chance and minimum-support"
    if any(check.verdict is None for check in gate.checks):
        yield f"not judged: fewer gold spans than the {gate.policy.minimum_support} of minimum-support"


def _cells(check: Check, *, intervals: bool) -> Sequence[str]:
    name = check.part if check.slice == LABEL else check.name
    verdict = check.verdict or "not judged"
    change = check.change
    if change is None:
        was, now, moved, allowed = check.figures
        return (name, verdict, was, now, moved, *([""] if intervals else []), allowed, "")
    bounds = change.interval
    drawn = "n/a" if bounds is None else f"{bounds.low:+.3f} to {bounds.high:+.3f}"
    return (
        name,
        verdict,
        fraction(change.was),
        fraction(change.now),
        "n/a" if change.difference is None else f"{change.difference:+.3f}",
        *([drawn] if intervals else []),
        fraction(check.allowed),
        str(check.support),
    )


def signed(signature: str, style: Style) -> str:
    """The signature on a line of its own; a label with a backtick would end Markdown's quotation of it."""
    return safe(signature, style) if "`" in signature else signature_line(signature, style)


def safe(text: str, style: Style) -> str:
    """``text`` on one line, so that Markdown and HTML show it as it stands."""
    line = printable(text)
    return line if style == "text" else markdown(line)


def changes_lines(gate: Gate) -> list[str]:
    """What changed since the reference, a line for all labels and each, for a record of it."""
    lines = []
    for check in gate.checks:
        if check.change and (check.slice in {"overall", LABEL}):
            was, now = fraction(check.change.was), fraction(check.change.now)
            moved = check.change.difference
            lines.append(f"{check.name}: {was} → {now}{f' ({moved:+.3f})' if moved is not None else ''}")
    overall = gate.checks[0]
    if gate.reference.predictions is not None:
        lines.append(documents_line(overall, NAMED) or "no document has more errors than before")
    return lines
