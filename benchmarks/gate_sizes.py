"""How large a set must be for the gate to see a drop, or to pass a run without one: a table for docs/ci.md.

    python benchmarks/gate_sizes.py

Documents have five spans of three labels, of which a run finds 85 %. A next version that is no worse answers
differently on some spans, and loses as many as it finds anew. Each row is what the gate says of such versions
under its default policy: the median of ``detectable``, the true drop which it would fail four times in five,
and how often it passes them.
"""

import random
import sys
from statistics import median

from goldspan import Document, Span
from goldspan.eval.gate import gate
from goldspan.eval.resampling import Bootstrap

SIZES = (50, 100, 200, 500, 1000, 2000)
DIFFERING = (0.02, 0.10)
SPANS, RECALL, RUNS = 5, 0.85, 60
LABELS = ("BODY", "FIGURE", "OFFICIAL")


def main() -> None:
    """Print the table as Markdown."""
    sides = " | ".join(f"{100 * share:.0f} % differ: fails from | passes" for share in DIFFERING)
    rule = " | ".join(["---:"] * (2 + 2 * len(DIFFERING)))
    sys.stdout.write(f"| documents | spans | {sides} |\n| {rule} |\n")
    for documents in SIZES:
        cells = (f"{seen:.3f} | {passed:.0%}" for seen, passed in (measured(documents, d) for d in DIFFERING))
        sys.stdout.write(f"| {documents:,} | {documents * SPANS:,} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


def measured(documents: int, differing: float, runs: int = RUNS) -> tuple[float, float]:
    """The median detectable drop over all labels, and the share of runs whose check of all labels passes."""
    draw = random.Random(documents)
    seen, passed = [], 0
    for _ in range(runs):
        gold = [
            Document(
                f"d{at:05}", None, tuple(Span(9 * n, 9 * n + 5, draw.choice(LABELS)) for n in range(SPANS))
            )
            for at in range(documents)
        ]
        before = [
            Document(one.id, None, tuple(span for span in one.spans if draw.random() < RECALL))
            for one in gold
        ]
        after = [_next(truth, was, differing, draw) for truth, was in zip(gold, before, strict=True)]
        overall = gate(gold, after, before, bootstrap=Bootstrap(resamples=1000)).checks[0]
        seen.append(overall.detectable or 0.0)
        passed += overall.verdict == "pass"
    return median(seen), passed / runs


def _next(gold: Document, was: Document, differing: float, draw: random.Random) -> Document:
    """Another version's answer, as good as the former one: half of the share is lost, half is found anew."""
    had = set(was.spans)
    lost, found = differing / 2 / RECALL, differing / 2 / (1 - RECALL)
    kept = (span for span in gold.spans if (draw.random() >= lost if span in had else draw.random() < found))
    return Document(gold.id, None, tuple(kept))


if __name__ == "__main__":
    main()
