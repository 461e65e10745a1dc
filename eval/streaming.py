"""JSON Lines, files or folders of shards, scored in one pass, at the speed of their parser.

This is a shorter way to what ``read``, ``pair`` and ``count`` do, for the usual case: plain records,
both sides in one order, the gold in the order of its ids. It holds one document of each side at a
time. Whatever else it meets, a fault included, it leaves to the long way, which does the same for
everything and says what is wrong; so nothing is decided here but the result of sound input.
"""

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import closing
from itertools import chain, zip_longest
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec

from goldspan.corpus.collector import paused
from goldspan.eval.counting import FEW_DOCUMENTS, Counted, tally_faultless
from goldspan.eval.fingerprint import Fingerprint, encode_json
from goldspan.eval.matching import Mention, match
from goldspan.eval.outcomes import Outcome, outcome_of

_Offset = Annotated[int, msgspec.Meta(ge=0)]


class _Span(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    # Values and fragments are for the long way, so a span that has more than this is refused.
    start: _Offset
    end: _Offset
    label: str
    score: float | None = None


class _Record(msgspec.Struct, gc=False):
    id: str
    spans: list[_Span]
    text: msgspec.Raw = msgspec.Raw(b"null")


# The labels of the gold, of the missed and of the wrong spans, and how the last two stand to each other.
_Likeness = tuple[tuple[str, ...] | int | str | None, ...]


class _UnusualError(Exception):
    """Something that the long way is for."""


_decode_record = msgspec.json.Decoder(_Record).decode
_decode_text = msgspec.json.Decoder(str).decode

_NO_TEXT = msgspec.Raw(b"null")

# Documents that are held for the fingerprint before they are hashed: it is faster in large pieces.
_HELD = 1_000


def count_lines(gold: Path, predictions: Path, *, strict_only: bool) -> Counted | None:
    """Count JSON Lines, two files or folders of files, as ``goldspan.eval.counting.count`` counts documents.

    The files of a folder are read in the order of their names, and where one ends is of no account: each
    adds its rows of counts to one tally. With ``strict_only`` the outcomes know strict matches and nothing of
    other pairs. Returns ``None`` for files that the long way is for.
    """
    try:
        sides = [_line_files(path) for path in (gold, predictions)]
        with paused(), closing(_opened(sides[0])) as truth, closing(_opened(sides[1])) as given:
            lines = chain.from_iterable(truth), chain.from_iterable(given)
            return _count(*lines, strict_only=strict_only)
    except (_UnusualError, msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError):
        return None


def _line_files(path: Path) -> list[Path]:
    """The files of JSON Lines that ``path`` stands for, which are all that it stands for."""
    found = _files_of(path) if path.is_dir() else [path]
    if any(file.suffix != ".jsonl" or not file.is_file() for file in found):
        raise _UnusualError
    return found


def _files_of(folder: Path) -> list[Path]:
    from goldspan.corpus.findings import InputError
    from goldspan.corpus.reading import files

    try:
        return files(folder)
    except InputError as error:
        raise _UnusualError from error


def _opened(found: Iterable[Path]) -> Generator[BinaryIO, None, None]:
    for file in found:
        with file.open("rb") as stream:
            yield stream


def _count(truth: Iterable[bytes], given: Iterable[bytes], *, strict_only: bool) -> Counted:  # noqa: C901, PLR0912, PLR0915
    """The loop. It is one function because a call for each document would cost a tenth of its time."""
    running = Fingerprint()
    texts: list[bytes | msgspec.Raw] = []
    described: list[tuple[str, Sequence[Mention]]] = []
    # Most documents are like others that came before them: what is alike is counted, and tallied at the end.
    faultless: dict[tuple[str, ...], int] = {}
    faulty: dict[_Likeness, int] = {}
    outcomes: list[Outcome] = []  # one for each of the faulty
    tally: Counter[Outcome] = Counter()
    last = ""
    for gold_line, line in zip_longest(truth, given, fillvalue=b""):
        gold = _decode_record(gold_line)
        name, raw = gold.id, gold.text
        quoted = str(raw, "utf-8")
        if name <= last or quoted[0] != '"':
            raise _UnusualError
        last = name
        if "\\" in quoted:
            text = _decode_text(raw)
            length = len(text)
            texts.append(encode_json(text))  # one of several ways to write it
        else:
            length = len(quoted) - 2
            texts.append(raw)
        spans = gold.spans
        ordered = [(span.start, span.end, span.label) for span in spans if span.start < span.end <= length]
        ordered.sort()
        truths = set(ordered)
        if len(truths) != len(spans):
            raise _UnusualError
        described.append((name, ordered))
        if len(texts) > _HELD:
            running.update(texts, described)
            texts.clear()
            described.clear()
        labels = tuple([mention[2] for mention in ordered])
        if line == gold_line:
            faultless[labels] = faultless.get(labels, 0) + 1
            continue
        prediction = _decode_record(line)
        spans = prediction.spans
        given_ = {(span.start, span.end, span.label) for span in spans if span.start < span.end <= length}
        same_text = raw == prediction.text or prediction.text == _NO_TEXT  # noqa: PLR1714 - a Raw has no hash
        if name != prediction.id or not same_text or len(given_) != len(spans):
            raise _UnusualError
        missed, wrong = truths - given_, given_ - truths
        if not missed and not wrong:
            faultless[labels] = faultless.get(labels, 0) + 1
            continue
        relation = 0 if strict_only else _relation(ordered, given_, missed, wrong)
        if relation is None:
            tally[outcome_of(match(truths, given_))] += 1
            continue
        key = (
            labels,
            relation,
            *[mention[2] for mention in missed],
            None,
            *[mention[2] for mention in wrong],
        )
        times = faulty.get(key, 0)
        faulty[key] = times + 1
        if not times:
            outcomes.append(
                _strict_outcome(labels, missed, wrong) if strict_only else outcome_of(match(truths, given_))
            )
    tally_faultless(faultless, tally)
    for outcome, times in zip(outcomes, faulty.values(), strict=True):
        tally[outcome] += times
    running.update(texts, described)
    documents = tally.total()
    if documents < FEW_DOCUMENTS or any(
        "" in outcome.strict + outcome.gold + outcome.predicted for outcome in tally
    ):
        raise _UnusualError
    return Counted(tally, "document", documents, running.hexdigest())


def _relation(
    ordered: Sequence[Mention],
    given: Collection[Mention],
    missed: Collection[Mention],
    wrong: Collection[Mention],
) -> int | None:
    """How the missed spans of a document stand to the wrong ones, if that and their labels say its outcome.

    That is so where neither side overlaps itself, and either only one of the two has spans or each has
    one: the two are apart (0), in the same place (1), or share some text (2).
    """
    if (missed and wrong and len(missed) + len(wrong) > 2) or not (_flat(ordered) and _flat(sorted(given))):
        return None
    if not missed or not wrong:
        return 0
    (one,), (other,) = missed, wrong
    if one[0] == other[0] and one[1] == other[1]:
        return 1
    return 2 if one[0] < other[1] and other[0] < one[1] else 0


def _flat(ordered: Iterable[Mention]) -> bool:
    reach = 0
    for mention in ordered:
        if mention[0] < reach:
            return False
        reach = mention[1]
    return True


def _strict_outcome(labels: Iterable[str], missed: Iterable[Mention], wrong: Iterable[Mention]) -> Outcome:
    """The outcome of which nothing is known but strict matches."""
    found = sorted(labels)
    lost = sorted([mention[2] for mention in missed])
    for label in lost:
        found.remove(label)
    return Outcome(tuple(found), tuple(lost), tuple(sorted([mention[2] for mention in wrong])))
