"""A corpus drawn from a seed, in each form that a scorer reads.

Documents of 25 tokens with 2.5 gold spans on average, a fifth of them predicted wrongly or not at all.
"""

import random
from pathlib import Path
from typing import NamedTuple

import msgspec

LABELS = ("BODY", "FIGURE", "OFFICIAL", "SECTOR")
WORDS = (
    "правительство", "Казахстана", "в", "заседание", "млрд", "развитие",
    "и", "сотрудничество", "2016", "министр", "энергетики",
)  # fmt: skip
TOKENS = 25


class Corpus(NamedTuple):
    """The same documents in each form that a scorer reads."""

    gold_file: Path
    predicted_file: Path
    gold_bio: Path
    predicted_bio: Path
    gold_tags: list[list[str]]
    predicted_tags: list[list[str]]
    gold_spans: list[list[tuple[int, int, str]]]
    predicted_spans: list[list[tuple[int, int, str]]]


def make_corpus(folder: Path, documents: int, seed: int = 20_170_223) -> Corpus:
    """Draw a corpus and write its files."""
    generator = random.Random(seed)
    corpus = Corpus(
        folder / f"gold-{documents}.jsonl",
        folder / f"predicted-{documents}.jsonl",
        folder / f"gold-{documents}.bio",
        folder / f"predicted-{documents}.bio",
        [], [], [], [],
    )  # fmt: skip
    keep = documents <= 100_000
    names = (corpus.gold_file, corpus.predicted_file, corpus.gold_bio, corpus.predicted_bio)
    files = [name.open("w", encoding="utf-8") for name in names]
    for number in range(documents):
        words = [generator.choice(WORDS) for _ in range(TOKENS)]
        gold = draw_gold(generator)
        predicted = spoil(gold, generator)
        ends, text = [], " ".join(words)
        for word in words:
            ends.append((ends[-1] + 1 if ends else 0) + len(word))
        for side, chunks in enumerate((gold, predicted)):
            spans = [
                (ends[first] - len(words[first]), ends[last - 1], label) for first, last, label in chunks
            ]
            tags = to_tags(chunks)
            items = [{"start": s, "end": e, "label": label} for s, e, label in spans]
            files[side].write(
                msgspec.json.encode({"id": f"d{number:07}", "text": text, "spans": items}).decode() + "\n"
            )
            if keep:
                files[side + 2].write("".join(f"{w} {t}\n" for w, t in zip(words, tags, strict=True)) + "\n")
                (corpus.gold_tags, corpus.predicted_tags)[side].append(tags)
                (corpus.gold_spans, corpus.predicted_spans)[side].append(spans)
    for file in files:
        file.close()
    return corpus


def draw_gold(generator: random.Random) -> list[tuple[int, int, str]]:
    """One to four chunks of one to three tokens, 2.5 on average, that do not touch."""
    starts = sorted(generator.sample(range(0, TOKENS - 3, 4), generator.randint(1, 4)))
    return [(start, start + generator.randint(1, 3), generator.choice(LABELS)) for start in starts]


def spoil(gold: list[tuple[int, int, str]], generator: random.Random) -> list[tuple[int, int, str]]:
    """The gold chunks with a fifth of them missed, mislabelled, cut or stretched."""
    predicted = []
    for first, behind, label in gold:
        fate = generator.random()
        if fate < 0.05:
            continue
        if fate < 0.1:
            label = generator.choice([other for other in LABELS if other != label])  # noqa: PLW2901
        elif fate < 0.2:
            behind = behind + 1 if behind - first == 1 else behind - 1  # noqa: PLW2901
        predicted.append((first, behind, label))
    return predicted


def to_tags(chunks: list[tuple[int, int, str]]) -> list[str]:
    """IOB2 tags."""
    tags = ["O"] * TOKENS
    for first, behind, label in chunks:
        tags[first:behind] = [f"B-{label}", *[f"I-{label}"] * (behind - first - 1)]
    return tags
