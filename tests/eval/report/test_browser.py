"""The report in a browser: what a reader sees, hears, types and sends to others."""

import json
import os
import shutil

import pytest
from report_cases import HOSTILE, LONG, NESTED, TURNED, first, gold, report

from goldspan import Document, Span
from goldspan.corpus.formats import jsonl
from goldspan.corpus.reading import read

playwright = pytest.importorskip("playwright.sync_api")
pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

CHROMIUM = os.environ.get("GOLDSPAN_CHROMIUM") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")

# The words of a text without the signs that are drawn among them.
WORDS = """
text => {
    const copy = text.cloneNode(true);
    for (const sign of copy.querySelectorAll('.tag, .badge, .unseen')) sign.remove();
    return copy.textContent;
}
"""

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(report(), encoding="utf-8")
    return file


class Reader:
    """A person with the report open; what goes wrong in the page is kept in ``faults``."""

    def __init__(self, browser, file, **context):
        self.context = browser.new_context(**{"viewport": WIDE, **context})
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.address = file.as_uri()
        self.faults, self.requests = [], []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def open(self, asked=""):
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}{asked}")
        self.page.wait_for_selector(":root[data-ready]")
        if "=" in asked or asked == "#documents":
            self.settled()
        return self

    def settled(self):
        """Wait until the address names a document and the page shows it."""
        self.page.wait_for_function(
            "() => document.getElementById('title').textContent"
            " === (new URLSearchParams(location.hash.slice(1)).get('doc') ?? '')"
            " && document.querySelector('#reader .text')"
        )

    def documents(self):
        return self.page.locator("[role=option] .name").all_inner_texts()

    def count(self):
        return self.page.inner_text("#status")

    def choose(self, field, value):
        self.page.select_option(f"#{field}", value)

    def asked(self):
        return self.page.evaluate("Object.fromEntries(new URLSearchParams(location.hash.slice(1)))")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def reader(browser, file):
    reader = Reader(browser, file)
    yield reader
    reader.context.close()
    assert not reader.faults
    assert {url.split(":")[0] for url in reader.requests} <= {"file", "data", "about"}


def test_the_overview_comes_first_and_leads_to_documents(reader):
    page = reader.open().page
    assert page.is_visible("#ranking-title")
    assert not page.is_visible("#list")
    assert page.locator("#overview img.light").first.evaluate("image => image.naturalWidth > 0")
    page.click("#errors td a >> nth=0")
    reader.settled()
    assert page.is_visible("#list")
    assert reader.asked()["kind"] == "boundary"
    page.go_back()
    page.wait_for_selector("#ranking-title", state="visible")


@pytest.mark.parametrize("asked", ["#documents", "#doc=nested"])
def test_a_section_is_gone_to_from_the_documents(reader, asked):
    page = reader.open(asked).page
    page.evaluate("location.hash = '#slices'")
    page.wait_for_function("scrollY > 0")
    top = page.locator("#slices").evaluate("section => section.getBoundingClientRect().top")
    assert 0 <= top < page.viewport_size["height"] / 2


def test_the_overview_is_found_again_where_it_was_left(reader):
    page = reader.open().page
    page.evaluate("scrollTo({ top: 500, behavior: 'instant' })")
    page.evaluate("location.hash = '#documents'")
    reader.settled()
    page.click("nav >> text=Overview")
    page.wait_for_selector("#overview", state="visible")
    assert page.evaluate("scrollY") == 500


@pytest.mark.parametrize("width", [320, 390])
def test_a_plot_keeps_its_size_on_a_phone_and_is_moved_by_keys(browser, file, width):
    reader = Reader(browser, file, viewport={**PHONE, "width": width})
    page = reader.open().page
    box = page.locator("#ranking figure .scroll").first
    assert box.locator("img.light").evaluate("image => image.getBoundingClientRect().width") >= 620
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box.focus()
    reader.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    names = page.locator("figure .scroll").evaluate_all("boxes => boxes.map(box => box.ariaLabel)")
    assert len(set(names)) == len(names)
    reader.context.close()


