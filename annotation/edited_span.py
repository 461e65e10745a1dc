"""Spans and contents that a person types in place of the candidates of a conflict."""

import re
from collections.abc import Callable, Collection, Mapping

from goldspan.annotation.alignment import filled
from goldspan.annotation.conflicts import Conflict
from goldspan.corpus.document import Span
from goldspan.corpus.findings import CODES, printable
from goldspan.corpus.scheme import FIELDS, LABELS, value_faults
from goldspan.corpus.validation import Version, check_edges, check_graphemes

Ask = Callable[[str], str]

_OFFSETS = re.compile(r"@(\d+)-(\d+)", re.ASCII)


def ask_spans(ask: Ask, text: str, conflict: Conflict) -> tuple[Span, ...]:
    """The spans that a person types for a stretch, with their values, in order.

    Raises:
        ValueError: what was typed is no span of the text, or no value.
    """
    leading = conflict.leading.spans[0]
    labels = (*LABELS, *sorted({span.label for span in conflict.about} - {*LABELS}))
    shown = printable(text[leading.start : leading.end])
    typed = ask(f"words, or @start-end (Enter: «{shown}»)> ")
    spans = [
        _ask_span(ask, _place(typed, text, conflict, (leading.start, leading.end)), leading, labels, text)
    ]
    while typed := ask("one more: words, or @start-end (Enter: no more)> ").strip():
        spans.append(_ask_span(ask, _place(typed, text, conflict), leading, labels, text))
    return tuple(sorted(spans))


def ask_content(ask: Ask, conflict: Conflict) -> str:
    """What a person types for a field of a value.

    Raises:
        ValueError: the field cannot hold that.
    """
    content = ask(f"{printable(conflict.field)}> ").strip()
    if not content:
        raise ValueError("nothing was typed; r leaves the field empty")
    _check_value(conflict.about[0].label, {conflict.field: content})
    return content


def _place(
    typed: str, text: str, conflict: Conflict, default: tuple[int, int] | None = None
) -> tuple[int, int]:
    """The offsets that were typed, or those of the words that were, where they stand nearest."""
    typed = typed.strip()
    if not typed and default is not None:
        return default
    offsets = _OFFSETS.fullmatch(typed)
    if offsets:
        start, end = map(int, offsets.groups())
        if not start < end <= len(text):
            raise ValueError(f"{start}-{end} is no place in a text of {len(text)} characters")
        return start, end
    spoken = r"\s+".join(map(re.escape, typed.split()))
    # A look ahead, so that words that overlap themselves are found wherever they are.
    found = [match.span(1) for match in re.finditer(f"(?=({spoken}))", text)]
    if not found:
        raise ValueError(f"the text does not have «{typed}»")
    return min(found, key=lambda place: (max(conflict.start - place[1], place[0] - conflict.end, 0), place))


def _ask_span(ask: Ask, offsets: tuple[int, int], leading: Span, labels: Collection[str], text: str) -> Span:
    _check_place(offsets, leading.label, text)
    typed = ask(f"label (Enter: {printable(leading.label)})> ").strip() or leading.label
    label = next((name for name in labels if name.casefold() == typed.casefold()), None)
    if label is None:
        raise ValueError(f"{typed!r} is none of {', '.join(labels)}")
    kept = filled(leading) if label == leading.label else {}
    value = _ask_value(ask, label, kept)
    return Span(*offsets, label, value=value or None)


def _check_place(offsets: tuple[int, int], label: str, text: str) -> None:
    """See that edges are where edges may be.

    Raises:
        ValueError: they are not.
    """
    version = Version(text, (), (Span(*offsets, label),), (label,), None, gold=True)
    for check in (check_edges, check_graphemes):
        for finding in check(version):
            raise ValueError(f"{CODES[finding.code].meaning}: {finding.message}")


def _ask_value(ask: Ask, label: str, kept: Mapping[str, str]) -> dict[str, str]:
    value = {}
    for name in dict.fromkeys((*FIELDS.get(label, ()), *kept)):
        before = kept.get(name, "")
        offer = f"Enter: {printable(before)}, - for none" if before else "Enter for none"
        content = ask(f"{printable(name)} ({offer})> ").strip() or before
        if content and content != "-":
            value[name] = content
    _check_value(label, value)
    return value


def _check_value(label: str, value: Mapping[str, str]) -> None:
    faults = value_faults(label, value, complete=False)
    if faults:
        raise ValueError("; ".join(faults))
