"""What a notebook shows of documents, results, comparisons, rankings and gates."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from span_strategies import TEXT, nested_spans
from strategies import spans_in, texts

import goldspan
from goldspan import Document, Span
from goldspan.baselines.bench.ranking import Entry, Ranking
from goldspan.baselines.bench.runs import Run
from goldspan.corpus.marked import SHOWN, document_html
from goldspan.eval.gate import gate
from goldspan.eval.policy import Policy
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.slices import SLICES

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, run

ROOT = Path(__file__).parents[2]
QUICK = Bootstrap(resamples=100)
HOSTILE = "<script>alert(1)</script>\"'&amp;\u202e"
ELEMENTS = {
    *("div", "span", "strong", "mark", "code", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"),
    *("svg", "line", "circle", "details", "summary"),
}
ATTRIBUTES = {
    *("style", "title", "dir", "scope", "width", "height", "aria-hidden", "tabindex", "role", "aria-label"),
    *("x1", "x2", "y1", "y2", "cx", "cy", "r", "stroke", "stroke-opacity"),
}


class Page(HTMLParser):
    """HTML that must be well-formed, and hold nothing but what we write."""

    def __init__(self, content):
        super().__init__()
        self.open, self.texts = [], []
        self.feed(content)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        assert tag in ELEMENTS
        assert {name for name, _ in attributes} <= ATTRIBUTES
        if tag not in {"line", "circle"}:
            self.open.append((tag, dict(attributes)))

    handle_startendtag = HTMLParser.handle_startendtag

    def handle_endtag(self, tag):
        if tag not in {"line", "circle"}:
            assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.texts.append(
            ([tag for tag, _ in self.open], any("dir" in given for _, given in self.open), data)
        )

    @property
    def words(self):
        """All text."""
        return "".join(data for *_, data in self.texts)

    @property
    def body(self):
        """The document's text, without tags of labels and names of characters."""
        return "".join(data for tags, inside, data in self.texts if inside and "span" not in tags)


def seen(text):
    """What of a text is shown as it is."""
    return re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]",
        "",
        text,
    )


@given(nested_spans)
def test_the_text_of_a_document_is_shown_whole_however_spans_nest(spans):
    page = Page(document_html(Document("d1", TEXT, spans)))
    assert page.body == seen(TEXT)
    tags = [tag for tag, *_ in page.texts]
    assert sum(one[-1:] == ["span"] and "mark" in one for one in tags) >= len(spans)


@given(st.data())
def test_any_text_and_any_label_is_escaped(data):
    text = data.draw(texts)
    spans = data.draw(spans_in(text))
    assert Page(
        document_html(Document(data.draw(st.text(min_size=1)), text, tuple(set(spans))))
    ).body == seen(text)


def test_what_is_hostile_is_shown():
    document = Document(
        HOSTILE,
        HOSTILE,
        (Span(0, 8, HOSTILE, score=0.5, value={HOSTILE: HOSTILE}), Span(4, 20, "B")),
        unplaced=(HOSTILE,),
    )
    shown = document._repr_html_()
    page = Page(shown)
    assert "<script>alert(1)</script>" in page.words
    assert "‹U+202E›" in page.words
    assert "without a place" in page.words
    assert "\u202e" not in shown


def test_a_span_says_what_is_known_of_it():
    span = Span(0, 5, "OFFICIAL", score=0.75, value={"entity": "askar", "role": None})
    shown = Document("d1", "Аскар", (span,))._repr_html_()
    assert 'title="OFFICIAL 0-5, score 0.75, entity askar"' in shown
    assert "OFF OFFICIAL 1" in Page(shown).words


def test_a_document_without_a_text_lists_its_spans():
    assert "BODY 3-9" in Page(Document("d1", None, (Span(3, 9, "BODY"),))._repr_html_()).words


def test_a_long_document_is_cut_even_inside_a_span():
    text = "а" * (SHOWN + 1000)
    page = Page(
        Document("d1", text, (Span(SHOWN - 5, SHOWN + 5, "A"), Span(SHOWN + 7, SHOWN + 9, "B")))._repr_html_()
    )
    assert page.body == text[:SHOWN]
    assert "1,000 more characters" in page.words


