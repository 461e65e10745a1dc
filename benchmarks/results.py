"""The tables of docs/results.md: the bench over the test split, with everything that it can tell.

    python benchmarks/results.py            all of it, with learning curves (an hour, unless they are cached)
    python benchmarks/results.py --quick    without learning curves

What stands between the two marks of the file is replaced; what was written by hand stays.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from platform import machine, python_version, system

FILE = Path(__file__).parents[1] / "docs" / "results.md"
BEGIN, END = "<!-- from here on by benchmarks/results.py -->", "<!-- to here -->"
BENCH = ("bench", "--challenge", "--details", "--format", "markdown")


def main() -> None:
    """Run the bench and put its tables into the file."""
    options = argparse.ArgumentParser(description="Write the tables of docs/results.md.")
    options.add_argument("--quick", action="store_true", help="without learning curves")
    arguments = [*BENCH, *([] if options.parse_args().quick else ["--learning-curve"])]
    before, _, rest = FILE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        sys.exit(f"{FILE} has no {BEGIN} with {END} behind it")
    command = [sys.executable, "-m", "goldspan", *arguments]
    tables = subprocess.run(command, stdout=subprocess.PIPE, check=True, encoding="utf-8").stdout
    on = f"{system()} {machine()}, {os.cpu_count()} cores, Python {python_version()}"
    made = f"```console\n$ goldspan {' '.join(arguments)}\n```\n\n{on}\n\n{tables.strip()}"
    FILE.write_text(f"{before}{BEGIN}\n\n{made}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
