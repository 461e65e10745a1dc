"""goldspan beside its rivals, on one machine in one run: ratios of CPU seconds, and peak memory.

    pip install --group benchmarks --editable .
    python benchmarks/peers.py              the full run (some ten minutes)
    python benchmarks/peers.py --quick      a tenth of the data, to see that it works
    python benchmarks/peers.py --profile    where the time of a strict score goes

The data are those of drawn.py. Every figure is the median of several runs that take turns, with the
lowest and the highest behind it. A rival that is not installed is left out and named.
"""

import argparse
import cProfile
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import machine, python_version, system
from time import process_time
from typing import Any, NamedTuple

from drawn import LABELS, Corpus, make_corpus

BARE = """
import sys, orjson
def parse(gold_file, predicted_file):
    tp = fp = fn = 0
    with open(gold_file, "rb") as gold, open(predicted_file, "rb") as predicted:
        for one, other in zip(gold, predicted):
            g = {(s["start"], s["end"], s["label"]) for s in orjson.loads(one)["spans"]}
            p = {(s["start"], s["end"], s["label"]) for s in orjson.loads(other)["spans"]}
            both = len(g & p)
            tp += both; fp += len(p) - both; fn += len(g) - both
    return 2 * tp / (2 * tp + fp + fn)
if __name__ == "__main__":
    print(parse(*sys.argv[1:]))
"""


