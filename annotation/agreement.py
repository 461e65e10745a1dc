"""Agreement of annotators who marked the same documents without sight of each other.

The headline is pairwise F1 (Hripcsak & Rothschild 2005): one annotator is scored against the other as
a system is against gold. It is the same whichever of the two is the gold, needs no count of what nobody
marked, and is what kappa tends to as that count grows. ``goldspan.annotation.unitizing`` and
``goldspan.annotation.token_kappa`` say what the other numbers are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from goldspan.annotation.boundaries import boundaries
from goldspan.annotation.mean_agreement import Mean, mean_of
from goldspan.annotation.strata import Compared, Period, Stratum, by_origin, by_period
from goldspan.annotation.token_kappa import TOKENIZER, kappa, marked, token_labels, tokenize
from goldspan.annotation.unitizing import Continuum, Disagreement, alpha, disagreement, stretches
from goldspan.annotation.versions import Annotated, Versions
from goldspan.corpus.document import Document, Span
from goldspan.eval.counting import Counted, Unit, parts, unit_of
from goldspan.eval.fingerprint import Fingerprint, encode_json
from goldspan.eval.matching import match, mention
from goldspan.eval.outcomes import Outcome, outcome_of
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import Result, score_counted
from goldspan.eval.signature import Signature, escape
from goldspan.version import __version__

# The two kinds of agreement, and the modes of ``goldspan.eval.matching`` that they are.
MATCHING = {"exact": "strict", "overlap": "type"}

Names = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How two annotators agree on the documents that both annotated.

    ``result`` scores ``other`` against ``one``: its F1 is symmetric, and its confusion has the labels of
    ``one`` as rows. ``alpha_u`` is αU over all labels and ``label_alphas`` that of each. ``kappa`` is
    over all tokens, ``kappa_marked`` over those that at least one of the two marked.
    ``boundaries`` counts differing edges by label and kind.
    """

    one: str
    other: str
    documents: int
    result: Result
    alpha_u: float | None
    label_alphas: Mapping[str, float | None]
    kappa: float | None
    kappa_marked: float | None
    boundaries: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that agreement says.

    ``periods`` and ``origins`` hold spans of all pairs together.
    """

    versions: Versions
    signature: str
    level: float
    pairs: tuple[PairAgreement, ...]
    mean: Mean
    periods: tuple[Stratum, ...]
    origins: tuple[Stratum, ...]

    @property
    def unmarked(self) -> tuple[str, ...]:
        """The annotators who marked nothing in any document."""
        spans = spans_by_annotator(self.versions)
        return tuple(name for name in self.versions.annotators if not spans[name])


def spans_by_annotator(versions: Versions) -> Counter[str]:
    """How many spans each annotator marked."""
    counts: Counter[str] = Counter()
    for document in versions.documents:
        counts.update({version.annotator: len(version.spans) for version in document.versions})
    return counts


def agree(versions: Versions, *, bootstrap: Bootstrap | None = None, period: Period = "month") -> Agreement:
    """The agreement of each pair of annotators with a document in common, and its mean.

    Intervals are drawn over documents or, where fewer than ten have two versions, over paragraphs.

    Raises:
        ValueError: there are fewer than two annotators, or no document with the versions of two.
    """
    how = bootstrap or Bootstrap()
    shared = versions.shared
    if not shared:
        raise ValueError(_why_none(versions))
    unit = unit_of(Document(document.id, document.text) for document in shared)
    units: list[Mapping[Names, Outcome]] = []
    common: dict[Names, list[_Common]] = defaultdict(list)
    for document in shared:
        found = _compare(document)
        for names, each in found.items():
            common[names].append(each)
        if unit == "document":
            units.append({names: outcome_of(each.compared.matching) for names, each in found.items()})
        else:
            units += _paragraphs(document)
    gold = _hash(versions)
    pairs = [_pair(names, common[names], units, unit, how, gold) for names in sorted(common)]
    compared = [each.compared for theirs in common.values() for each in theirs]
    return Agreement(
        versions,
        _signature(versions, gold, unit, how, period),
        how.level,
        tuple(pairs),
        mean_of(pairs, units, how),
        by_period(compared, period),
        by_origin(compared),
    )


class _Common(NamedTuple):
    """A document that two annotators share: its length, their versions, and their tokens' labels."""

    length: int
    by_label: tuple[Mapping[str, Sequence[Span]], Mapping[str, Sequence[Span]]]
    compared: Compared
    tagged: Counter[tuple[str, str]]


