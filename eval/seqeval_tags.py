"""seqeval's own numbers, on the token encoding of the same spans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.tokens import Token, encode_iob2, tokenize
from goldspan.eval.pairing import Pair


@dataclass(frozen=True, slots=True)
class SeqevalScore:
    """Precision, recall and F1 as fractions, and the number of gold spans, as seqeval gives them."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class SeqevalResult:
    """seqeval's strict IOB2 report: micro average, each label, and what tags could not hold.

    ``untagged`` counts gold and predicted spans that no tag sequence over these tokens can hold:
    seqeval never saw them. ``micro`` is ``None`` where there is no span to score.
    """

    micro: SeqevalScore | None
    labels: dict[str, SeqevalScore]
    untagged: dict[str, int]
    mode: str = "strict"
    scheme: str = "IOB2"


def seqeval_scores(pairs: Iterable[Pair]) -> SeqevalResult:
    """Have seqeval score the pairs in its strict mode, each document as one IOB2 sequence.

    Raises:
        InputError: a gold document has no text to tokenize.
    """
    truth: list[list[str]] = []
    given: list[list[str]] = []
    untagged = {"gold": 0, "predicted": 0}
    for a_pair in pairs:
        untagged["predicted"] += len(a_pair.prediction.unplaced)
        tokens = tokenize(_text(a_pair.gold))
        for spans, sequences, side in (
            (a_pair.gold.spans, truth, "gold"),
            (a_pair.prediction.spans, given, "predicted"),
        ):
            tags, missed = _tags(tokens, spans)
            sequences.append(tags)
            untagged[side] += missed
    report = _report(truth, given)
    scores = {name: _score(row) for name, row in report.items()}
    averages = ("micro avg", "macro avg", "weighted avg")
    labels = {name: score for name, score in scores.items() if name not in averages}
    return SeqevalResult(scores.get("micro avg"), labels, untagged)


def _report(truth: list[list[str]], given: list[list[str]]) -> dict[str, dict[str, Any]]:
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    if all(tag == "O" for tags in (*truth, *given) for tag in tags):
        return {}  # seqeval fails where there is nothing to average
    report: dict[str, dict[str, Any]] = classification_report(
        truth, given, mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    return report


def _tags(tokens: Sequence[Token], spans: Sequence[Span]) -> tuple[list[str], int]:
    tagging = encode_iob2(tokens, spans)
    return tagging.tags, len(tagging.untagged)


def _text(document: Document) -> str:
    if document.text is None:
        message = "seqeval scores tokens, and the gold has no text"
        finding = Finding(code="bad-record", message=message, place=document.place, document=document.id)
        raise InputError([finding])
    return document.text


def _score(row: dict[str, Any]) -> SeqevalScore:
    return SeqevalScore(
        float(row["precision"]), float(row["recall"]), float(row["f1-score"]), int(row["support"])
    )