LAUNCHER = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(child, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Cost(NamedTuple):
    """CPU seconds of one run, and the most memory that its process held, in MiB."""

    seconds: float
    megabytes: float = 0.0


class Row(NamedTuple):
    """One comparison: ours, theirs, the ratio that must be reached and in which direction."""

    what: str
    ours: list[Cost]
    theirs: list[Cost]
    target: float
    at_most: bool

    def ratio(self) -> tuple[float, float, float]:
        """The median, lowest and highest ratio of runs that took turns: ours to theirs, or the reverse."""
        pairs = zip(self.ours, self.theirs, strict=True)
        ratios = [a.seconds / b.seconds if self.at_most else b.seconds / a.seconds for a, b in pairs]
        return statistics.median(ratios), min(ratios), max(ratios)

    def render(self) -> str:
        """The row as Markdown."""
        middle, low, high = self.ratio()
        reached = middle <= self.target if self.at_most else middle >= self.target
        cells = (
            self.what,
            f"{statistics.median(cost.seconds for cost in self.ours):.3f}",
            f"{statistics.median(cost.seconds for cost in self.theirs):.3f}",
            f"{middle:.2f} ({low:.2f}–{high:.2f})",
            f"{'≤' if self.at_most else '≥'} {self.target:g}",
            "yes" if reached else "**no**",
        )
        return f"| {' | '.join(cells)} |"


def main() -> None:
    """Run what the command line asks for."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    arguments.add_argument("--quick", action="store_true", help="a tenth of the data, fewer runs")
    arguments.add_argument("--profile", action="store_true", help="show where a strict score spends its time")
    chosen = arguments.parse_args()
    scale = 10 if chosen.quick else 1
    with tempfile.TemporaryDirectory() as folder:
        corpus = make_corpus(Path(folder), 100_000 // scale)
        if chosen.profile:
            profile(corpus)
            return
        print_machine()
        print(f"\n{100_000 // scale:,} documents; CPU seconds, median of runs in turns (lowest–highest)\n")
        print("| what | goldspan | rival | ratio | must be | reached |")
        print("| --- | ---: | ---: | ---: | ---: | --- |")
        for row in rows(corpus, runs=2 if chosen.quick else 5):
            print(row.render(), flush=True)
        print_memory(corpus)
        print_growth(Path(folder), scale)


def print_machine() -> None:
    """Say on what and with which versions the run is made."""
    print(f"{system()} {machine()}, {os.cpu_count()} cores, Python {python_version()}")
    names = ("goldspan", "msgspec", "numpy", "orjson", "seqeval", "scikit-learn", "seqscore", "nervaluate")
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    print(", ".join(found))


def rows(corpus: Corpus, runs: int) -> Iterator[Row]:
    """The comparisons, one by one."""
    files = (str(corpus.gold_file), str(corpus.predicted_file))
    command = [sys.executable, "-m", "goldspan"]
    bare = [sys.executable, "-c", BARE, *files]
    strict = [*command, "score", "--match", "strict", *files]
    yield row("files, strict counts of each label : bare orjson parse", *counting(corpus), 1.3, runs)
    yield row("score --match strict : the same parse as a command", process(strict), process(bare), 1.3, runs)
    everything = process([*command, "score", *files])
    yield row("score, all it prints : the same parse as a command", everything, process(bare), 3, runs)
    seqscore = [
        str(Path(sys.executable).parent / "seqscore"), "score", "--labels", "BIO",
        "--reference", str(corpus.gold_bio), str(corpus.predicted_bio),
    ]  # fmt: skip
    if Path(seqscore[0]).exists():
        yield row(
            "seqscore command : score --match strict",
            process(strict),
            process(seqscore),
            40,
            1,
            at_most=False,
        )
    yield from tag_rows(corpus, runs)
    yield from span_rows(corpus, runs)
    yield from bootstrap_rows(corpus, runs)
    first = corpus.gold_file.parent
    for file in (corpus.gold_file, corpus.predicted_file):
        with file.open(encoding="utf-8") as lines:
            (first / f"100-{file.name}").write_text(
                "".join(next(lines) for _ in range(100)), encoding="utf-8"
            )
    small = [
        *command,
        "score",
        str(first / f"100-{corpus.gold_file.name}"),
        str(first / f"100-{corpus.predicted_file.name}"),
    ]
    start_up = [sys.executable, "-c", "import numpy, msgspec"]
    yield row(
        "score on 100 documents : start-up of numpy and msgspec",
        process(small),
        process(start_up),
        2,
        3 * runs,
    )


def counting(corpus: Corpus) -> tuple[Callable[[], Cost], Callable[[], Cost]]:
    """From files to strict counts, in this process: ours, with every check, and the bare parse."""
    from goldspan.eval.outcomes import count_rows
    from goldspan.eval.streaming import count_lines

    def ours() -> object:
        counted = count_lines(corpus.gold_file, corpus.predicted_file, strict_only=True)
        assert counted is not None  # noqa: S101 - the other way would not be worth measuring
        return count_rows(counted.tally, [("strict", label) for label in (None, *LABELS)])

    bare: dict[str, Any] = {"__name__": "bare"}
    exec(BARE, bare)  # noqa: S102 - it is our own
    return timed(ours), timed(lambda: bare["parse"](corpus.gold_file, corpus.predicted_file))


def tag_rows(corpus: Corpus, runs: int) -> Iterator[Row]:
    """Lists of tags, beside seqeval."""
    from seqeval.metrics import classification_report, f1_score
    from seqeval.scheme import IOB2

    from goldspan.eval import tags

    sides = corpus.gold_tags, corpus.predicted_tags
    ours = timed(lambda: tags.f1_score(*sides))
    yield row(
        "seqeval f1_score : tags.f1_score", ours, timed(lambda: f1_score(*sides)), 8, runs, at_most=False
    )
    ours = timed(lambda: tags.classification_report(*sides))
    theirs = timed(lambda: classification_report(*sides, mode="strict", scheme=IOB2))
    yield row(
        "seqeval strict report : tags.classification_report", ours, theirs, 20, runs // 2, at_most=False
    )


def span_rows(corpus: Corpus, runs: int) -> Iterator[Row]:
    """Span tuples in all modes, beside nervaluate."""
    try:
        from nervaluate import Evaluator
    except ImportError:
        return
    from goldspan.eval.counting import tally_mentions
    from goldspan.eval.matching import MODES
    from goldspan.eval.outcomes import count_rows, error_counts

    def ours() -> object:
        tally = tally_mentions(corpus.gold_spans, corpus.predicted_spans)
        columns = [(mode, label) for mode in MODES for label in (None, *LABELS)]
        return count_rows(tally, columns), error_counts(tally)

    def dictionaries(side: list[list[tuple[int, int, str]]]) -> list[list[dict[str, object]]]:
        return [[{"start": s, "end": e - 1, "label": label} for s, e, label in spans] for spans in side]

    gold, predicted = dictionaries(corpus.gold_spans), dictionaries(corpus.predicted_spans)
    theirs = timed(lambda: Evaluator(gold, predicted, tags=list(LABELS), loader="default").evaluate())
    yield row(
        "nervaluate : all modes and errors from tuples",
        timed(ours),
        theirs,
        10,
        max(1, runs // 2),
        at_most=False,
    )


def bootstrap_rows(corpus: Corpus, runs: int) -> Iterator[Row]:
    """10,000 resamples from counts."""
    import numpy as np
    from seqeval.metrics import f1_score

    from goldspan.eval.counting import tally_mentions
    from goldspan.eval.outcomes import count_rows
    from goldspan.eval.resampling import Bootstrap, f1_interval

    def of(documents: int) -> Callable[[], Cost]:
        part = corpus.gold_spans[:documents], corpus.predicted_spans[:documents]
        counted = count_rows(tally_mentions(*part), [("strict", None)])
        larger = documents // len(part[0])
        counted = {row: times * larger for row, times in counted.items()}
        return timed(lambda: f1_interval(counted, len(part[0]) * larger, Bootstrap()))

    fixed = [Cost(0.2)] * runs
    yield Row(
        "10,000 resamples of 1,000 documents : 0.2 s",
        [of(1_000)() for _ in range(runs)],
        fixed,
        1,
        at_most=True,
    )
    yield row("10,000 resamples of 1,000,000 documents : of 1,000", of(1_000_000), of(1_000), 2, runs)

    gold, predicted = corpus.gold_tags[:1_000], corpus.predicted_tags[:1_000]
    generator = np.random.default_rng(0)

    def naive() -> object:
        drawn = [generator.integers(0, len(gold), len(gold)) for _ in range(10)]
        return [f1_score([gold[i] for i in one], [predicted[i] for i in one]) for one in drawn]

    ten = timed(naive)
    what = "seqeval bootstrap, extrapolated from 10 resamples : ours, 1,000 documents"
    yield row(what, of(1_000), lambda: Cost(1_000 * ten().seconds), 2_000, runs, at_most=False)


def row(
    what: str,
    ours: Callable[[], Cost],
    theirs: Callable[[], Cost],
    target: float,
    runs: int,
    *,
    at_most: bool = True,
) -> Row:
    """Run both in turns."""
    costs = [(ours(), theirs()) for _ in range(max(1, runs))]
    return Row(what, [one for one, _ in costs], [other for _, other in costs], target, at_most)


def timed(function: Callable[[], object]) -> Callable[[], Cost]:
    """A measure of a function's CPU seconds in this process."""

    def run() -> Cost:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            started = process_time()
            function()
            return Cost(process_time() - started)

    return run


def process(command: list[str], statuses: frozenset[int] | set[int] = frozenset({0})) -> Callable[[], Cost]:
    """A measure of a command's CPU seconds and peak memory; it must end with one of ``statuses``.

    A small process starts it, because a child's peak counts what its parent held when it was forked.
    """

    def run() -> Cost:
        launched = subprocess.run(
            [sys.executable, "-S", "-c", LAUNCHER, *command], capture_output=True, check=False, text=True
        )
        if launched.returncode not in statuses:
            raise SystemExit(f"{' '.join(command[:5])} … failed: {launched.stderr}")
        seconds, kilobytes = launched.stdout.split()[-2:]
        return Cost(float(seconds), float(kilobytes) / 1024)

    return run


def print_memory(corpus: Corpus) -> None:
    """The peak memory of a strict score."""
    files = (str(corpus.gold_file), str(corpus.predicted_file))
    cost = process([sys.executable, "-m", "goldspan", "score", "--match", "strict", *files])()
    print(f"\nscore --match strict: {cost.megabytes:.0f} MB at most (must stay under 120)")


def print_growth(folder: Path, scale: int) -> None:
    """Time and memory from 10,000 documents to 1,000,000."""
    print(
        "\n| documents | CPU s | µs a document, start-up aside | MB at most |\n| ---: | ---: | ---: | ---: |"
    )
    empty = process([sys.executable, "-m", "goldspan", "--version"])().seconds
    for documents in (10_000 // scale, 100_000 // scale, 1_000_000 // scale):
        corpus = make_corpus(folder, documents)
        files = (str(corpus.gold_file), str(corpus.predicted_file))
        run = process([sys.executable, "-m", "goldspan", "score", *files])
        costs = [run() for _ in range(3)]
        seconds = statistics.median(cost.seconds for cost in costs)
        each = (seconds - empty) / documents * 1e6
        print(
            f"| {documents:,} | {seconds:.2f} | {each:.1f} | {max(cost.megabytes for cost in costs):.0f} |",
            flush=True,
        )


def profile(corpus: Corpus) -> None:
    """Print where a strict score of files spends its time."""
    from goldspan.eval.files import score_files

    profiler = cProfile.Profile()
    profiler.enable()
    score_files(corpus.gold_file, corpus.predicted_file, modes=("strict",))
    profiler.disable()
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(12)


if __name__ == "__main__":
    main()
