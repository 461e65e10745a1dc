"""docs/formats.md lists the formats that there are."""

import re
from pathlib import Path

from goldspan.corpus.formats import FORMATS

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_every_format_has_a_row_and_every_row_a_format():
    rows = re.findall(r"^\| `([a-z][a-z-]*)` \|", PAGE, re.MULTILINE)
    assert sorted(rows) == sorted(FORMATS)
