"""How numbers, lists and unknown names are said in sentences."""

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """A number and its noun, of which there is one or several: ``1 error``, ``2,000 errors``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def some(names: Sequence[str], most: int) -> str:
    """The first of names, and how many more there are: ``a, b and 4 more``."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def nearest(name: str, known: Sequence[str]) -> str:
    """What to write instead of a name that is not known."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
