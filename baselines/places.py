"""Where the name of a country, a region or a city ends: «Республики Узбекистан», «Алматинской области»."""

from goldspan.baselines.lexicon import ANY_BODY, GIVEN_NAME, OFFICE, PLACE, PLACE_GENITIVE
from goldspan.baselines.lexicon_bodies import HOLDERS
from goldspan.baselines.lexicon_places import PLACE_HEADS, PLACE_NOUNS, PLURAL_PLACE_HEADS
from goldspan.baselines.words import Words

_GENITIVE_NAME = ("а", "я", "ы", "и", "о", "у")
_LONG_PLACES = {
    "объединенных": ("арабских", "эмиратов"),
    "соединенных": ("штатов", "америки"),
    "соединенного": ("королевства",),
    "народной": ("республики",),
    "исламской": ("республики",),
}


def place(words: Words, at: int, *, anywhere: bool = False) -> int:
    """The end of a country, region or city in the genitive; ``at`` where there is none.

    ``anywhere`` lets a name with a capital that the lexicon does not know pass for a place.
    """
    end = _place(words, at, anywhere=anywhere)
    if end > at:
        while (further := _place(words, end, anywhere=False)) > end and not words.kinds[end] & PLACE:
            end = further
    return end


def _place(words: Words, at: int, *, anywhere: bool) -> int:
    low = words.low[at]
    if at in words.line_starts or at >= words.count:
        return at
    if low in PLACE_NOUNS and (end := _after_place_noun(words, at)) > at:
        return end
    if not words.capital(at):
        return at
    if words.kinds[at] & PLACE_GENITIVE:
        return at + 1
    if low.endswith(("ой", "ого", "ей", "ых", "их")):
        return _with_adjective(words, at)
    known = anywhere and len(low) > 2 and low.endswith(_GENITIVE_NAME) and words.raw[at][1:].islower()
    return at + 1 if known and not words.kinds[at] & (ANY_BODY | OFFICE) and low not in HOLDERS else at


def _after_place_noun(words: Words, at: int) -> int:
    """«Республики Узбекистан», «города Алматы», «г. Шымкента»."""
    after = at + 2 if words.low[at] == "г" and words.low[at + 1] == "." else at + 1
    if words.kinds[after] & GIVEN_NAME and not words.kinds[after] & PLACE:
        return at
    if words.low[after].endswith("ая") and words.capital(after + 1):
        return after + 2  # «Королевства Саудовская Аравия»
    if after < words.count and words.capital(after) and words.raw[after][1:].islower():
        return after + 1
    return at


def _with_adjective(words: Words, at: int) -> int:
    """«Карагандинской области», «Китайской Народной Республики», «Объединенных Арабских Эмиратов»."""
    low = words.low
    for start in (at, at + 1):
        rest = _LONG_PLACES.get(low[start]) if start < words.count else None
        if rest:
            length = next(
                (n for n in range(len(rest), 0, -1) if tuple(low[start + 1 : start + 1 + n]) == rest[:n]), 0
            )
            if length:
                return start + 1 + length
    end = at + 1
    if low[end] == "и" and words.capital(end + 1) and low[end + 2] in PLACE_HEADS:
        return at
    while end < words.count and low[end] in PLACE_HEADS:
        end += 1
    if low[end - 1] == "республики" and words.capital(end) and words.kinds[end] & PLACE:
        end += 1  # «Исламской Республики Пакистан»
    return end if end > at + 1 else at


def shared_place(words: Words, at: int) -> list[tuple[int, int]]:
    """«Алматинской» and «Жамбылской областей»: regions that share one noun in the plural; or none."""
    found: list[tuple[int, int]] = []
    while words.capital(at) and words.low[at].endswith(("ой", "ого", "ей")):
        found.append((at, at + 1))
        at += 1
        if words.low[at] in PLURAL_PLACE_HEADS and len(found) > 1:
            found[-1] = (at - 1, at + 1)
            return found
        if words.low[at] not in {",", "и"}:
            break
        at += 1
    return []
