"""How long `goldspan gate` takes from the shell, start-up and all.

    python benchmarks/gate.py [--documents 1000] [--runs 7]

The two runs differ in most documents, which costs most. The aim is 1 s for 1,000 documents.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from drawn import make_corpus

AIM = 1.0


def main() -> int:
    """Draw a corpus, run the gate on it, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        today = make_corpus(folder, asked.documents, seed=1)
        before = folder / "before.jsonl"
        before.write_bytes(today.gold_file.read_bytes())
        gold = ["--gold", str(today.gold_file)]
        program = [sys.executable, "-m", "goldspan", "gate", *gold]
        recorded = folder / "reference.json"
        record = ["--pred", str(before), "--reference", str(recorded), "--update", "--reason", "x"]
        subprocess.run([*program, *record], check=True, stdout=subprocess.DEVNULL)
        for what, reference in (("a recorded run", recorded), ("predictions", before)):
            run = [*program, "--pred", str(today.predicted_file), "--reference", str(reference)]
            walls, processors = zip(*(seconds(run) for _ in range(asked.runs)), strict=True)
            wall, cpu = statistics.median(walls), statistics.median(processors)
            spread, reached = f"{min(walls):.2f}–{max(walls):.2f}", "below" if wall < AIM else "ABOVE"
            print(
                f"{asked.documents:,} documents, against {what}: {wall:.2f} s ({spread}), {reached} {AIM:g} s"
            )
            print(f"  {cpu:.2f} s of them computing")
    return 0


def seconds(command: list[str]) -> tuple[float, float]:
    """Seconds on the wall and of CPU that a command takes, whatever it answers."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in {0, 1}:
        raise SystemExit(f"the gate ended with {done.returncode}")
    return perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
