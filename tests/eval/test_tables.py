"""Tables: what stands in a cell stays in it, in whatever language the table is written."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt  # rich brings it

from goldspan.corpus.findings import printable
from goldspan.eval.tables import Table, markdown

CELLS = st.text(st.sampled_from("аБ12 <>&\"'|\\`*_~[]()!#@:;/=+-\n\t\x1b\u202e")) | st.text()
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://elsewhere.invalid/x.png)",
    "a|b",
    "a\\|b",
    "`a`",
    "&lt;b&gt;",
    "*a* __b__ ~~c~~",
    "a\n\n| b |",
    "<!--",
]


class Cells(HTMLParser):
    """The words of each cell, and every tag."""

    def __init__(self):
        super().__init__()
        self.cells, self.tags = [], set()

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser's own signature
        self.tags.add(tag)
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data.replace("\n", "")


def shown(text):
    page = Cells()
    page.feed(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))
    return page


@given(CELLS, CELLS)
@example(*HOSTILE[:2])
@example(*HOSTILE[2:4])
@example(*HOSTILE[4:6])
@example(*HOSTILE[6:8])
@example(*HOSTILE[8:])
def test_markdown_shows_any_cell_as_it_stands(one, other):
    page = shown(Table(("n", "name"), [["1", one], ["2", other]]).render("markdown"))
    assert page.tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert page.cells == ["n", "name", "1", printable(one).strip(), "2", printable(other).strip()]


def test_a_narrow_column_of_numbers_is_a_column():
    page = shown(Table(("a", "n"), [["x", "1"]]).render("markdown"))
    assert page.cells == ["a", "n", "x", "1"]


def test_a_name_mentions_nobody():
    assert "@" not in markdown("@somebody")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("^^5cinput", r"\textasciicircum{}\textasciicircum{}5cinput"),
        ("a & b % c # d _ e $ f", r"a \& b \% c \# d \_ e \$ f"),
        ("~", r"\textasciitilde{}"),
    ],
)
def test_latex_writes_special_characters_out(cell, written):
    assert f"x & {written} \\\\" in Table(("a", "b"), [["x", cell]]).render("latex")


@given(CELLS)
def test_latex_has_no_command_from_a_cell(cell):
    (line,) = Table(("a", "b"), [["x", cell]]).render("latex").splitlines()[4:-2]
    words = line.removeprefix("x & ").removesuffix(r" \\")
    bare = re.sub(r"\\text(backslash|asciitilde|asciicircum)\{\}|\\[&%$#_{}]", "", words)
    assert not set(bare) & set("\\~^&%$#_{}")
