"""goldspan's own submissions to its leaderboard, and the table of docs/leaderboard.md.

    python benchmarks/leaderboard.py --date 2026-01-31              bench the test split, submit what ran
    python benchmarks/leaderboard.py --date 2026-01-31 --run RUN    submit a run of goldspan bench --out
    python benchmarks/leaderboard.py                                write the table after another's submission

What was submitted under the names of these extractors before is replaced; submissions of others stay.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "leaderboard.md"
BOARD = ROOT / "eval" / "leaderboard"
BEGIN, END = "<!-- from here on by goldspan submit --table -->", "<!-- to here -->"
FACTS = ("--link", "https://pypi.org/project/goldspan/", "--licence", "Apache-2.0", "--replace")


def main() -> None:
    """Submit, check and write the table."""
    options = argparse.ArgumentParser(description="Submit goldspan's own extractors, and write the table.")
    options.add_argument("--date", help="the day of the submissions")
    options.add_argument("--run", type=Path, help="a run, in place of a new one")
    asked = options.parse_args()
    if asked.date is not None:
        with tempfile.TemporaryDirectory() as folder:
            run = asked.run or Path(folder)
            if asked.run is None:
                goldspan("bench", "--out", str(run))
            submit(run, asked.date)
    elif asked.run is not None:
        options.error("--run needs the --date of its submissions")
    goldspan("submit", "--check", str(BOARD))
    write_table(goldspan("submit", "--table", str(BOARD), "--format", "markdown"))


def submit(run: Path, date: str) -> None:
    """Submit every system of a run under its own name."""
    for entry in json.loads((run / "bench.json").read_text(encoding="utf-8"))["extractors"]:
        name = entry["name"]
        where = ("--to", str(BOARD), "--date", date)
        print(goldspan("submit", str(run), "--system", name, "--name", name, *FACTS, *where), end="")


def write_table(table: str) -> None:
    """Put the table between the marks of the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        sys.exit(f"{PAGE} has no {BEGIN} with {END} behind it")
    PAGE.write_text(f"{before}{BEGIN}\n\n{table.strip()}\n\n{END}{after}", encoding="utf-8")


def goldspan(*arguments: str) -> str:
    """What a command prints; ends where it fails."""
    command = [sys.executable, "-m", "goldspan", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, encoding="utf-8", cwd=ROOT)
    if done.returncode:
        sys.exit(f"{done.stdout}goldspan {' '.join(arguments)}: exit status {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    main()
