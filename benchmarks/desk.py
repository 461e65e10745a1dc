"""The desk's commands on 1,000 documents with two versions each: CPU seconds, which must stay under 5.

    python benchmarks/desk.py

The data are drawn from a seed: texts of some 650 words with 65 spans, of which the second annotator
shortens, misses or relabels one in ten. Both commands read a file for each document; ``adjudicate`` is
measured where conflicts are left, and where it writes every ground truth.
"""

import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from drawn import LABELS, WORDS
from peers import print_machine, process

from goldspan.corpus.writing import json_bytes

DOCUMENTS = 1_000
WORDS_EACH = 650
SPANS_EACH = 65
RUNS = 3
AIM = 5.0

Mark = tuple[int, int, str]


def main() -> None:
    """Measure each command in turn and print a table."""
    print_machine()
    print(f"\n{DOCUMENTS:,} documents × 2 annotators × {SPANS_EACH} spans")
    print(f"CPU seconds, median of {RUNS} (lowest–highest)\n")
    print("| command | CPU s | must be under | reached |\n| --- | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "differing", noise=0.1)
        write(folder / "agreeing", noise=0.0)
        print_row("agree", [["agree", str(folder / "differing")]])
        print_row("adjudicate, conflicts left", [["adjudicate", str(folder / "differing")]], statuses={0, 1})
        copies = [folder / f"copy-{run}" for run in range(RUNS)]
        for copy in copies:
            shutil.copytree(folder / "agreeing", copy)
        print_row("adjudicate, every ground truth written", [["adjudicate", str(copy)] for copy in copies])


def print_row(
    what: str, calls: list[list[str]], statuses: frozenset[int] | set[int] = frozenset({0})
) -> None:
    """Run the calls, the only one several times, and print their cost."""
    commands = [[sys.executable, "-m", "goldspan", *call] for call in (calls * RUNS)[:RUNS]]
    seconds = [process(command, statuses)().seconds for command in commands]
    middle = statistics.median(seconds)
    reached = "yes" if middle < AIM else "**no**"
    print(
        f"| {what} | {middle:.2f} ({min(seconds):.2f}–{max(seconds):.2f}) | {AIM:g} | {reached} |", flush=True
    )


def write(folder: Path, noise: float) -> None:
    """Write the document files, a share ``noise`` of the second annotator's spans being others."""
    generator = random.Random(20_170_223)
    folder.mkdir()
    for number in range(DOCUMENTS):
        words = generator.choices(WORDS, k=WORDS_EACH)
        starts, text = [], ""
        for word in words:
            starts.append(len(text))
            text += f"{word} "
        marks = [
            (starts[at], starts[at] + len(words[at]), generator.choice(LABELS))
            for at in sorted(generator.sample(range(WORDS_EACH), SPANS_EACH))
        ]
        versions = [marks, [other for mark in marks for other in changed(generator, mark, noise)]]
        task = {
            "data": {"id": f"d{number:04}", "text": text},
            "annotations": [
                version(f"{who}@desk.invalid", text, spans)
                for who, spans in zip(("anna", "boris"), versions, strict=True)
            ],
        }
        (folder / f"d{number:04}.json").write_bytes(json_bytes(task, levels=4))


def changed(generator: random.Random, mark: Mark, noise: float) -> list[Mark]:
    """A span as the second annotator has it: as it is, shorter, with another label, or not at all."""
    start, end, label = mark
    if generator.random() >= noise:
        return [mark]
    answers: list[list[Mark]] = [[], [(start, end, generator.choice(LABELS))]]
    if end - start > 1:
        answers.append([(start, end - 1, label)])
    return generator.choice(answers)


def version(who: str, text: str, marks: list[Mark]) -> dict[str, Any]:
    """An annotation, as Label Studio exports it."""
    result = [
        {
            "id": f"r{number}", "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual",
            "value": {"start": start, "end": end, "text": text[start:end], "labels": [label]},
        }
        for number, (start, end, label) in enumerate(marks)
    ]  # fmt: skip
    return {"completed_by": {"email": who}, "created_at": "2031-03-02T10:00:00Z", "result": result}


if __name__ == "__main__":
    main()
