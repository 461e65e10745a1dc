"""Why another scorer's number is not ours: both, and the documents that make the difference."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from goldspan.corpus.document import Span
from goldspan.corpus.tags import TagReader
from goldspan.eval.counts import Counts
from goldspan.eval.matching import MODES, match, mention
from goldspan.eval.outcomes import SCALE, label_rows, outcome_of
from goldspan.eval.pairing import Pair
from goldspan.eval.rivals.registry import find
from goldspan.eval.rivals.rival import (
    CannotError,
    Measured,
    Numbers,
    RefusedError,
    Rival,
    Tagged,
    labels_of,
    sides_of,
)
from goldspan.eval.tables import Style, Table, fraction

# How many documents of each scorer a table names; JSON names all.
_NAMED = 10

_Ours = dict[str, Counts]


class Compared(NamedTuple):
    """One mode: our counts and the rival's numbers."""

    ours: Counts
    theirs: Numbers

    @property
    def equal(self) -> bool:
        """Whether the two say the same."""
        return self.theirs.agrees(self.ours)


class Difference(NamedTuple):
    """A document that counts otherwise with the rival: the modes in which it shows, and why.

    ``reasons`` are keys of ``goldspan.eval.rivals.rival.REASONS``. There is no mode where spans
    that the rival never saw, or left out, leave the document's ratios as they are.
    """

    document: str
    modes: dict[str, Compared]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compatibility:
    """A rival's numbers beside ours.

    ``rest_agrees`` says whether the two say the same once the ``differences`` are set aside, that
    is, whether those documents are the whole cause. ``failure`` says why there are no numbers; then
    the ``differences`` are the documents that the rival fails on by themselves.
    """

    rival: str
    version: str | None
    modes: dict[str, Compared]
    differences: tuple[Difference, ...] = ()
    rest_agrees: bool = True
    failure: str = ""

    def reasons(self) -> dict[str, int]:
        """How many documents each reason is given for, the most frequent first."""
        counts = Counter(reason for difference in self.differences for reason in difference.reasons)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def to_json(self) -> dict[str, Any]:
        """The comparison as ``goldspan score --compat … --format json`` prints it."""
        return {
            "rival": self.rival,
            "version": self.version,
            "failure": self.failure or None,
            "modes": _modes_json(self.modes),
            "reasons": self.reasons(),
            "rest_agrees": self.rest_agrees,
            "documents": [
                {
                    "document": difference.document,
                    "reasons": list(difference.reasons),
                    "modes": _modes_json(difference.modes),
                }
                for difference in self.differences
            ],
        }


def compatibility(pairs: Sequence[Pair], names: Iterable[str]) -> list[Compatibility]:
    """Score paired documents with rivals, by their names, and find the documents that differ.

    Documents are scored one at a time for that, with the labels of the whole gold.

    Raises:
        ValueError: there is no such rival.
    """
    rivals = [find(name) for name in names]
    documents = sides_of(pairs)
    labels = labels_of(documents)
    ours = [_count(gold.spans, prediction.spans) for gold, prediction in pairs]
    found = []
    for rival in rivals:

        def measure(indices: Sequence[int], rival: Rival = rival) -> Measured:
            return rival.score([documents[index] for index in indices], labels)

        def explain(index: int, rival: Rival = rival) -> list[str]:
            return rival.reasons(documents[index], labels)

        found.append(_compare(rival, [sides.id for sides in documents], ours, measure, explain))
    return found


def tag_compatibility(tagged: Tagged, names: Iterable[str]) -> list[Compatibility]:
    """As ``compatibility`` for tags, whose sequences are named by their numbers, from 0.

    What we count are the spans that ``tagged.repair`` reads; with ``none``, tags that break their
    scheme are read as conlleval does, so that there is a number to lay beside the rival's.

    Raises:
        ValueError: there is no such rival, scheme or repair.
    """
    rivals = [find(name) for name in names]
    reader = TagReader(tagged.scheme, "discard" if tagged.repair == "discard" else "conlleval")  # type: ignore[arg-type]
    ours, faulty = [], []
    for gold, predicted in zip(tagged.gold, tagged.predicted, strict=True):
        read = reader.read(gold), reader.read(predicted)
        ours.append(_count(*(tuple(Span(*chunk) for chunk in side.chunks) for side in read)))
        faulty.append((bool(read[0].faults), bool(read[1].faults)))
    found = []
    for rival in rivals:

        def measure(indices: Sequence[int], rival: Rival = rival) -> Measured:
            if rival.score_tags is None:
                raise CannotError("it reads no tags")
            sides = ([side[index] for index in indices] for side in (tagged.gold, tagged.predicted))
            return rival.score_tags(Tagged(tagged.scheme, "none", *sides))

        def explain(index: int, rival: Rival = rival) -> list[str]:
            in_gold, in_prediction = faulty[index]
            if not in_gold and not in_prediction:
                return []
            dropped = ["invalid gold dropped"] if in_gold and rival.drops_invalid else []
            return dropped or ["invalid tags read otherwise"]

        names_of = [str(index) for index in range(len(ours))]
        found.append(_compare(rival, names_of, ours, measure, explain, "tags decoded otherwise"))
    return found


