"""``rules``: what the rules propose, chosen or not."""

from collections.abc import Iterable, Iterator

from goldspan.baselines.features.group import Features
from goldspan.baselines.features.reading import Reading
from goldspan.baselines.rule import Candidate

_NOTHING = "NOTHING"


def proposals(reading: Reading) -> list[Features]:
    """Of each word: its place in the span that the rules chose, and the rule's; its places in all others."""
    count = reading.words.count
    found: list[list[str]] = [[] for _ in range(count)]
    for index, place, candidate in places(reading, reading.chosen):
        found[index] += [f"r={place}-{candidate.label}", f"r={place}-{candidate.rule}"]
    for features in found:
        if not features:
            features.append("r=O")
    proposed = {Candidate(one.start, one.end, one.label, "") for one in reading.candidates}
    for index, place, candidate in places(reading, sorted(proposed)):
        feature = f"c={place}-{candidate.label or _NOTHING}"
        if feature not in found[index]:
            found[index].append(feature)
    return list(found)


def places(reading: Reading, candidates: Iterable[Candidate]) -> Iterator[tuple[int, str, Candidate]]:
    """Each word of each candidate, and whether it begins, continues or ends it (``S`` is both)."""
    words = reading.words
    starts = {start: index for index, start in enumerate(words.starts)}
    ends = {end: index for index, end in enumerate(words.ends)}
    for candidate in candidates:
        first, last = starts.get(candidate.start), ends.get(candidate.end)
        if first is None or last is None:  # an edge inside a word: no tag could hold it
            continue
        for index in range(first, last + 1):
            yield index, _place(index, first, last), candidate


def _place(index: int, first: int, last: int) -> str:
    if first == last:
        return "S"
    return "B" if index == first else "E" if index == last else "I"
