"""How fast ``goldspan extract`` is: by workers and engines, over short documents.

    python benchmarks/extract.py --documents 20000 --extractor rules --run local:1 --run local:2 --rounds 3

A document is a paragraph of 25 to 60 words, drawn with a seed from the training documents. Runs take turns,
and the table has the median of each, with the lowest and the highest behind it. CPU seconds are those of all
processes of a run; on a Ray cluster they are the driver's alone. ``start-up`` is a run over one document.
"""

import argparse
import hashlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from platform import machine, python_version, system
from time import perf_counter
from typing import NamedTuple

import msgspec

import goldspan

SEED = 20_170_223


class Run(NamedTuple):
    """Wall and CPU seconds, the most memory that a process of it held (MiB), and a hash of what it made."""

    wall: float
    cpu: float
    memory: float
    digest: str


def write_documents(file: Path, number: int) -> float:
    """Write documents as JSON Lines; returns their mean length in words."""
    paragraphs = [
        paragraph
        for document in goldspan.load("train")
        for paragraph in (document.text or "").split("\n")
        if 25 <= len(paragraph.split()) <= 60
    ]
    rng, words = random.Random(SEED), 0
    with file.open("wb") as stream:
        for index in range(number):
            text = rng.choice(paragraphs)
            words += len(text.split())
            stream.write(msgspec.json.encode({"id": f"d{index:09}", "text": text}) + b"\n")
    return words / number


def measure(extractor: str, source: Path, run: str, size: int, address: str | None) -> Run:
    """Extract once, as ``engine:workers`` says."""
    engine, _, workers = run.partition(":")
    engine, address = ("daft", address) if engine == "ray" else (engine, None)
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        out = Path(folder) / "out"
        command = [
            sys.executable, "-m", "goldspan", "extract", extractor, str(source), str(out),
            "--engine", engine, "--workers", workers, "--shard-size", str(size), "--format", "json",
            *(["--address", address] if address else []),
        ]  # fmt: skip
        started = perf_counter()
        with Path(folder, "summary").open("wb") as summary:
            process = subprocess.Popen(command, stdout=summary)
            _, status, used = os.wait4(process.pid, 0)  # with what its processes used
        wall = perf_counter() - started
        if status:
            raise SystemExit(f"{' '.join(command)}: failed")
        digest = hashlib.sha256()
        for shard in sorted(out.glob("part-*")):
            digest.update(shard.read_bytes())
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, digest.hexdigest()[:12])


def spread(values: list[float]) -> str:
    """The median, with the lowest and the highest behind it."""
    return f"{statistics.median(values):.1f} ({min(values):.1f}–{max(values):.1f})"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--extractor", default="rules")
    parser.add_argument("--run", action="append", metavar="ENGINE:WORKERS", help="local, daft or ray")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shard-size", type=int, default=1000)
    parser.add_argument("--address", help="ray://HOST:PORT, for runs of ray")
    parser.add_argument("--folder", help="where documents and results lie while it runs")
    wanted = parser.parse_args()
    runs = wanted.run or ["local:1", "local:2"]
    with tempfile.TemporaryDirectory(dir=wanted.folder) as folder:
        source, one = Path(folder, "documents.jsonl"), Path(folder, "one.jsonl")
        words = write_documents(source, wanted.documents)
        write_documents(one, 1)
        found: dict[str, list[Run]] = {run: [] for run in runs}
        start_up = {
            run: measure(wanted.extractor, one, run, wanted.shard_size, wanted.address) for run in runs
        }
        for _ in range(wanted.rounds):
            for run in runs:
                found[run].append(measure(wanted.extractor, source, run, wanted.shard_size, wanted.address))
    print(f"{system()} {machine()}, {os.cpu_count()} cores, Python {python_version()}, ", end="")
    print(f"load {os.getloadavg()[1]:.1f} over the last five minutes")
    print(
        f"{wanted.extractor}: {wanted.documents:,} documents of {words:.0f} words, {wanted.rounds} rounds\n"
    )
    print("| run | wall s | start-up s | CPU s | documents/s | times the first | MiB at most | made |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    first = statistics.median(run.wall for run in found[runs[0]]) - start_up[runs[0]].wall
    for name, of_it in found.items():
        wall = statistics.median(run.wall for run in of_it) - start_up[name].wall
        digests = {run.digest for run in of_it}
        print(
            f"| {name} | {spread([run.wall for run in of_it])} | {start_up[name].wall:.1f} "
            f"| {spread([run.cpu for run in of_it])} | {wanted.documents / wall:.0f} | {first / wall:.2f} "
            f"| {max(run.memory for run in of_it):.0f} | {' '.join(sorted(digests))} |"
        )


if __name__ == "__main__":
    main()