def test_an_empty_document_is_one():
    assert "0 characters · 0 spans" in Page(Document("d1", "")._repr_html_()).words


@pytest.fixture(scope="module")
def shown():
    """One of each thing that a notebook shows, with hostile names in it."""
    label = HOSTILE
    gold = [
        Document(
            one.id,
            one.text,
            tuple(Span(s.start, s.end, label if s.label == "BODY" else s.label) for s in one.spans),
        )
        for one in golds(12)
    ]
    chances = {label: 0.5, "FIGURE": 0.9, "OFFICIAL": 0.9}
    good, bad = (run(gold, chance, seed) for chance, seed in ((dict.fromkeys(chances, 0.9), 1), (chances, 2)))
    result = goldspan.score(gold, good, bootstrap=QUICK, slices=SLICES, seqeval=True)
    entry = Entry(Run(HOSTILE, "1", ()), good, result, ("a",))
    return {
        "result": result,
        "strict only": goldspan.score(gold, good, bootstrap=QUICK, modes=("strict",)),
        "nothing": goldspan.score([Document("d1", "")], [Document("d1", "")]),
        "comparison": goldspan.compare(gold, {HOSTILE: good, "bad": bad}, bootstrap=QUICK),
        "one against one": goldspan.compare([gold[0]], {"a": good[:1], "b": good[:1]}, bootstrap=QUICK),
        "ranking": Ranking(HOSTILE, (entry,), "test"),
        "gate": gate(gold, bad, good, Policy(new_errors=3), bootstrap=QUICK),
    }


THINGS = ("result", "strict only", "nothing", "comparison", "one against one", "ranking", "gate")


@pytest.mark.parametrize("name", THINGS)
def test_every_number_has_its_signature_and_nothing_is_obeyed(shown, name):
    content = shown[name]._repr_html_()
    words = Page(content).words
    assert re.search(r"goldspan\|v:.*\|docs:\d+\|", words)
    assert "\u202e" not in content
    if name not in {"nothing", "one against one"}:
        assert "<script>" in words


def test_a_result_has_the_numbers_that_are_printed(shown):
    result = shown["result"]
    words = Page(result._repr_html_()).words
    overall = result.strict.overall
    assert f"{overall.counts.f1:.3f}" in words
    assert f"{overall.interval.low:.3f}–{overall.interval.high:.3f}" in words
    assert f"macro F1 {result.strict.macro:.3f}" in words
    assert re.search(r"errors: .*missed \d+", words)
    assert "parts of the corpus" in words
    assert "macro F1 n/a over no label" in Page(shown["nothing"]._repr_html_()).words


def test_a_comparison_has_its_tests(shown):
    words = Page(shown["comparison"]._repr_html_()).words
    assert f"{shown['comparison'].tests[0].difference.f1:+.3f}" in words
    assert "p Holm" in words


def test_a_gate_says_why(shown):
    words = Page(shown["gate"]._repr_html_()).words
    assert words.startswith("gate: fail")
    assert all(check.why in words for check in shown["gate"].checks if check.name == "overall")


def test_a_gate_shows_the_figures_of_what_is_no_score(shown):
    (new,) = (check for check in shown["gate"].checks if check.name == "new errors")
    assert new.figures[1]
    assert f"new errorsfail{''.join(new.figures)}" in Page(shown["gate"]._repr_html_()).words


@pytest.mark.parametrize("name", THINGS)
def test_ipython_takes_it_for_html(shown, name):
    formatters = pytest.importorskip("IPython.core.formatters")
    data, _ = formatters.DisplayFormatter().format(shown[name])
    assert data["text/html"] == shown[name]._repr_html_()


def test_the_example_of_the_readme_runs_as_a_notebook(tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    readme = ROOT / "README.md"
    if not readme.exists():
        pytest.skip("the README is in the checkout only")
    example = next(
        block
        for block in re.findall(r"```python\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
        if "goldspan.score(" in block
    )
    for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    cells = [example, "result", "gold[0]", 'goldspan.compare(gold, {"rules": predictions, "gold": gold})']
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    first, *others = book.cells
    assert re.search(r"^0\.\d+ goldspan\|v:", first.outputs[0].text)
    for cell in others:
        (output,) = cell.outputs
        assert Page(output.data["text/html"]).words
