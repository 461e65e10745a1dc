"""Tag schemes: spans of tokens as one tag for each token.

A tag is ``O`` or a prefix, a hyphen and a label, which may hold hyphens itself (``B-per-son``). What a
prefix says depends on the scheme:

- ``IOB2``: ``B`` begins a span, ``I`` continues it;
- ``IOB1``: ``I`` begins and continues, ``B`` begins a span right behind one of the same label, no other;
- ``IOBES``: ``B`` begins, ``I`` continues and ``E`` ends a span of several tokens, ``S`` is one of a
  single token;
- ``BILOU``: the same with ``L`` for ``E`` and ``U`` for ``S``.

What can stand where is a matter of each tag and the one before it. So is the way in which conlleval, the
script of the CoNLL-2000 shared task, finds where chunks start and end in tags that break their scheme;
in tags that break none it finds the spans that are meant. Here as there.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from goldspan.corpus.formats.format import Repair, Scheme

# First and behind-last token, and label.
Chunk = tuple[int, int, str]


class Fault(NamedTuple):
    """A tag that its scheme does not allow where it stands, and why.

    ``repaired`` says that it was read, or dropped, as the repair that was asked for has it.
    """

    position: int
    tag: str
    reason: str
    repaired: bool


class Tagged(NamedTuple):
    """The chunks of a sequence of tags, in order, and the faults in it, at most one for each tag."""

    chunks: list[Chunk]
    faults: list[Fault]


class Detected(NamedTuple):
    """The scheme that tags are in, ``""`` where they leave a doubt, and all that fit them equally well."""

    scheme: Scheme
    candidates: tuple[Scheme, ...]


class _Rules(NamedTuple):
    """Which prefixes a scheme has, which need a span of their label to be open, and which leave one open.

    ``closes`` says that an open span must be continued until it is ended.
    """

    prefixes: frozenset[str]
    continuing: frozenset[str]
    opening: frozenset[str]
    closes: bool


# In the order of preference, where tags fit several.
_RULES: dict[Scheme, _Rules] = {
    "IOB2": _Rules(frozenset("BI"), frozenset("I"), frozenset("BI"), closes=False),
    "IOB1": _Rules(frozenset("BI"), frozenset("B"), frozenset("BI"), closes=False),
    "IOBES": _Rules(frozenset("BIES"), frozenset("IE"), frozenset("BI"), closes=True),
    "BILOU": _Rules(frozenset("BILU"), frozenset("IL"), frozenset("BI"), closes=True),
}
SCHEMES: tuple[Scheme, ...] = tuple(_RULES)

# conlleval's tables: the prefix before and the prefix at a boundary within one label.
_STARTS = frozenset({"BB", "IB", "OB", "OI", "EE", "EI", "OE"})
_ENDS = frozenset({"BB", "BO", "IB", "IO", "EE", "EI", "EO"})
_OUTSIDE = frozenset("O.")
_ALONE = frozenset("[]")

# conlleval does not know S, nor B behind E. As everywhere else S is a chunk of its own, and nothing
# follows S or E but another chunk; L and U are read as E and S.
_MORE = frozenset({"EB", "ES", "BS", "IS", "SB", "SI", "SE", "SS"})
_MORE_STARTS = _STARTS | _MORE | {"OS"}
_MORE_ENDS = _ENDS | _MORE | {"SO"}
_SAME_AS = {"L": "E", "U": "S"}

# What a step from one tag to the next may bring, as bits: a chunk starts there, what was open ends before
# it, the next tag is a fault, the tag before is one.
START, END, FAULT, UNENDED = 1, 2, 4, 8

# More pairs of tags than a label set brings about: a file that invents labels shall not fill the memory.
_REMEMBERED = 1 << 16


class _Tag(dict[str, "tuple[int, _Tag]"]):
    """A tag and, for each tag seen behind it, the step from one to the other and that tag."""

    def __init__(self, reader: "TagReader", text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"a tag is a string, and not {text!r}")
        super().__init__()
        self.reader, self.text = reader, text
        self.prefix, _, self.label = text.partition("-")

    def __missing__(self, text: str) -> "tuple[int, _Tag]":
        self[text] = step = self.reader.follow(self, text)
        return step


class TagReader:
    """Reads sequences of tags in one scheme; what it has learnt of a pair of tags serves for the next.

    ``repair`` says what becomes of tags that break the scheme: with ``none`` the chunks of a sequence
    with faults are of no use, with ``conlleval`` they are those that the script finds, and with
    ``discard`` those without the ones that a faulty tag lies in. A tag without a label (``B``) is
    part of no chunk, and no ``conlleval`` repairs it.

    Raises:
        ValueError: there is no such scheme or repair.
    """

    def __init__(self, scheme: Scheme, repair: Repair = "none") -> None:
        if scheme not in _RULES:
            raise ValueError(f"no tag scheme {scheme!r}: there are {', '.join(_RULES)}")
        if repair not in {"none", "conlleval", "discard"}:
            raise ValueError(f"no repair {repair!r}: there are none, conlleval, discard")
        self.scheme, self.repair = scheme, repair
        self._rules = _RULES[scheme]
        self._tags: dict[str, _Tag] = {}
        self._learnt = 0
        self._outside = self.tag("O")

    def read(self, tags: Iterable[str]) -> Tagged:
        """The chunks of a sequence, and its faults.

        Raises:
            TypeError: a tag is no string.
        """
        chunks: list[Chunk] = []
        faulty = False
        start, label, index = -1, "", -1
        outside = after = self._outside
        for index, tag in enumerate(tags):
            if tag == "O" and after is outside:  # most tags of most texts
                continue
            step, after = after[tag]
            if step:
                if step & END and start >= 0:
                    chunks.append((start, index, label))
                    start = -1
                if step & START:
                    start, label = index, after.label
                if step >= FAULT:
                    faulty = True
        step, _ = after["O"]
        if start >= 0:
            chunks.append((start, index + 1, label))
        if faulty or step >= FAULT:
            return self._judge(list(tags), chunks)
        return Tagged(chunks, [])

    def tag(self, text: str) -> _Tag:
        """What is known of a tag."""
        known = self._tags.get(text)
        if known is None:
            known = self._tags[text] = _Tag(self, text)
        return known

    def follow(self, before: _Tag, text: str) -> tuple[int, _Tag]:
        """The step from one tag to the next, which it has not seen there yet, and that tag."""
        self._learnt += 1
        if self._learnt > _REMEMBERED:
            for tag in self._tags.values():
                tag.clear()
            self._tags, self._learnt = {"O": self._outside}, 0
        following = self.tag(text)
        return self.step(before, following), following

    def step(self, before: _Tag, tag: _Tag) -> int:
        """What the step from one tag to the next brings: the sum of its bits."""
        more = self._rules.closes
        one, other = (_SAME_AS.get(it.prefix, it.prefix) if more else it.prefix for it in (before, tag))
        pair, changed = one + other, before.label != tag.label
        starts = pair in (_MORE_STARTS if more else _STARTS) or other in _ALONE
        ends = pair in (_MORE_ENDS if more else _ENDS) or one in _ALONE
        starts = starts or (changed and other not in _OUTSIDE)
        # Tags of no scheme can start a chunk within another, or leave one open for good: what was open ends.
        ends = ends or starts or (one not in _OUTSIDE and (changed or other in _OUTSIDE))
        unended, wrong = map(bool, self.reasons(before, tag))
        return START * (starts and bool(tag.label)) | END * ends | FAULT * wrong | UNENDED * unended

    def reasons(self, before: _Tag, tag: _Tag) -> tuple[str, str]:
        """What ``tag`` makes wrong with the tag before it, and what is wrong with ``tag`` itself."""
        rules = self._rules
        continued = before.label == tag.label and before.prefix in rules.opening
        open_ended = rules.closes and before.prefix in rules.opening and before.label
        unended = open_ended and not (continued and tag.prefix in rules.continuing)
        return f"nothing ends its span in {self.scheme}" if unended else "", self._reason(tag, continued)

    def _reason(self, tag: _Tag, continued: bool) -> str:  # noqa: FBT001 - the rest of the question
        if tag.text == "O":
            return ""
        if tag.prefix not in self._rules.prefixes:
            return f"it is no {self.scheme} tag"
        if not tag.label:
            return "it has no label"
        if tag.prefix not in self._rules.continuing or continued:
            return ""
        if self.scheme == "IOB1":
            return f"in IOB1 a B stands right behind another {tag.label} and nowhere else"
        return f"no {tag.label} stands before it that it could continue in {self.scheme}"

    def _judge(self, tags: Sequence[str], chunks: list[Chunk]) -> Tagged:
        """The second look, at a sequence with faults: each of them, and the chunks as ``repair`` has them."""
        reasons: dict[int, str] = {}
        before = self._outside
        for index, text in enumerate([*tags, "O"]):
            tag = self.tag(text)
            unended, wrong = self.reasons(before, tag)
            if unended:
                reasons.setdefault(index - 1, unended)
            if wrong:
                reasons[index] = wrong
            before = tag
        faults = [Fault(at, tags[at], reasons[at], self.can_repair(tags[at])) for at in sorted(reasons)]
        if self.repair == "discard":
            chunks = [chunk for chunk in chunks if not any(place in reasons for place in range(*chunk[:2]))]
        return Tagged(chunks, faults)

    def can_repair(self, text: str) -> bool:
        """Whether a tag is read in spite of its fault."""
        prefix, _, label = text.partition("-")
        read = bool(label) or prefix in _OUTSIDE
        return self.repair == "discard" or (self.repair == "conlleval" and read)


def read_tags(tags: Iterable[str], scheme: Scheme, repair: Repair = "none") -> Tagged:
    """The chunks of one sequence of tags, and its faults; see ``TagReader``, which serves for many.

    Raises:
        TypeError: a tag is no string.
        ValueError: there is no such scheme or repair.
    """
    return TagReader(scheme, repair).read(tags)


def write_tags(length: int, chunks: Iterable[Chunk], scheme: Scheme) -> list[str]:
    """The tags of ``length`` tokens that hold ``chunks``.

    Raises:
        ValueError: there is no such scheme, or a chunk is empty, has no label, shares a token with
            another or goes beyond the tokens.
    """
    if scheme not in _RULES:
        raise ValueError(f"no tag scheme {scheme!r}: there are {', '.join(_RULES)}")
    tags = ["O"] * length
    reached, labelled = 0, ""
    for first, behind, label in sorted(chunks):
        if not (reached <= first < behind <= length and label):
            raise ValueError(f"({first}, {behind}, {label!r}) cannot be held by tags of {length} tokens")
        tags[first:behind] = [f"I-{label}"] * (behind - first)
        if scheme != "IOB1" or (first == reached and label == labelled):
            tags[first] = f"B-{label}"
        if _RULES[scheme].closes:
            last, single = ("E", "S") if scheme == "IOBES" else ("L", "U")
            tags[behind - 1] = f"{single if behind - first == 1 else last}-{label}"
        reached, labelled = behind, label
    return tags


def detect_scheme(sequences: Iterable[Sequence[str]]) -> Detected:
    """Tell the scheme from the tags of all sequences.

    Tags that no scheme has (``B``, ``x``) say nothing. If all others can stand where they do in a
    scheme, it is that one. They can in several only where there is no span, so that all say the same:
    then it is the first of them, ``IOB2``. Where they break every scheme, their prefixes decide:
    ``E`` or ``S`` are ``IOBES``, ``L`` or ``U`` are ``BILOU``, and ``B`` and ``I`` alone leave a
    doubt between ``IOB2`` and ``IOB1``. Prefixes of both ``IOBES`` and ``BILOU`` fit none.
    """
    pairs: set[tuple[str, str]] = set()
    for tags in sequences:
        pairs.update(zip(("O", *tags), (*tags, "O"), strict=True))
    every = frozenset("BIESLU")
    kept = [pair for pair in pairs if all(_is_tag(tag, every) for tag in pair)]
    candidates = tuple(scheme for scheme in SCHEMES if _fits(kept, scheme))
    if candidates:
        return Detected(candidates[0], candidates)
    prefixes = frozenset(tag[0] for pair in kept for tag in pair if tag != "O")
    if prefixes <= _RULES["IOB2"].prefixes:
        return Detected("", ("IOB2", "IOB1"))
    candidates = tuple(scheme for scheme in SCHEMES if prefixes <= _RULES[scheme].prefixes)
    return Detected(candidates[0] if candidates else "", candidates)


def _is_tag(tag: str, prefixes: frozenset[str]) -> bool:
    return tag == "O" or (tag[:1] in prefixes and tag[1:2] == "-" and len(tag) > 2)


def _fits(pairs: Iterable[tuple[str, str]], scheme: Scheme) -> bool:
    reader = TagReader(scheme)
    return not any(any(reader.reasons(reader.tag(one), reader.tag(other))) for one, other in pairs)