def render(found: Sequence[Compatibility], style: Style = "text") -> str:
    """The comparisons as tables: numbers, then the documents that differ, with the reasons."""
    rows, failed = [], []
    for each in found:
        title = f"{each.rival} {each.version}" if each.version else each.rival
        if each.failure:
            named = [difference.document for difference in each.differences[:_NAMED]]
            where = f" (alone it fails on {', '.join(named)})" if named else ""
            failed.append(f"{title}: {each.failure}{where}")
        for mode, (ours, theirs) in each.modes.items():
            ratios = ((theirs.f1, ours.f1), (theirs.precision, ours.precision), (theirs.recall, ours.recall))
            rows.append([f"{title} {mode}", *(fraction(ratio) for two in ratios for ratio in two)])
    header = ("theirs and ours", "F1", "our F1", "precision", "our precision", "recall", "our recall")
    blocks = [Table(header, rows).render(style)] if rows else []
    blocks += failed
    blocks += [_render_differences(each, style) for each in found if not each.failure]
    return "\n\n".join(blocks)


def _render_differences(each: Compatibility, style: Style) -> str:
    if not each.differences:
        return f"{each.rival}: no document counts otherwise"
    rows = [
        [difference.document, ", ".join(difference.modes) or "unseen", ", ".join(difference.reasons)]
        for difference in each.differences[:_NAMED]
    ]
    table = Table((f"{each.rival}: document", "in", "because"), rows).render(style)
    reasons = ", ".join(f"{reason} {times}" for reason, times in each.reasons().items())
    number = len(each.differences)
    rest = "all others agree" if each.rest_agrees else "the others do not add up to our counts either"
    return f"{table}\n\n{number} document{'s' * (number > 1)} differ{'s' * (number == 1)} ({reasons}); {rest}"


def _compare(
    rival: Rival,
    documents: Sequence[str],
    ours: Sequence[_Ours],
    measure: Callable[[Sequence[int]], Measured],
    explain: Callable[[int], list[str]],
    otherwise: str = "unexplained",
) -> Compatibility:
    """Lay a rival's numbers beside ours: on everything, on each document, and on those that do not differ."""
    version = rival.version()
    if version is None:
        return Compatibility(rival.name, None, {}, failure=f"not installed: pip install {rival.package}")
    try:
        whole = measure(range(len(ours)))
    except Exception as error:  # noqa: BLE001 - whatever a rival fails with, it has no number
        alone = [_difference(document, {}, partial(measure, [i])) for i, document in enumerate(documents)]
        failing = tuple(difference for difference in alone if difference and difference.reasons == ("crash",))
        return Compatibility(rival.name, version, {}, failing, rest_agrees=False, failure=_reason(error))
    differences, rest = [], []
    # Ratios of a document in which nothing is right are 0 however much is wrong with it.
    blind = [mode for mode, numbers in whole.modes.items() if numbers.overall.counts is None]
    for index, document in enumerate(documents):
        difference = _difference(document, ours[index], partial(measure, [index]))
        if difference is None and any(ours[index][mode].fp > 0 == ours[index][mode].tp for mode in blind):
            hidden = tuple(explain(index))
            difference = Difference(document, {}, hidden) if hidden else None
        if difference is None:
            rest.append(index)
            continue
        reasons = difference.reasons or tuple(explain(index)) or (otherwise,)
        differences.append(difference._replace(reasons=reasons))
    agrees = not rest or all(
        compared.equal for compared in _compared(measure(rest), _total(ours[i] for i in rest)).values()
    )
    return Compatibility(rival.name, version, _compared(whole, _total(ours)), tuple(differences), agrees)


def _reason(error: Exception) -> str:
    """Why there is no number: a scorer's own words, behind the name of an exception that says little."""
    if isinstance(error, CannotError | RefusedError):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _difference(document: str, ours: _Ours, measure: Callable[[], Measured]) -> Difference | None:
    """How one document counts otherwise, with the reasons that show in the answer itself."""
    try:
        measured = measure()
    except Exception:  # noqa: BLE001 - a rival that fails on this document alone differs on it
        return Difference(document, {}, ("crash",))
    unseen = tuple(sorted({each.reason for each in measured.unseen}))
    modes = {mode: found for mode, found in _compared(measured, ours).items() if not found.equal}
    return Difference(document, modes, unseen) if modes or unseen else None


def _compared(measured: Measured, ours: _Ours) -> dict[str, Compared]:
    return {
        mode: Compared(ours.get(mode, Counts()), numbers.overall) for mode, numbers in measured.modes.items()
    }


def _count(gold: Iterable[Span], predicted: Iterable[Span]) -> _Ours:
    """Our counts of one document in every mode."""
    outcome = outcome_of(match(map(mention, gold), map(mention, predicted)))
    counts = {}
    for mode in MODES:
        rows = label_rows(outcome, mode).values()
        tp, fp, fn = (sum(row[column] for row in rows) / SCALE[mode] for column in range(3))
        counts[mode] = Counts(tp, fp, fn)
    return counts


def _total(ours: Iterable[_Ours]) -> _Ours:
    total = dict.fromkeys(MODES, Counts())
    for counts in ours:
        for mode in MODES:
            total[mode] += counts[mode]
    return total


def _modes_json(modes: dict[str, Compared]) -> dict[str, Any]:
    return {
        mode: {
            "equal": compared.equal,
            "ours": _numbers_json(compared.ours, compared.ours),
            "theirs": _numbers_json(compared.theirs, compared.theirs.counts),
        }
        for mode, compared in modes.items()
    }


def _numbers_json(ratios: Counts | Numbers, counts: Counts | None) -> dict[str, float | None]:
    found = {name: getattr(ratios, name) for name in ("precision", "recall", "f1")}
    if counts is not None:
        found |= {name: getattr(counts, name) for name in ("tp", "fp", "fn")}
    return found
