"""Gold and predictions read from files, with what was done to them on the way."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.detection import format_of
from goldspan.corpus.formats.format import DEFAULTS, Options
from goldspan.corpus.reading import files, read
from goldspan.eval.pairing import Missing, Pair, pair
from goldspan.eval.signature import Handling

_TAGGED = {"conll", "huggingface"}
_QUOTES = {"quote-repeated", "quote-inflected", "quote-unfound"}


class Side(NamedTuple):
    """The documents of one side, the findings about them that are no errors, and whether it may be tags."""

    documents: list[Document]
    findings: list[Finding]
    tagged: bool


class Inputs(NamedTuple):
    """Documents brought together, what was found in reading them, and what a signature says of that."""

    pairs: list[Pair]
    findings: list[Finding]
    handling: Handling


def read_gold(path: Path, options: Options = DEFAULTS) -> Side:
    """The gold documents of a file or folder.

    Raises:
        InputError: a record cannot be used, or there is none.
    """
    return _read_side(path, replace(options, source="annotations"))


def _read_side(path: Path, options: Options) -> Side:
    findings: list[Finding] = []
    documents = list(read(path, options=options, warn=findings.append))
    return Side(documents, findings, any(format_of(file) in _TAGGED for file in files(path)))


def read_inputs(
    gold: Path, predictions: Path, options: Options = DEFAULTS, missing: Missing = "error"
) -> Inputs:
    """Read predictions and the gold that they are for.

    ``options.source`` is meant for the predictions: gold is what was annotated.

    Raises:
        InputError: one cannot be read, or they cannot be compared.
    """
    return bring_together(read_gold(gold, options), predictions, options, missing)


def bring_together(gold: Side, predictions: Path, options: Options, missing: Missing) -> Inputs:
    """Read predictions for gold that has been read; quotes are looked up in its texts.

    Raises:
        InputError: the predictions cannot be read, or cannot be compared with the gold.
    """
    texts = {document.id: document.text for document in gold.documents if document.text is not None}
    side = _read_side(predictions, replace(options, texts=texts))
    pairs = pair(gold.documents, side.documents, missing)
    handling = Handling(
        _repair_line(gold, side, options, tagged=gold.tagged or side.tagged), _quotes_line(side)
    )
    return Inputs(pairs, gold.findings + side.findings, handling)


def _repair_line(gold: Side, predictions: Side, options: Options, *, tagged: bool) -> str:
    if options.repair == "none" or not tagged:
        return ""
    counts = (_count(side.findings, "tag-repaired") for side in (gold, predictions))
    gold_repairs, predicted_repairs = counts
    return f"{options.repair} gold={gold_repairs} predicted={predicted_repairs}"


def _quotes_line(side: Side) -> str:
    if not any(finding.code in _QUOTES for finding in side.findings):
        return ""
    from goldspan.corpus.formats.quotes import quote_counts  # it brings the tokenizer

    spans = sum(len(document.spans) + len(document.unplaced) for document in side.documents)
    return quote_counts(side.findings, spans)


def _count(findings: Sequence[Finding], code: str) -> int:
    return sum(finding.code == code for finding in findings)
