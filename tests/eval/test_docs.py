"""What docs/scoring.md shows is what the code says."""

from pathlib import Path

import goldspan

DOCS = Path(__file__).parents[2] / "docs"


def test_the_signature_shown_is_that_of_the_packaged_gold():
    gold = goldspan.load()
    line = str(goldspan.score(gold, gold, seqeval=True).signature)
    assert line in (DOCS / "scoring.md").read_text(encoding="utf-8")
