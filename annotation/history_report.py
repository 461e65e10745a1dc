"""The history of a document's spans, as a person and as a program reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

from goldspan.annotation.history import History, Line, Share, Stage, filled
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable

# What of a decision a program is told, in this order.
_TOLD = (
    "field", "choice", "accepted", "content", "rule", "reason", "decided_by", "decided_at", "guidelines",
)  # fmt: skip


def render_history(found: History) -> str:
    """A history as a person reads it."""
    truth = f"ground truth of {_told(found.gold)}" if found.gold else "no ground truth yet"
    lines = [f"{found.document}: {truth}"]
    lines += [f"  {_told(stage)}" for stage in found.versions]
    for line in found.spans:
        lines += ["", *_rendered(line)]
    if found.others:
        lines += ["", "not in the ground truth" if found.gold else "marked so far"]
    for line in found.others:
        lines += ["", *_rendered(line)]
    return "\n".join(map(printable, lines))


def history_json(found: History) -> dict[str, Any]:
    """A history as JSON."""
    return {
        "document": found.document,
        "versions": [_stage_json(stage) for stage in found.versions],
        "ground_truth": _stage_json(found.gold) if found.gold else None,
        "spans": list(map(_line_json, found.spans)),
        "others": list(map(_line_json, found.others)),
    }


def _told(stage: Stage) -> str:
    said = [stage.created, f"guidelines {stage.guidelines}" if stage.guidelines else ""]
    said += ["skipped"] if stage.cancelled else []
    beside = ", ".join(part for part in said if part)
    return f"{stage.annotator or 'nobody named'}{f' ({beside})' if beside else ''}"


def _rendered(line: Line) -> Iterator[str]:
    yield f"{_place(line.span)} «{line.words}»{_value(line.span)}"
    for share in line.shares:
        yield f"  {share.annotator}: {share.how}{_marks(share, line.span)}"
        yield from (f"    doubt: {mark.doubt}" for mark in share.marks if mark.doubt)
    for decision in line.decisions:
        yield f"  decided: {_decided(decision)}"
    if not line.decisions and all(share.how == "same" for share in line.shares) and line.shares:
        yield "  unanimous"


def _marks(share: Share, span: Span) -> str:
    told = []
    for mark in share.marks:
        place = "" if mark.span == span else f" {_place(mark.span)}"
        value = _value(mark.span) if place else ""
        if share.how == "fields":
            value = _value(mark.span) or " {}"
        beside = ", ".join(part for part in (mark.region, mark.origin) if part)
        told.append(f"{place}{value}{f' [{beside}]' if beside else ''}")
    return ",".join(told)


def _decided(decision: Mapping[str, Any]) -> str:
    what = [str(decision[name]) for name in ("field", "choice") if decision.get(name)]
    what += ["not accepted"] if decision.get("accepted") is False else []
    what += [f"rule {decision['rule']}"] if decision.get("rule") else []
    who = [str(decision[name]) for name in ("decided_by", "decided_at") if decision.get(name)]
    who += [f"guidelines {decision['guidelines']}"] if decision.get("guidelines") else []
    head, tail = (", ".join(parts) for parts in (what, who))
    reason = decision.get("reason") or "no reason given"
    return f"{f'{head}: ' if head else ''}{reason}{f' ({tail})' if tail else ''}"


def _place(span: Span) -> str:
    return f"{span.start}-{span.end} {span.label}"


def _value(span: Span) -> str:
    value = filled(span)
    return f" {{{', '.join(f'{name}: {content}' for name, content in value.items())}}}" if value else ""


def _stage_json(stage: Stage) -> dict[str, Any]:
    return {
        "annotator": stage.annotator,
        "created_at": stage.created,
        "guidelines": stage.guidelines,
        "cancelled": stage.cancelled,
    }


def _line_json(line: Line) -> dict[str, Any]:
    return {
        **_span_json(line.span),
        "text": line.words,
        "annotators": [
            {
                "annotator": share.annotator,
                "how": share.how,
                "marks": [
                    {
                        **_span_json(mark.span),
                        "region": mark.region,
                        "origin": mark.origin,
                        "doubt": mark.doubt,
                    }
                    for mark in share.marks
                ],
            }
            for share in line.shares
        ],
        "decisions": [{name: one[name] for name in _TOLD if name in one} for one in line.decisions],
    }


def _span_json(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "label": span.label, "value": filled(span)}
