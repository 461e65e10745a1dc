"""Which systems of a ranking differ, as letters: those that share one are not told apart."""

from collections.abc import Iterable, Sequence
from string import ascii_letters

from goldspan.eval.comparison import PairedTest


def letters_of(
    ranked: Sequence[str], tests: Iterable[PairedTest], alpha: float
) -> dict[str, tuple[str, ...]]:
    """The letters of each system, the best first, by the tests of all pairs at the level ``alpha``."""
    return compact_letters(ranked, different(tests, alpha))


def different(tests: Iterable[PairedTest], alpha: float) -> set[frozenset[str]]:
    """The pairs whose corrected p-value is below ``alpha``; a difference that is undefined is none."""
    return {
        frozenset((test.one, test.other)) for test in tests if test.p_holm is not None and test.p_holm < alpha
    }


def compact_letters(ranked: Sequence[str], differ: Iterable[frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """The letters of each system: two share one if, and only if, they are no pair of ``differ``.

    The compact letter display of Piepho 2004, by inserting columns and absorbing those that another holds
    wholly. Letters are given in the order of ``ranked``, the best first.
    """
    groups = [frozenset(ranked)]
    for pair in sorted(differ, key=lambda pair: sorted(map(ranked.index, pair))):
        for group in [group for group in groups if pair <= group]:
            groups.remove(group)
            groups += [group - {name} for name in pair]
        groups = _largest(groups)
    order = {name: rank for rank, name in enumerate(ranked)}
    groups.sort(key=lambda group: sorted(order[name] for name in group))
    return {
        name: tuple(_letter(index) for index, group in enumerate(groups) if name in group) for name in ranked
    }


def _largest(groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The groups without those that are part of another."""
    unique = list(dict.fromkeys(groups))
    return [group for group in unique if not any(group < other for other in unique)]


def _letter(index: int) -> str:
    return ascii_letters[index] if index < len(ascii_letters) else f"({index + 1})"
