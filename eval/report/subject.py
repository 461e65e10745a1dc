"""What a report is about: systems on one gold, with all that was measured of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.eval.comparison import PairedTest, compare_pairs
from goldspan.eval.pairing import Missing, Pair
from goldspan.eval.resampling import Bootstrap, Interval
from goldspan.eval.scoring import Result, score_pairs
from goldspan.eval.signature import Handling
from goldspan.eval.slices import SLICES, Part, Slice, score_slices


@dataclass(frozen=True, slots=True)
class Given:
    """A system's predictions with the gold they are for, and what is known of the system.

    ``facts`` are shown as they are: its version, its speed.
    """

    name: str
    pairs: Sequence[Pair]
    facts: Mapping[str, str] = field(default_factory=dict)
    handling: Handling = field(default_factory=Handling)


@dataclass(frozen=True, slots=True)
class System:
    """A system with its scores: of all, and of the parts of the corpus."""

    given: Given
    result: Result
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """What it is called in the report, where no other is called so."""
        return self.given.name

    @property
    def pairs(self) -> Sequence[Pair]:
        """The gold documents, each with its prediction."""
        return self.given.pairs


@dataclass(frozen=True, slots=True)
class Ceiling:
    """How far two annotators of the gold agree: strict F1 and its interval, of all and by label."""

    f1: float
    interval: Interval | None = None
    labels: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learned:
    """Strict F1 of models of one extractor, by number of training documents: one number for each seed."""

    name: str
    points: Mapping[int, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Systems, the best strict F1 first, the tests of each pair of them, and what gives them a measure.

    ``groups`` are letters by system: two that have one in common do not differ. ``left_out`` are ids of
    documents on which no system was scored, because one failed on them.
    """

    title: str
    systems: tuple[System, ...]
    tests: tuple[PairedTest, ...]
    slices: Mapping[str, Slice]
    ceiling: Ceiling | None = None
    curves: tuple[Learned, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def gold(self) -> list[Document]:
        """The gold documents."""
        return [pair.gold for pair in self.systems[0].pairs]

    @property
    def best(self) -> System:
        """The system with the best strict F1."""
        return self.systems[0]

    @property
    def labels(self) -> list[str]:
        """The gold's labels, and behind them those that only predictions have."""
        gold = self.best.result.signature.labels
        more = {label for system in self.systems for label in system.result.strict.labels}
        return [*gold, *sorted(more - set(gold))]

    @property
    def alpha(self) -> float:
        """The level below which a corrected p-value counts as a difference."""
        return round(1 - self.best.result.signature.level, 12)

    @property
    def signature(self) -> str:
        """What the systems' signatures share: all but how the predictions of each were read."""
        return str(self.best.result.signature.handled(Handling()))

    def test_with_best(self, name: str) -> PairedTest | None:
        """The test of the best system and another; ``None`` where there is none."""
        return next((test for test in self.tests if (test.one, test.other) == (self.best.name, name)), None)


def measure(
    title: str,
    systems: Sequence[Given],
    *,
    missing: Missing = "error",
    slices: Mapping[str, Slice] | None = None,
    bootstrap: Bootstrap | None = None,
    ceiling: Ceiling | None = None,
    curves: Sequence[Learned] = (),
    left_out: Sequence[str] = (),
    progress: Callable[[str], object] = lambda line: line,
) -> Subject:
    """Score systems on one gold, test each pair of them, and score the parts that ``slices`` make.

    ``slices`` are those of ``goldspan.eval.slices`` by default. ``progress`` is told what is being done.

    Raises:
        InputError: a gold document has no text.
        ValueError: there is no system, two are called the same, or the gold of two differs.
    """
    systems = _on_one_gold(systems)
    how = bootstrap or Bootstrap()
    chosen = dict(SLICES) if slices is None else dict(slices)
    progress("comparing")
    if len(systems) > 1:
        comparison = compare_pairs(
            {one.name: one.pairs for one in systems},
            missing=missing,
            bootstrap=how,
            handlings={one.name: one.handling for one in systems},
        )
        results, tests = comparison.results, comparison.tests
    else:
        result = score_pairs(systems[0].pairs, missing=missing, bootstrap=how)
        results, tests = {systems[0].name: result}, ()
    by_name = {one.name: one for one in systems}
    ranked = []
    for name, result in results.items():
        progress(f"slicing {name}")
        parts = tuple(score_slices(by_name[name].pairs, chosen, how))
        ranked.append(System(by_name[name], result, parts))
    return Subject(title, tuple(ranked), tests, chosen, ceiling, tuple(curves), left_out=tuple(left_out))


def _on_one_gold(systems: Sequence[Given]) -> list[Given]:
    """The systems with their pairs in one order."""
    if not systems:
        raise ValueError("a report needs at least one system")
    names = [one.name for one in systems]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two systems are called {', '.join(twice)}: each needs a name of its own")
    _need_texts([pair.gold for pair in systems[0].pairs])
    first = systems[0]
    return [first, *(replace(other, pairs=_in_order_of(first, other)) for other in systems[1:])]


def _in_order_of(first: Given, other: Given) -> list[Pair]:
    """The pairs of ``other`` in the order of the first system's, whose gold they must share."""
    pairs = {pair.gold.id: pair for pair in other.pairs}
    fault = ""
    for truth, _ in first.pairs:
        found = pairs.get(truth.id)
        if found is None:
            fault = f"document {truth.id} is not in it"
        elif found.gold.text != truth.text:
            fault = f"the text of {truth.id} is another"
        elif found.gold.spans != truth.spans:
            fault = f"{truth.id} has other gold spans"
        if fault:
            break
    more = pairs.keys() - {pair.gold.id for pair in first.pairs}
    if not fault and more:
        fault = f"it has {min(more)} as well"
    if fault:
        raise ValueError(f"the gold of {other.name} is not that of {first.name}: {fault}; report them apart")
    return [pairs[pair.gold.id] for pair in first.pairs]


def _need_texts(gold: Sequence[Document]) -> None:
    bare = [document for document in gold if document.text is None]
    if bare:
        first = bare[0]
        message = f"a report shows texts, and {len(bare)} of {len(gold)} gold documents have none"
        raise InputError([Finding(code="bad-record", message=message, place=first.place, document=first.id)])
