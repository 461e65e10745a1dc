"""The page of a report as a file: whole, locked, and the same each time."""

import base64
import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from report_cases import HOSTILE, data, gold, report, second, subject

from goldspan import Document, InputError, Span
from goldspan.eval import palette
from goldspan.eval.pairing import pair
from goldspan.eval.report.subject import Ceiling, Given, Learned, measure

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")


class Elements(HTMLParser):
    """The elements of a page, and what their scripts and styles hold."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.found, self.inside = [], None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))
        if tag in {"script", "style", "title", "h1"}:
            self.inside = self.found[-1]

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[0]:
            self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.inside[2].append(data)

    def of(self, tag):
        return [(attributes, "".join(content)) for name, attributes, content in self.found if name == tag]


@pytest.fixture(scope="module")
def page():
    return report()


def test_the_policy_allows_the_pages_own_style_and_script_and_nothing_else(page):
    elements = Elements(page)
    policy = next(a["content"] for a, _ in elements.of("meta") if a.get("http-equiv"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    scripts = [content for attributes, content in elements.of("script") if attributes.get("type") == "module"]
    ((_, style),) = elements.of("style")
    for rule, content in (("script-src", *scripts), ("style-src", style)):
        assert rules[rule] == f"'sha256-{base64.b64encode(sha256(content.encode()).digest()).decode()}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "data:"


def test_nothing_is_fetched_and_nothing_is_styled_or_run_from_an_attribute(page):
    for tag, attributes, _ in Elements(page).found:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in ("src", "href"):
            assert attributes.get(name, "data:").startswith(("data:", "#")), (tag, attributes[name])
    assert not re.search(r"@import|url\(", page)


def test_the_pages_colours_are_those_of_the_plots(page):
    ((_, style),) = Elements(page).of("style")
    for name, tone in (("accent", palette.ACCENT), ("page", palette.PAGE), ("ink", palette.INK)):
        assert re.findall(rf"--{name}: (.*?);", style) == [f"light-dark({tone.light}, {tone.dark})"]
    assert re.findall(r"--tint: (.*?);", style) == [f"{palette.TINT:.0%}"]
    used, given = (set(re.findall(found, style)) for found in (r"var\((--[\w-]+)\)", r"(--[\w-]+):"))
    assert used - given == {"--lanes"}  # which the script sets


def test_words_of_documents_stay_out_of_the_markup(page):
    assert HOSTILE not in page
    assert "window.harmed" not in re.sub(
        r"<script type=.application/json.*?</script>", "", page, flags=re.DOTALL
    )
    assert [attributes.get("type") for attributes, _ in Elements(page).of("script")].count("module") == 1
    _, index, documents = data(page)
    assert HOSTILE in index["ids"]
    assert documents[1]["text"] == HOSTILE


def test_names_that_a_user_gives_are_escaped():
    evil = "</script><b>'\"&"
    documents = [Document("d", "МИД", (Span(0, 3, evil),), {evil: evil})]
    page = report(documents=documents, systems=((evil, second),), title=evil)
    elements = Elements(page)
    assert elements.of("h1")[0][1] == evil
    assert not elements.of("b")
    assert data(page)[0]["labels"][0]["name"] == evil


def test_names_that_turn_writing_around_do_not():
    evil = "\u202eкод\u2067"
    documents = [Document("d", "МИД", (Span(0, 3, evil),), {})]
    page = report(documents=documents, systems=((evil, second), ("b" + evil, second)), title=evil)
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    turning = re.findall("<[^>]*[\u202e\u2067][^>]*>|[\u202e\u2067]", outside)
    assert all(found.startswith("<option value=") for found in turning)
    assert r"\u202eкод\u2067" in outside


def test_a_system_that_is_worse_is_named():
    documents = [Document(f"d{number}", "МИД", (Span(0, 3, "BODY"),)) for number in range(20)]
    systems = (("all", second), ("nothing", lambda golds: [Document(one.id, None) for one in golds]))
    assert "nothing is worse at a level" in report(documents=documents, systems=systems)
    assert "+0.000" in report(systems=(("one", second), ("other", second)))


def test_it_is_the_same_each_time(page):
    assert report() == page


def test_what_is_measured_stands_in_tables_too(page):
    shown = subject()
    for system in shown.systems:
        assert f"{system.result.strict.overall.counts.f1:.3f}" in page
    assert shown.signature in page


def test_a_ceiling_and_learning_curves_are_shown_where_a_run_has_them():
    without = report()
    known = report(ceiling=Ceiling(0.875), curves=[Learned("crf", {10: [0.25, 0.75], 20: [0.625]})])
    for words in ("two annotators", "0.875", "Learning curve", "0.500 (0.250–0.750)"):
        assert words in known
        assert words not in without


def test_scores_of_predictions_are_shown_where_all_have_one(page):
    assert "calibration error" in page
    assert "calibration error" not in report(systems=(("second", second),))


def test_a_gold_of_several_runs_must_be_one():
    documents = gold()
    others = [*documents[:-1], Document("blank", "  ")]
    systems = [Given(name, pair(golds, second(golds))) for name, golds in (("a", documents), ("b", others))]
    with pytest.raises(ValueError, match="the gold of b is not that of a: the text of blank is another"):
        measure("x", systems)
    turned = [
        Given("a", pair(documents, second(documents))),
        Given("b", pair(documents[::-1], second(documents))),
    ]
    assert [one.gold.id for one in measure("x", turned).systems[1].pairs] == [one.id for one in documents]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (lambda documents: documents[:-1], "document blank is not in it"),
        (lambda documents: [*documents, Document("more", "x")], "it has more as well"),
        (
            lambda documents: [*documents[:-1], Document("blank", " \u00a0\n ", (Span(0, 1, "X"),))],
            "blank has other gold spans",
        ),
    ],
)  # fmt: skip
def test_the_first_difference_of_two_golds_is_named(others, said):
    documents = gold()
    systems = [
        Given(name, pair(golds, second(golds)))
        for name, golds in (("a", documents), ("b", others(documents)))
    ]
    with pytest.raises(ValueError, match=said):
        measure("x", systems)


def test_a_gold_without_texts_is_refused():
    documents = [Document("d1", None, (Span(0, 3, "BODY"),)), Document("d2", "МИД")]
    with pytest.raises(InputError, match="1 of 2 gold documents have none") as refused:
        subject(documents)
    assert [finding.document for finding in refused.value.findings] == ["d1"]


def test_two_systems_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two systems are called first"):
        subject(systems=(("first", second), ("first", second)))


def test_many_labels_and_systems_are_in_tables_and_not_in_plots():
    labels = [f"LABEL{number}" for number in range(25)]
    documents = [
        Document("d", "МИД " * 25, tuple(Span(4 * at, 4 * at + 3, name) for at, name in enumerate(labels)))
    ]
    page = report(documents=documents, systems=[(f"system {number}", second) for number in range(5)])
    assert "4 of the others cannot be told apart" in page
    plots = [attributes["alt"] for attributes, _ in Elements(page).of("img")]
    assert not [alt for alt in plots if "on each label" in alt or "by predicted labels" in alt]
    assert "LABEL24" in page


def test_a_gold_without_spans_makes_a_page():
    page = report(documents=[Document("d", "Текст без имён.")], systems=(("second", second),))
    facts, index, _ = data(page)
    assert (facts["labels"], index["outcomes"]) == ([], [[]])