def test_filters_leave_the_documents_that_have_what_is_asked_for(reader):
    reader.open("#documents")
    assert len(reader.documents()) == 7
    reader.choose("a", "first")
    reader.choose("b", "second")
    reader.choose("kind", "boundary")
    assert reader.documents() == ["nested"]
    assert reader.count() == "1 of 7 documents, 2 boundary errors"
    reader.choose("kind", "error")
    reader.choose("label", "FIGURE")
    assert reader.documents() == ["nested"]
    reader.choose("slice", "number=grouped")
    assert reader.documents() == ["nested"]
    reader.choose("label", "SECTOR")
    assert reader.documents() == []
    assert reader.page.is_visible("#empty")
    reader.page.click("#reset")
    assert len(reader.documents()) == 7
    reader.choose("kind", "correct")
    reader.choose("a", "second")
    reader.choose("b", "")
    assert len(reader.documents()) == 5
    assert reader.count() == "5 of 7 documents, 10 correct"


def test_documents_are_ordered_by_their_errors(reader):
    reader.open("#sort=most&a=first&b=second")
    assert reader.documents()[0] == "nested"
    reader.choose("sort", "b")
    assert reader.documents()[0] == "lines"  # on what stands before it, "first" has more errors
    reader.choose("sort", "file")
    assert reader.documents()[0] == "nested"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ИНГА", ["nested"]),
        ("чайка", ["nested"]),
        ("вторая строка", ["lines"]),
        ("LINES", ["lines"]),
        ("нигде", []),
    ],
)
def test_texts_and_ids_are_searched(reader, words, found):
    reader.open("#documents")
    reader.page.fill("#q", words)
    reader.page.wait_for_function(f"() => document.querySelectorAll('[role=option]').length === {len(found)}")
    assert reader.documents() == found


def test_the_address_holds_all_that_is_shown(reader, browser, file):
    reader.open("#documents")
    reader.choose("kind", "spurious")
    reader.choose("label", "SECTOR")
    reader.page.check("[name=view][value=merged]", force=True)
    address = reader.page.evaluate("location.hash")
    other = Reader(browser, file).open(address)
    asked = {"doc": "nested", "kind": "spurious", "label": "SECTOR", "view": "merged"}
    assert other.asked() == reader.asked() == asked
    assert other.documents() == reader.documents() == ["nested"]
    assert other.page.is_checked("[name=view][value=merged]")
    other.context.close()


def test_a_link_to_what_is_not_there_shows_what_there_is(reader):
    page = reader.open("#overview").page
    page.goto(f"{reader.address}#doc=gone&kind=absurd&label=NONE&b=nobody&x=1")
    page.wait_for_selector("#reader >> text=There is no document gone.")
    assert (page.input_value("#kind"), page.input_value("#label")) == ("", "")
    assert len(reader.documents()) == 7


def test_keys_go_through_documents_and_errors(reader):
    page = reader.open("#doc=nested&a=first&b=second").page
    reader.press("j")
    assert reader.asked()["doc"] == HOSTILE
    reader.press("k", "k")
    assert reader.asked()["doc"] == "nested"
    reader.settled()
    reader.press("n")
    assert page.inner_text("#said").startswith("Error 1 of")
    assert page.locator("mark.pointed").count() > 0
    reader.press("p", "p")
    last = page.locator("tr.pointed [data-error]").get_attribute("data-error")
    assert int(last) == page.locator("[data-error]").count() - 2
    reader.press("m")
    assert reader.asked()["view"] == "merged"
    reader.press("/")
    page.keyboard.type("j/?")  # letters in a field are no commands
    assert page.input_value("#q") == "j/?"
    reader.press("Escape", "?")
    assert page.is_visible("#help")
    reader.press("j")
    assert reader.asked()["doc"] == "nested"
    reader.press("Escape")
    assert not page.is_visible("#help")


