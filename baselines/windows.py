"""Windows over a text that is too long for a network: they overlap, and each answers for its middle."""

from itertools import pairwise
from typing import NamedTuple


class Window(NamedTuple):
    """What a network sees, from ``start`` to ``end``, and what it answers for, all half-open.

    Each unit is answered for by the window in which it stands furthest from a cut.
    """

    start: int
    end: int
    first: int
    behind: int


def windows(length: int, size: int, overlap: int) -> list[Window]:
    """Windows of ``size`` units over ``length`` of them, two neighbours sharing ``overlap`` or more.

    Units are what the caller counts, such as subwords. The last window ends with the text.

    Raises:
        ValueError: the size is not positive, or the overlap not smaller, or negative.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"windows of {size} cannot overlap by {overlap}")
    if not length:
        return []
    starts = [*range(0, max(length - size, 0), size - overlap), max(length - size, 0)]
    # Half of what two windows share belongs to either.
    cuts = [0, *((sooner + size + later) // 2 for sooner, later in pairwise(starts)), length]
    return [
        Window(start, min(start + size, length), first, behind)
        for start, (first, behind) in zip(starts, pairwise(cuts), strict=True)
    ]
