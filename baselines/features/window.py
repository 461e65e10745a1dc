"""Windows: a word's own features and those of the words beside it, as the attributes that models know."""

from collections.abc import Container, Iterable, Sequence

from goldspan.baselines.features.forms import Form, form
from goldspan.baselines.features.group import Group
from goldspan.baselines.features.reading import Reading

# The attributes that a word gives to each word that sees it, from the one furthest before it to the one
# furthest behind it.
_Given = Sequence[Sequence[str]]

# Distinct words and sets of features that are remembered, so that no collection of texts fills the memory.
_REMEMBERED = 1 << 17


class Window:
    """Makes the attributes of each word of a text.

    An attribute is a feature behind the place of the word that has it: ``+1:w=млрд`` where «млрд» is the
    next word; a word's own features have no place. ``-1:edge`` says that no word is there. Attributes
    that are not in ``known`` are left out, where it is given: what a model does not know cannot change its
    mind, and is most of them.
    """

    def __init__(self, groups: Iterable[Group], known: Container[str] | None = None) -> None:
        groups = list(groups)
        self._known = known
        self._of_form = [(group.reach, group.of_form) for group in groups if group.of_form]
        self._of_text = [(group.reach, group.of_text) for group in groups if group.of_text]
        self._reach = max((group.reach for group in groups), default=0)
        self._forms: dict[str, _Given] = {}
        self._places: dict[tuple[int, tuple[str, ...]], _Given] = {}
        self._edge = self._given([(self._reach, ["edge"])])

    def attributes(self, reading: Reading) -> list[list[str]]:
        """The attributes of each word."""
        found: list[list[str]] = [[] for _ in range(reading.words.count)]
        self._spread(found, self._words(reading))
        for reach, of_text in self._of_text:
            self._spread(found, [self._place(reach, tuple(features)) for features in of_text(reading)])
        self._add_edges(found)
        return found

    def _words(self, reading: Reading) -> list[_Given]:
        words, known = reading.words, self._forms
        given = []
        for raw, low, kinds in zip(reading.raw, words.low, words.kinds, strict=False):
            one = known.get(raw)
            if one is None:
                if len(known) >= _REMEMBERED:
                    known.clear()
                one = known[raw] = self._of_word(form(raw, low, kinds))
            given.append(one)
        return given

    def _of_word(self, one: Form) -> _Given:
        return self._given([(reach, features(one)) for reach, features in self._of_form])

    def _place(self, reach: int, features: tuple[str, ...]) -> _Given:
        key = (reach, features)
        given = self._places.get(key)
        if given is None:
            if len(self._places) >= _REMEMBERED:
                self._places.clear()
            given = self._places[key] = self._given([key])
        return given

    def _given(self, features: Iterable[tuple[int, Sequence[str]]]) -> _Given:
        """What a word with these features, each seen from so far, gives to the words around it."""
        features, known = list(features), self._known
        return [
            [
                attribute
                for reach, names in features
                if abs(place) <= reach
                for attribute in [_attribute(place, name) for name in names]
                if known is None or attribute in known
            ]
            for place in range(self._reach, -self._reach - 1, -1)
        ]

    def _spread(self, found: list[list[str]], given: Sequence[_Given]) -> None:
        count, reach = len(found), self._reach
        for slot in range(2 * reach + 1):
            for seer in range(max(0, slot - reach), min(count, count + slot - reach)):
                found[seer] += given[seer - slot + reach][slot]

    def _add_edges(self, found: list[list[str]]) -> None:
        """What lies beyond the first and the last word."""
        count = len(found)
        for place in range(1, self._reach + 1):
            for seer in range(min(place, count)):
                found[seer] += self._edge[self._reach + place]
                found[count - 1 - seer] += self._edge[self._reach - place]


def _attribute(place: int, feature: str) -> str:
    return f"{place:+d}:{feature}" if place else feature
