"""What the fuzzer begins with, and how it changes JSON."""

import copy
import json
import random
from collections.abc import Iterator

WORDS = (
    *('"id"', '"text"', '"spans"', '"start"', '"end"', '"label"', '"labels"', '"score"', '"value"'),
    *('"fragments"', '"data"', '"annotations"', '"predictions"', '"result"', '"ground_truth"', '"type"'),
    *('"was_cancelled"', '"completed_by"', '"relation"', '"textarea"', '"from_id"', '"choices"', '"d1"'),
    *('"from_name"', '"annotator"', '"annotation_id"', '"text_sha256"', '"region"', "null", "true", "1e400"),
    *("-0", "1.0", "[[0, 1], [2, 3]]", "9" * 30, "\\ud83d", "\\ude80", "\\u0000", "🚀", "МИД", "\ufeff"),
    *("# id = ", "# text = ", "-DOCSTART-", "\tB-", "\tI-", "\tO", "\tL-", "\tU-", "\tS-", "\tE-", "\r\n"),
    *("\u2028", "\x85", "\x1c", "T1\t", "T2\tBODY 0 3", "0 3;4 5", "R1\t", "N1\tReference T1 entity:a\t"),
    *("*\tEquiv T1 T2", "#1\t", "E1\tBODY:T1", "A1\t"),
)


# What stands in a JSON value where something else should.
ODD = (None, True, -1, 0, 1.0, 3, 2**70, 1e300, "", "МИД", "\x00\n\u2028", "d1", [], {}, [[0, 1], [2, 3]])

SEEDS = {
    "conll": (
        "-DOCSTART- -X- O\n\nМИД NN S-BODY\nи CC O\n\nИнга NN B-OFFICIAL\nЧай NN E-OFFICIAL\n",
        '# id = d1\n# text = "МИД  и МИД"\nМИД\tU-BODY\nи\tO\nМИД\tU-BODY\n\n# id = d2\nМИД\tL-BODY\n',
        "МИД I-BODY\r\nи O\r\n\r\nМИД B-BODY\r\nУЗ I-BODY\r\n",
    ),
    "brat": (
        "МИД и МИД\0\0T1\tBODY 0 3;6 9\tМИД МИД\nE1\tBODY:T1\nR1\tOf Arg1:T1 Arg2:E1\n*\tEquiv T1 T1\n",
        "МИД\0\0T1\tBODY 0 3\tМИД\nA1\tNot T1\n#1\tAnnotatorNotes T1\tx\nN1\tReference T1 entity:mfa\tМИД\n",
    ),
}


def mutated(content: bytes, longest: int, seed: int) -> bytes:
    """``content`` with one JSON value of it exchanged or, half of the time, with a few other bytes."""
    chance = random.Random(seed)
    lines = content.splitlines(keepends=True)
    at = chance.randrange(len(lines)) if lines else 0
    if chance.random() < 0.5:
        for first, behind in ((0, len(lines)), (at, at + 1)):
            try:
                root = [json.loads(b"".join(lines[first:behind]))]
                _exchange(root, chance)
                new = json.dumps(root[0], ensure_ascii=chance.random() < 0.3).encode(errors="surrogatepass")
            except (ValueError, RecursionError):
                continue
            return b"".join([*lines[:first], new, b"\n", *lines[behind:]])[:longest]
    start = chance.randint(0, len(content))
    end = min(len(content), start + chance.choice((0, 0, 1, 2, 8, 64)))
    other = chance.randint(0, len(content))
    new = chance.choice(
        (
            b"",
            chance.randbytes(chance.randint(1, 3)),
            chance.choice(WORDS).encode(),
            content[other : other + 64],
        )
    )
    return b"".join((content[:start], new, content[end:]))[:longest]


def _exchange(root: list[object], chance: random.Random) -> None:
    places = list(_places(root))
    (home, key), (other, other_key) = chance.choice(places), chance.choice(places)
    home[key] = copy.deepcopy(other[other_key] if chance.random() < 0.3 else chance.choice(ODD))


def _places(value: object) -> Iterator[tuple[object, object]]:
    """Each container of a JSON value with each of its keys."""
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])