def test_the_list_is_moved_through_by_arrows(reader):
    page = reader.open("#doc=nested").page
    page.focus("#list")
    reader.press("ArrowDown", "ArrowDown")
    assert reader.asked()["doc"] == "turned"
    reader.press("End")
    assert reader.asked()["doc"] == "blank"
    reader.press("Home")
    assert reader.asked()["doc"] == "nested"
    chosen = page.get_attribute("#list", "aria-activedescendant")
    assert page.get_attribute(f"#{chosen}", "aria-selected") == "true"
    assert page.get_attribute(f"#{chosen}", "aria-setsize") == "7"


def test_a_document_is_copied_as_a_test_case(reader, tmp_path):
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open("#doc=nested")
    reader.press("c")
    reader.page.wait_for_selector("#said >> text=Test case copied")
    line = reader.page.evaluate("navigator.clipboard.readText()")
    copied = tmp_path / "case.jsonl"
    copied.write_text(line + "\n", encoding="utf-8")
    (document,) = read(copied)
    assert document == gold()[0]
    assert [span.value for span in document.spans] == [span.value for span in gold()[0].spans]
    wanted = tmp_path / "gold.jsonl"
    jsonl.write(wanted, gold()[:1])
    assert json.loads(line) == json.loads(wanted.read_text(encoding="utf-8"))


def test_nested_and_overlapping_spans_have_underlines_of_their_own(reader):
    page = reader.open("#doc=nested&a=first&b=second").page
    pane = page.locator(".pane").first
    lanes = pane.evaluate(
        """pane => {
            const run = [...pane.querySelectorAll('mark')].filter(mark => !mark.querySelector('mark')
                && mark.textContent.includes('Казахс'));
            const heights = [];
            for (let mark = run[0]; mark?.matches('mark'); mark = mark.parentElement)
                heights.push(Math.round(mark.getBoundingClientRect().bottom * 2) / 2);
            return heights;
        }"""
    )
    assert len(lanes) == 3  # SECTOR in BODY, and the second piece of a discontinuous BODY
    assert sorted(set(lanes)) == lanes
    assert pane.locator(".text").evaluate(WORDS) == NESTED


def test_texts_mean_no_harm(reader):
    page = reader.open("#documents").page
    for view in ("side", "merged"):
        for document in gold():
            page.evaluate("hash => { location.hash = hash; }", f"#view={view}&doc={_quoted(document.id)}")
            reader.settled()
    assert page.evaluate("window.harmed") is None
    assert page.locator("#documents script, #documents img").count() == 0
    page.evaluate("hash => { location.hash = hash; }", f"#doc={_quoted(HOSTILE)}")
    reader.settled()
    assert page.locator(".pane .text").first.evaluate(WORDS) == HOSTILE


def test_what_turns_writing_around_is_shown_and_does_not(reader):
    page = reader.open("#doc=turned").page
    text = page.locator(".pane .text").first
    signs = text.locator(".control").all_inner_texts()
    assert signs == ["RLO", "PDF", "RLI", "PDI", "BEL"]
    shown = page.content()
    assert not [
        letter for letter in TURNED if letter in "\u202e\u2067\x07" and letter in shown.split("<script")[0]
    ]


def test_labels_do_not_turn_a_text_around(browser, tmp_path):
    evil, text = "\u05d0\u202eb", "Первый МИД"
    documents = [Document("d", text, (Span(0, 6, evil), Span(7, 10, "BODY")))]
    file = tmp_path / "turned.html"
    file.write_text(report(documents=documents, systems=(("none", first),)), encoding="utf-8")
    reader = Reader(browser, file).open("#doc=d")
    words = reader.page.locator(".pane .text").first
    assert words.evaluate("text => getComputedStyle(text).direction") == "ltr"
    assert "RLO" in words.locator(".tag").first.inner_text()
    assert "\u202e" not in words.inner_text()
    reader.context.close()


