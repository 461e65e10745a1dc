"""What adjudication came to, as people and programs read it."""

from collections.abc import Iterator
from typing import Any

from goldspan.annotation.adjudication_files import Report
from goldspan.annotation.alignment import filled
from goldspan.annotation.conflicts import Candidate, Conflict
from goldspan.annotation.decisions import Decision
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable

# More conflicts than this are counted, not listed: a person goes through them one at a time.
_LISTED = 20


def render_report(report: Report) -> str:
    """The report in lines."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    open_ones = len({conflict.document for conflict in report.conflicts})
    counts = [f"{report.decided} decided", f"{open_ones} with conflicts left"]
    if report.waiting:
        counts.append(f"{report.waiting} waiting for annotators of the plan")
    if report.unannotated:
        counts.append(f"{report.unannotated} that nobody annotated")
    yield f"documents: {report.documents} ({', '.join(counts)}); files written: {len(report.written)}"
    by_all, by_policy, by_person = (report.spans[name] for name in ("all", "policy", "person"))
    yield f"spans accepted: {by_all} by all, {by_policy} by the policy, {by_person} by a person"
    for name, span in report.dropped:
        yield printable(f"gone from the ground truth of {name}, since no version has it: {place(span)}")
    if not report.conflicts:
        return
    deferred = sum(conflict.deferred is not None for conflict in report.conflicts)
    yield f"conflicts left: {len(report.conflicts)}{f' ({deferred} deferred)' if deferred else ''}"
    for conflict in report.conflicts[:_LISTED]:
        yield printable(f"  {conflict.document} {conflict_words(conflict, report.texts[conflict.document])}")
    if len(report.conflicts) > _LISTED:
        yield f"  and {len(report.conflicts) - _LISTED} more"
    yield "decide them with --interactive, or in Label Studio with --to-server and then --from-server"


def conflict_words(conflict: Conflict, text: str) -> str:
    """A conflict in one line: where it is, its kind, and its candidates with how many gave them."""
    answers = " | ".join(
        f"{candidate_words(candidate, conflict, text)} ({candidate.votes})"
        for candidate in conflict.candidates
    )
    nothing = votes_for_nothing(conflict)
    none = f" | nothing ({nothing})" if nothing else ""
    later = ", deferred" if conflict.deferred else ""
    field = f" {conflict.field} of {place(conflict.about[0])}" if conflict.field else ""
    return f"{conflict.start}-{conflict.end} {conflict.kind}{field}{later}: {answers}{none}"


def candidate_words(candidate: Candidate, conflict: Conflict, text: str) -> str:
    """A candidate in words: its content, or the labels and words of its spans."""
    if conflict.field:
        return repr(candidate.content)
    return ", ".join(f"{span.label} «{text[span.start : span.end]}»" for span in candidate.spans)


def votes_for_nothing(conflict: Conflict) -> int:
    """How many annotators marked nothing where others did."""
    return conflict.annotators - sum(candidate.votes for candidate in conflict.candidates)


def place(span: Span) -> str:
    """A span's label and offsets."""
    return f"{span.label} {span.start}-{span.end}"


def report_json(report: Report) -> dict[str, Any]:
    """The report as a JSON object."""
    return {
        "documents": report.documents,
        "decided": report.decided,
        "unannotated": report.unannotated,
        "waiting": report.waiting,
        "written": list(report.written),
        "spans": {name: report.spans[name] for name in ("all", "policy", "person")},
        "dropped": [{"document": name, **_span_json(span)} for name, span in report.dropped],
        "conflicts": [_conflict_json(each, report.texts[each.document]) for each in report.conflicts],
    }


def _conflict_json(conflict: Conflict, text: str) -> dict[str, Any]:
    return {
        "document": conflict.document,
        "start": conflict.start,
        "end": conflict.end,
        "words": text[conflict.start : conflict.end],
        "kind": conflict.kind,
        "field": conflict.field or None,
        "fingerprint": conflict.fingerprint,
        "annotators": conflict.annotators,
        "candidates": [
            {
                "votes": candidate.votes,
                "spans": [_span_json(span) for span in candidate.spans],
                **({"content": candidate.content} if conflict.field else {}),
            }
            for candidate in conflict.candidates
        ],
        "nothing": votes_for_nothing(conflict),
        "deferred": _decision_json(conflict.deferred) if conflict.deferred else None,
        "decided_before": [_decision_json(decision) for decision in conflict.hints],
        "ground_truth": [_span_json(span) for span in conflict.truth],
    }


def _span_json(span: Span) -> dict[str, Any]:
    value = {"value": filled(span)} if filled(span) else {}
    return {"start": span.start, "end": span.end, "label": span.label, **value}


def _decision_json(decision: Decision) -> dict[str, Any]:
    return {
        "choice": decision.choice,
        "reason": decision.reason,
        "rule": decision.rule or None,
        "decided_by": decision.decided_by,
        "decided_at": decision.decided_at,
        "spans": [_span_json(span) for span in decision.spans],
        **({"field": decision.field, "content": decision.content} if decision.field else {}),
    }
