"""How a system does on a challenge set: the items that it gets wholly right, phenomenon by phenomenon."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.corpus.challenge import Item, pairs
from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding, printable
from goldspan.corpus.formats.format import DEFAULTS, Options
from goldspan.corpus.release import released_as
from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.inputs import Side, bring_together
from goldspan.eval.pairing import Missing, pair
from goldspan.eval.resampling import Interval
from goldspan.eval.signature import Handling, Signature
from goldspan.eval.tables import Style, Table, fraction, interval, signature_line
from goldspan.eval.wilson import wilson
from goldspan.version import __version__

_LEVEL = 0.95


class PassRate(NamedTuple):
    """How many passed, out of how many."""

    passed: int
    total: int

    @property
    def rate(self) -> float | None:
        """The share that passed; ``None`` where there is none to pass."""
        return self.passed / self.total if self.total else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval of the rate; ``None`` where there is none to pass."""
        return wilson(self.passed, self.total, _LEVEL) if self.total else None

    def to_json(self) -> dict[str, Any]:
        """The rate as the public JSON format has it."""
        bounds = self.interval
        return {
            "passed": self.passed,
            "total": self.total,
            "rate": self.rate,
            "ci": {"level": _LEVEL, "rate": list(bounds) if bounds else None},
        }


class Rates(NamedTuple):
    """Pass rates of items, and of pairs: a pair passes if all its items do."""

    items: PassRate
    pairs: PassRate