def _pair(
    names: Names,
    theirs: Sequence[_Common],
    units: Iterable[Mapping[Names, Outcome]],
    unit: Unit,
    how: Bootstrap,
    gold: str,
) -> PairAgreement:
    tally = Counter(outcomes[names] for outcomes in units if names in outcomes)
    counted = Counted(tally, unit, len(theirs), gold)
    disagreements = {label: _disagreement(theirs, label) for label in counted.labels()}
    tagged: Counter[tuple[str, str]] = Counter()
    edges: Counter[tuple[str, str]] = Counter()
    for each in theirs:
        tagged.update(each.tagged)
        edges.update(boundaries(each.compared.matching.gold, each.compared.matching.predicted))
    return PairAgreement(
        *names,
        len(theirs),
        score_counted(counted, modes=tuple(MATCHING.values()), bootstrap=how),
        alpha(disagreements.values()),
        {label: alpha([found]) for label, found in disagreements.items()},
        kappa(tagged),
        kappa(marked(tagged)),
        edges,
    )


def _compare(document: Annotated) -> dict[Names, _Common]:
    """What each pair of a document's annotators share."""
    tokens = tokenize(document.text)
    labels = [token_labels(tokens, version.spans) for version in document.versions]
    found = {}
    for (one, own), (other, others) in combinations(zip(document.versions, labels, strict=True), 2):
        matching = match(map(mention, one.spans), map(mention, other.spans))
        tagged = Counter(zip(own, others, strict=True))
        compared = Compared(one, other, matching)
        found[one.annotator, other.annotator] = _Common(
            len(document.text), (_by_label(one.spans), _by_label(other.spans)), compared, tagged
        )
    return found


def _paragraphs(document: Annotated) -> Iterator[dict[Names, Outcome]]:
    """The outcome of each pair of annotators in each paragraph of a document."""
    names = [version.annotator for version in document.versions]
    sides = [Document(document.id, document.text, version.spans) for version in document.versions]
    for spans in parts("paragraph", *sides):
        mentions = [tuple(map(mention, side)) for side in spans]
        yield {
            (one, other): outcome_of(match(own, others))
            for (one, own), (other, others) in combinations(zip(names, mentions, strict=True), 2)
        }


def _disagreement(theirs: Iterable[_Common], label: str) -> Disagreement:
    return disagreement(
        Continuum(each.length, *(stretches(by_label.get(label, ())) for by_label in each.by_label))
        for each in theirs
    )


def _by_label(spans: Iterable[Span]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = {}
    for span in spans:
        found.setdefault(span.label, []).append(span)
    return found


def _hash(versions: Versions) -> str:
    """The fingerprint of all versions that were compared."""
    running = Fingerprint()
    for document in versions.shared:
        named = [
            (f"{document.id}\n{version.annotator}", list(map(mention, version.spans)))
            for version in document.versions
        ]
        running.update([encode_json(document.text)], named)
    return running.hexdigest()


def _signature(versions: Versions, gold: str, unit: Unit, how: Bootstrap, period: Period) -> str:
    """Everything that the numbers depend on, in one line like that of ``goldspan.eval.signature``."""
    shared = versions.shared
    line = Signature(
        version=__version__,
        gold=gold,
        documents=len(shared),
        labels=tuple(sorted({s.label for one in shared for version in one.versions for s in version.spans})),
        matching=tuple(MATCHING.values()),
        unit=unit,
        bootstrap=how.resamples,
        level=how.level,
        interval=how.method,
        seed=how.seed,
        tokenizer=TOKENIZER,
    )
    names = sorted({version.annotator for document in shared for version in document.versions})
    kept = str(line).replace("|gold:", "|versions:", 1).replace("|missing:error", "", 1)
    return f"{kept}|period:{period}|annotators:{','.join(map(escape, names))}"


def _why_none(versions: Versions) -> str:
    left_out = ", ".join(f"{times} {why}" for why, times in versions.excluded.items() if times)
    beside = f" (annotations left out: {left_out})" if left_out else ""
    names = versions.annotators
    if not names:
        return (
            f"no document holds an annotator's version{beside}; agreement is computed from Label Studio tasks"
        )
    if len(names) == 1:
        return f"{names[0]!r} is the only annotator{beside}; agreement needs the versions of two"
    known: Counter[str] = Counter(
        version.annotator for document in versions.documents for version in document.versions
    )
    listed = ", ".join(f"{name!r} {times}" for name, times in sorted(known.items()))
    return f"no document has versions by two annotators{beside}; documents annotated: {listed}"
