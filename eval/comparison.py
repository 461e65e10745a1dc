"""Systems compared on the same gold."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, NamedTuple

from goldspan.corpus.document import Document, Span
from goldspan.eval.counting import Unit, parts, unit_of
from goldspan.eval.matching import mention
from goldspan.eval.pairing import Missing, Pair, pair
from goldspan.eval.resampling import Bootstrap, Difference, Row, f1_difference, holm
from goldspan.eval.scoring import Result, score_pairs
from goldspan.eval.signature import Handling

# How many documents are named where two systems differ.
_NAMED = 10


class Disagreement(NamedTuple):
    """A document on which two systems differ: the strict errors (misses and false alarms) of each."""

    document: str
    one: int
    other: int


@dataclass(frozen=True, slots=True)
class PairedTest:
    """Two systems: the difference of their strict F1 (``one`` minus ``other``) and what it is worth.

    ``difference`` is ``None`` where it is undefined. ``p_holm`` is the p-value of the randomisation
    test, corrected for the number of pairs compared. ``documents`` are those on which the number
    of errors differs most.
    """

    one: str
    other: str
    difference: Difference | None
    p_holm: float | None
    documents: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Systems, the best strict F1 first, and a test for each pair of them."""

    results: dict[str, Result]
    tests: tuple[PairedTest, ...]

    @property
    def signature(self) -> str:
        """What the results share of their signatures: all but how each one's predictions were read."""
        return str(next(iter(self.results.values())).signature.handled(Handling()))

    @property
    def handlings(self) -> dict[str, Handling]:
        """How the predictions of each system were read, where there is something to say of it."""
        signatures = {name: result.signature for name, result in self.results.items()}
        return {name: one.handling for name, one in signatures.items() if any(one.handling)}

    def to_json(self) -> dict[str, Any]:
        """The comparison as ``goldspan compare --format json`` prints it."""
        return {
            "signature": self.signature,
            "systems": {
                name: {"signature": str(result.signature), "overall": result.to_json()["overall"]}
                for name, result in self.results.items()
            },
            "pairs": [_test_json(test) for test in self.tests],
        }

    def _repr_html_(self) -> str:
        from goldspan.eval.notebook import comparison_html

        return comparison_html(self)


def compare(
    gold: Iterable[Document],
    systems: Mapping[str, Iterable[Document]],
    *,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Comparison:
    """Compare the predictions of two or more systems, by their names, on the same gold.

    Every pair is tested with a paired bootstrap and with approximate randomisation over the same
    units, which are documents or, below ten of them, paragraphs.

    Raises:
        InputError: a system's predictions cannot be compared with the gold.
        ValueError: there are fewer than two systems.
    """
    documents = list(gold)
    paired = {name: pair(documents, predictions, missing) for name, predictions in systems.items()}
    return compare_pairs(paired, missing=missing, bootstrap=bootstrap)


def compare_pairs(
    systems: Mapping[str, Sequence[Pair]],
    *,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
    handlings: Mapping[str, Handling] | None = None,
) -> Comparison:
    """Compare systems whose predictions have been brought together with the same gold.

    ``handlings`` say how each one was read.

    Raises:
        ValueError: there are fewer than two systems.
    """
    if len(systems) < 2:
        raise ValueError("a comparison needs at least two systems")
    how = bootstrap or Bootstrap()
    results = {}
    for name, pairs in systems.items():
        result = score_pairs(pairs, missing=missing, bootstrap=how)
        handling = (handlings or {}).get(name, Handling())
        results[name] = replace(result, signature=result.signature.handled(handling))
    ranked = sorted(results, key=lambda name: (-(results[name].strict.overall.counts.f1 or 0.0), name))
    unit = unit_of(a_pair.gold for a_pair in systems[ranked[0]])
    tests = [
        _test((one, other), systems[one], systems[other], unit, how) for one, other in combinations(ranked, 2)
    ]
    return Comparison({name: results[name] for name in ranked}, tuple(_corrected(tests)))


def _test(
    names: tuple[str, str], first: Sequence[Pair], second: Sequence[Pair], unit: Unit, how: Bootstrap
) -> PairedTest:
    rows: Counter[Row] = Counter()
    differing = []
    for left, right in zip(first, second, strict=True):
        wrong = [0, 0]
        unplaced = [len(a_pair.prediction.unplaced) for a_pair in (left, right)]
        for gold, *given in parts(unit, left.gold, left.prediction, right.prediction):
            one, other = (
                _strict_row(gold, predicted, extra) for predicted, extra in zip(given, unplaced, strict=True)
            )
            rows[one + other] += 1
            wrong[0] += one[1] + one[2]
            wrong[1] += other[1] + other[2]
            unplaced = [0, 0]
        if wrong[0] != wrong[1]:
            differing.append(Disagreement(left.gold.id, *wrong))
    differing.sort(key=lambda at: (-abs(at.one - at.other), at.document))
    difference = f1_difference(rows, rows.total(), how)
    return PairedTest(*names, difference, None, tuple(differing[:_NAMED]))


def _strict_row(gold: Iterable[Span], predicted: Iterable[Span], unplaced: int) -> tuple[int, int, int]:
    truth, given = set(map(mention, gold)), set(map(mention, predicted))
    both = len(truth & given)
    return both, len(given) - both + unplaced, len(truth) - both


def _corrected(tests: Sequence[PairedTest]) -> list[PairedTest]:
    defined = [test for test in tests if test.difference is not None]
    p_values = holm([test.difference.p_randomisation for test in defined if test.difference])
    corrected = {(test.one, test.other): p for test, p in zip(defined, p_values, strict=True)}
    return [
        PairedTest(
            test.one, test.other, test.difference, corrected.get((test.one, test.other)), test.documents
        )
        for test in tests
    ]


def _test_json(test: PairedTest) -> dict[str, Any]:
    documents = [document._asdict() for document in test.documents]
    found = test.difference._asdict() if test.difference else dict.fromkeys(Difference._fields)
    return {"one": test.one, "other": test.other, **found, "p_holm": test.p_holm, "documents": documents}