def test_long_words_are_broken(reader):
    page = reader.open("#doc=long").page
    assert page.locator(".pane .text").first.text_content().count("Ъ") == len(LONG)
    for viewport in (WIDE, PHONE):
        page.set_viewport_size(viewport)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(
            "document.getElementById('reader').scrollWidth <= document.getElementById('reader').clientWidth"
        )


def test_only_rows_that_can_be_seen_are_on_the_page(browser, tmp_path):
    documents = [Document(f"d{number:04}", f"Текст {number}.") for number in range(3000)]
    file = tmp_path / "many.html"
    file.write_text(report(documents=documents, systems=(("same", lambda golds: golds),)), encoding="utf-8")
    reader = Reader(browser, file).open("#documents")
    assert len(reader.documents()) < 60
    assert reader.count() == "3,000 of 3,000 documents, 0 errors"
    reader.page.focus("#list")
    reader.press("End")
    assert reader.asked()["doc"] == "d2999"
    assert "d2999" in reader.documents()
    reader.page.fill("#q", "текст 1234.")
    reader.page.wait_for_function("() => document.querySelectorAll('[role=option]').length === 1")
    assert reader.documents() == ["d1234"]
    assert not reader.faults
    reader.context.close()


def test_a_long_text_is_shown_in_parts(browser, tmp_path):
    text = "Министр посетила МИД. " * 2000
    ends = [
        Span(text.rindex("Министр"), text.rindex("Министр") + 7, "OFFICIAL"),
        Span(19_900, 20_100, "BODY"),
    ]
    file = tmp_path / "long.html"
    documents = [Document("long", text, tuple(ends)), Document("short", "МИД")]
    file.write_text(report(documents=documents, systems=(("none", first),)), encoding="utf-8")
    reader = Reader(browser, file).open("#doc=long")
    page, texts = reader.page, []
    while True:
        texts.append(page.locator(".pane .text").first.evaluate(WORDS))
        if page.locator("text=Next part").is_disabled():
            break
        page.click("text=Next part")
    assert "".join(texts) == text
    assert all(part.endswith(" ") for part in texts)
    page.click("text=Part before")
    reader.press("n", "n")
    assert page.inner_text(".pager .quiet") == f"Part {len(texts)} of {len(texts)}"
    assert page.inner_text("#said").startswith("Error 2 of 2")
    assert "Министр" in page.locator("mark.pointed").inner_text()
    reader.press("j")
    assert page.locator(".pager").count() == 0
    assert not reader.faults
    reader.context.close()


def test_on_a_phone_there_is_a_list_and_then_a_document(browser, file):
    reader = Reader(browser, file, viewport=PHONE)
    page = reader.open().page
    page.click("nav >> text=Documents")
    page.wait_for_selector("[role=option]")
    assert not page.is_visible("#reader")
    page.click("[role=option] >> nth=0")
    page.wait_for_selector("#reader .text", state="visible")
    assert not page.is_visible("#list")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("#back")
    page.wait_for_selector("#list", state="visible")
    reader.context.close()


def test_the_theme_is_the_systems_until_one_is_chosen(browser, file):
    reader = Reader(browser, file, color_scheme="dark")
    page = reader.open().page
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    assert page.is_visible("#ranking img.dark >> nth=0")
    page.click("#theme")
    light = page.evaluate(ground)
    assert light != dark
    assert page.is_visible("#ranking img.light >> nth=0")
    assert not page.is_visible("#ranking img.dark >> nth=0")
    page.reload()
    assert page.evaluate(ground) == light
    page.click("#theme")
    assert page.evaluate(ground) == dark
    reader.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_to_mend(browser, file, scheme, viewport):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    reader = Reader(browser, file, color_scheme=scheme, viewport=viewport)
    found = []
    for asked in ("", "#doc=nested&a=first&b=second", "#doc=nested&view=merged&kind=error", "#doc=turned"):
        reader.open(asked)
        found += axe.run(reader.page).response["violations"]
    reader.press("?")
    found += axe.run(reader.page).response["violations"]
    reader.context.close()
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found] == []


def _quoted(text):
    from urllib.parse import quote

    return quote(text, safe="")
