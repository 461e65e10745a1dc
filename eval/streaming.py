"""Two JSON Lines files scored in one pass, at the speed of their parser.

This is a shorter way to what ``read``, ``pair`` and ``count`` do, for the usual case: plain records,
both files in one order, the gold in the order of its ids. It holds one document of each file at a
time. Whatever else it meets, a fault included, it leaves to the long way, which does the same for
everything and says what is wrong; so nothing is decided here but the result of sound input.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import msgspec

from goldspan.eval.counting import FEW_DOCUMENTS, Counted, tally_faultless
from goldspan.eval.fingerprint import Fingerprint, encode_json
from goldspan.eval.matching import Mention, match
from goldspan.eval.outcomes import Outcome, outcome_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_Offset = Annotated[int, msgspec.Meta(ge=0)]


class _Span(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    # Values and fragments are for the long way, so a span that has more than this is refused.
    start: _Offset
    end: _Offset
    label: str
    score: float | None = None


class _Record(msgspec.Struct, gc=False):
    id: str
    spans: msgspec.Raw
    text: msgspec.Raw = msgspec.Raw(b"null")


class _UnusualError(Exception):
    """Something that the long way is for."""


_decode_record = msgspec.json.Decoder(_Record).decode
_decode_spans = msgspec.json.Decoder(list[_Span]).decode
_decode_text = msgspec.json.Decoder(str).decode

_NO_TEXT = msgspec.Raw(b"null")

# Documents that are held for the fingerprint before they are hashed: it is faster in large pieces.
_HELD = 1_000


def count_lines(gold: Path, predictions: Path, *, strict_only: bool) -> Counted | None:
    """Count two JSON Lines files as ``goldspan.eval.counting.count`` counts their documents.

    With ``strict_only`` the outcomes know strict matches and nothing of other pairs. Returns
    ``None`` for files that the long way is for.
    """
    if {gold.suffix, predictions.suffix} != {".jsonl"} or not (gold.is_file() and predictions.is_file()):
        return None
    try:
        with gold.open("rb") as truth, predictions.open("rb") as given, _no_collection():
            return _count(truth, given, strict_only=strict_only)
    except (_UnusualError, msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError):
        return None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spare the loop the search for cycles: it makes millions of objects, and no cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _count(truth: BinaryIO, given: BinaryIO, *, strict_only: bool) -> Counted:  # noqa: C901, PLR0915
    """The loop. It is one function because a call for each document would cost a tenth of its time."""
    running = Fingerprint()
    texts: list[bytes | msgspec.Raw] = []
    described: list[tuple[str, Sequence[Mention]]] = []
    # Outcomes are made of these when all is read: documents without a fault by their labels alone, and
    # those that only strict matching is asked of by the labels found, missed and wrongly given.
    faultless: dict[tuple[str, ...], int] = {}
    strict: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], int] = {}
    tally: Counter[Outcome] = Counter()
    last = ""
    for gold_line, line in zip_longest(truth, given, fillvalue=b""):
        gold = _decode_record(gold_line)
        prediction = gold if line == gold_line else _decode_record(line)
        name, raw = gold.id, gold.text
        quoted = str(raw, "utf-8")
        same_text = raw == prediction.text or prediction.text == _NO_TEXT  # noqa: PLR1714 - a Raw has no hash
        if name != prediction.id or name <= last or not same_text or quoted[0] != '"':
            raise _UnusualError
        last = name
        if "\\" in quoted:
            text = _decode_text(raw)
            length = len(text)
            texts.append(encode_json(text))  # one of several ways to write it
        else:
            length = len(quoted) - 2
            texts.append(raw)
        spans = _decode_spans(gold.spans)
        truths = {(span.start, span.end, span.label) for span in spans if span.start < span.end <= length}
        if len(truths) != len(spans):
            raise _UnusualError
        ordered = sorted(truths)
        described.append((name, ordered))
        if len(texts) > _HELD:
            running.update(texts, described)
            texts.clear()
            described.clear()
        if gold.spans == prediction.spans:
            labels = tuple([mention[2] for mention in ordered])
            faultless[labels] = faultless.get(labels, 0) + 1
            continue
        others = _decode_spans(prediction.spans)
        given_ = {(span.start, span.end, span.label) for span in others if span.start < span.end <= length}
        if len(given_) != len(others):
            raise _UnusualError
        if strict_only:
            both = truths & given_
            key = (
                tuple([mention[2] for mention in both]),
                tuple([mention[2] for mention in truths - both]),
                tuple([mention[2] for mention in given_ - both]),
            )
            strict[key] = strict.get(key, 0) + 1
        else:
            tally[outcome_of(match(truths, given_))] += 1
    tally_faultless(faultless, tally)
    for (found, missed, wrong), times in strict.items():
        tally[Outcome(tuple(sorted(found)), tuple(sorted(missed)), tuple(sorted(wrong)))] += times
    running.update(texts, described)
    documents = tally.total()
    if documents < FEW_DOCUMENTS or any(
        "" in outcome.strict + outcome.gold + outcome.predicted for outcome in tally
    ):
        raise _UnusualError
    return Counted(tally, "document", documents, running.hexdigest())