class Failure(NamedTuple):
    """An item that did not pass: the gold spans that were missed, and the predicted ones that are none.

    ``unplaced`` are the labels of predicted spans whose place is not known.
    """

    item: Item
    missed: tuple[Span, ...]
    spurious: tuple[Span, ...]
    unplaced: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The failure as the public JSON format has it."""
        item = self.item
        return {
            "id": item.document.id,
            "pair": item.pair,
            "phenomenon": item.phenomenon,
            "note": item.note,
            "text": item.document.text,
            "missed": [_span_json(span, item.document) for span in self.missed],
            "spurious": [
                *(_span_json(span, item.document) for span in self.spurious),
                *({"start": None, "end": None, "label": label, "text": None} for label in self.unplaced),
            ],
        }

    def __str__(self) -> str:
        """The item, its text, and a line for each span that is missed (-) or spurious (+)."""
        document = self.item.document
        signs = [(span, "-") for span in self.missed] + [(span, "+") for span in self.spurious]
        lines = [f"  {sign} {span.label} {document.surface(span)!r}" for span, sign in sorted(signs)]
        lines += [f"  + {label} without a place" for label in self.unplaced]
        about = f"{self.item.phenomenon}, {self.item.pair}; {self.item.note}"
        return "\n".join(map(printable, (f"{document.id} ({about}): {document.text}", *lines)))


@dataclass(frozen=True, slots=True)
class ChallengeResult:
    """The pass rates of one system over a challenge set, and the items that it did not pass.

    ``phenomena`` are in the order of the set.
    """

    overall: Rates
    phenomena: Mapping[str, Rates]
    failures: tuple[Failure, ...]
    signature: Signature

    def to_json(self) -> dict[str, Any]:
        """The result as ``goldspan challenge --format json`` prints it."""
        return {
            "signature": str(self.signature),
            "overall": _rates_json(self.overall),
            "phenomena": {name: _rates_json(rates) for name, rates in self.phenomena.items()},
            "failures": [failure.to_json() for failure in self.failures],
        }


def score_challenge(
    items: Sequence[Item],
    predictions: Iterable[Document],
    missing: Missing = "error",
    handling: Handling = Handling(),  # noqa: B008 - an empty tuple of two strings
    without: Collection[str] = (),
) -> ChallengeResult:
    """The pass rates of predictions: an item passes if its spans are the gold's, all of them and no others.

    Offsets and labels must be the same. With ``missing="empty"`` an item without a prediction is
    one in which nothing was found. ``handling`` says how the predictions were read. Items whose ids are in
    ``without`` are left out, and the pairs that they are of are not counted, for nobody knows whether
    those would have passed.

    Raises:
        InputError: the predictions cannot be compared with the items, as ``goldspan.eval.pairing`` says.
    """
    broken = {item.pair for item in items if item.document.id in without}
    items = [item for item in items if item.document.id not in without]
    given = pair((item.document for item in items), predictions, missing)
    failures = [
        failure
        for item, (_, prediction) in zip(items, given, strict=True)
        if (failure := _failure(item, prediction))
    ]
    failed = {failure.item.document.id for failure in failures}
    phenomena = dict.fromkeys(item.phenomenon for item in items)
    gold = fingerprint(item.document for item in items)
    signature = Signature(
        version=__version__,
        gold=gold,
        corpus=released_as(gold),
        documents=len(items),
        labels=tuple(sorted({span.label for item in items for span in item.document.spans})),
        average="pass-rate",
        unit="item",
        level=_LEVEL,
        interval="wilson",
        missing=missing,
    )
    return ChallengeResult(
        _rates(items, failed, broken),
        {
            name: _rates([item for item in items if item.phenomenon == name], failed, broken)
            for name in phenomena
        },
        tuple(failures),
        signature.handled(handling),
    )


def score_challenge_file(
    items: Sequence[Item],
    predictions: Path,
    options: Options = DEFAULTS,
    missing: Missing = "error",
    warn: Callable[[Finding], object] = lambda _: None,
) -> ChallengeResult:
    """``score_challenge`` of a file of predictions in any format; quotes are looked up in the items' texts.

    ``warn`` is called with each finding that is no error.

    Raises:
        InputError: the predictions cannot be read, or cannot be compared with the items.
    """
    gold = Side([item.document for item in items], [], tagged=False)
    inputs = bring_together(gold, predictions, options, missing)
    for finding in inputs.findings:
        warn(finding)
    answers = [prediction for _, prediction in inputs.pairs]
    return score_challenge(items, answers, missing, inputs.handling)


def challenge_report(result: ChallengeResult, style: Style = "text", *, failures: bool = False) -> str:
    """The pass rates as a table, with the signature below; ``failures`` lists the items that did not pass."""
    header = (
        "phenomenon",
        *("pass rate", f"{_LEVEL:.0%} interval", "passed", "items"),
        *("pair rate", "pairs passed", "pairs"),
    )
    rows = [_row("overall", result.overall)]
    rows += [_row(name, rates) for name, rates in result.phenomena.items()]
    blocks = [
        Table(header, rows).render(style),
        "an item passes if all its spans are right and there are no others; a pair, if all its items pass",
    ]
    if failures and result.failures:
        blocks += [_failures(result.failures, style)]
    return "\n\n".join([*blocks, signature_line(str(result.signature), style)])


def _failure(item: Item, prediction: Document) -> Failure | None:
    gold, found = set(item.document.spans), set(prediction.spans)
    if gold == found and not prediction.unplaced:
        return None
    missed, spurious = (tuple(sorted(spans)) for spans in (gold - found, found - gold))
    return Failure(item, missed, spurious, prediction.unplaced)


def _rates(items: Sequence[Item], failed: set[str], broken: set[str]) -> Rates:
    right = [item.document.id not in failed for item in items]
    whole = [
        all(item.document.id not in failed for item in pair)
        for name, pair in pairs(items).items()
        if name not in broken
    ]
    return Rates(PassRate(sum(right), len(right)), PassRate(sum(whole), len(whole)))


def _rates_json(rates: Rates) -> dict[str, Any]:
    return {name: rate.to_json() for name, rate in rates._asdict().items()}


def _span_json(span: Span, document: Document) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "label": span.label, "text": document.surface(span)}


def _row(name: str, rates: Rates) -> list[str]:
    items, whole = rates
    return [
        name,
        *(fraction(items.rate), interval(items.interval), str(items.passed), str(items.total)),
        *(fraction(whole.rate), str(whole.passed), str(whole.total)),
    ]


def _failures(failures: Sequence[Failure], style: Style) -> str:
    text = "\n".join(map(str, failures))
    return f"```text\n{text}\n```" if style == "markdown" else text
