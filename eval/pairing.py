"""Gold documents and the predictions for them, brought together or refused."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple
from unicodedata import normalize

from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError

# What a place has behind the file.
_POSITION = re.compile(r"(:\d+|\[\d+\])$")

Missing = Literal["error", "empty"]


class Pair(NamedTuple):
    """A gold document and the prediction for it."""

    gold: Document
    prediction: Document


def pair(gold: Iterable[Document], predictions: Iterable[Document], missing: Missing = "error") -> list[Pair]:
    """Each gold document with its prediction, in the order of the gold.

    With ``missing="empty"`` a document without a prediction counts as one in which nothing was
    found.

    Raises:
        InputError: with everything that keeps the two from being compared: no gold at all, an id
            that stands twice, an unknown or a missing document (if all are, that alone is said), a
            text that is not the gold's, a span behind the end of the gold's text.
    """
    findings: list[Finding] = []
    truth = _by_id(gold, findings)
    given = _by_id(predictions, findings)
    findings += [
        _finding("quote-unfound", document, "a gold span without a place can neither be found nor missed")
        for document in truth.values()
        if document.unplaced
    ]
    if not truth:
        findings.append(Finding(code="empty-input", message="the gold holds no document"))
    if truth and given and truth.keys().isdisjoint(given):
        raise InputError([*findings, _strangers(list(truth.values()), list(given.values()))])
    for prediction in given.values():
        if prediction.id in truth:
            findings += _misfits(truth[prediction.id], prediction)
        else:
            message = "the gold holds no such document"
            findings.append(_finding("document-unknown", prediction, message))
    source = next(map(_file, given.values()), "")
    pairs = []
    for document in truth.values():
        if document.id in given:
            pairs.append(Pair(document, given[document.id]))
        elif missing == "empty":
            pairs.append(Pair(document, Document(document.id, None)))
        else:
            message = f"it is in the gold ({document.place}) and not in the predictions"
            findings.append(
                Finding(code="document-missing", message=message, place=source, document=document.id)
            )
    if findings:
        raise InputError(findings)
    return pairs


def _strangers(gold: Sequence[Document], predictions: Sequence[Document]) -> Finding:
    """That no id is on both sides, with one of each."""
    ours, theirs = (f"{len(side)} (such as {side[0].id!r})" for side in (gold, predictions))
    message = f"none of the ids predicted, {theirs}, is one of the gold's, {ours}"
    return Finding(code="documents-differ", message=message, place=_file(predictions[0]))


def _file(document: Document) -> str:
    return _POSITION.sub("", document.place)


def _by_id(documents: Iterable[Document], findings: list[Finding]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for document in documents:
        if document.id in found:
            message = f"{found[document.id].place or 'an earlier document'} has this id too"
            findings.append(_finding("document-duplicate", document, message))
        found.setdefault(document.id, document)
    return found


def _misfits(gold: Document, prediction: Document) -> list[Finding]:
    if gold.text is None:
        return []
    if prediction.text is not None and prediction.text != gold.text:
        pairs = zip(gold.text, prediction.text, strict=False)
        at = next((i for i, (one, other) in enumerate(pairs) if one != other), None)
        at = min(len(gold.text), len(prediction.text)) if at is None else at
        ours, theirs = gold.text[at : at + 20], prediction.text[at : at + 20]
        message = f"from offset {at} the gold has {ours!r}, the prediction {theirs!r}"
        if normalize("NFC", gold.text) == normalize("NFC", prediction.text):  # the two look alike
            message = f"{message}, which is the same in another Unicode normalisation (NFC or NFD)"
        return [_finding("text-differs", prediction, message)]
    return [
        Finding(
            code="span-out-of-range",
            message=f"it ends at {span.end}, the gold's text at {len(gold.text)}",
            place=prediction.place,
            document=prediction.id,
            span=span,
        )
        for span in prediction.spans
        if span.end > len(gold.text)
    ]


def _finding(code: str, document: Document, message: str) -> Finding:
    return Finding(code=code, message=message, place=document.place, document=document.id)
