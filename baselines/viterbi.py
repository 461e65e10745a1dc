"""The best sequence of tags that its scheme allows (Viterbi 1967)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldspan.corpus.formats.format import Scheme
from goldspan.corpus.tags import TagReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Decoder:
    """Of all sequences of ``tags`` that ``scheme`` allows, chooses the one with the largest sum of scores.

    ``O`` is among the tags, so that every length has a sequence.

    Raises:
        ValueError: there is no such scheme, ``O`` is missing, or a tag cannot stand anywhere.
    """

    def __init__(self, tags: Sequence[str], scheme: Scheme) -> None:
        import numpy as np

        if "O" not in tags:
            raise ValueError("without the tag O there are texts that have no tags")
        reader = TagReader(scheme)
        known = [reader.tag(tag) for tag in tags]
        outside = reader.tag("O")
        self.tags = tuple(tags)
        self._first = np.array([not any(reader.reasons(outside, tag)) for tag in known])
        self._next = np.array([[not any(reader.reasons(one, other)) for other in known] for one in known])
        self._last = np.array([not any(reader.reasons(tag, outside)) for tag in known])
        for tag, may in zip(tags, self._first | self._next.any(axis=0), strict=True):
            if not may:
                raise ValueError(f"{tag!r} can stand nowhere among tags of {scheme}")
        self._penalties = [np.where(may, 0.0, -np.inf) for may in (self._first, self._next, self._last)]

    def decode(self, scores: "NDArray[np.float32]") -> list[str]:
        """The tags of a sequence of words; of several that are as good, always the same.

        ``scores`` has a row for each word and a column for each tag; all are finite.
        """
        if not len(scores):
            return []
        best = scores.argmax(axis=1)
        # Where the best tag of each word makes a sequence that may be, none has a larger sum.
        if not (self._first[best[0]] and self._last[best[-1]] and self._next[best[:-1], best[1:]].all()):
            best = self._search(scores)
        return [self.tags[tag] for tag in best]

    def _search(self, scores: "NDArray[np.float32]") -> "NDArray[np.intp]":
        import numpy as np

        first, following, last = self._penalties
        reached = scores[0] + first
        before = np.empty(scores.shape, dtype=np.intp)
        for index in range(1, len(scores)):
            ways = reached[:, np.newaxis] + following
            before[index] = ways.argmax(axis=0)
            reached = ways.max(axis=0) + scores[index]
        path = np.empty(len(scores), dtype=np.intp)
        path[-1] = (reached + last).argmax()
        for index in range(len(scores) - 1, 0, -1):
            path[index - 1] = before[index, path[index]]
        return path
