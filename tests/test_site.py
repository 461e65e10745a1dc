"""The site, built from this checkout and a small corpus that means harm."""

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

import goldspan
from goldspan.cli import app

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(
    not (ROOT / "corpus" / "README.md").exists(), reason="the site is made of a checkout"
)

for package in ("sphinx", "myst_parser", "furo", "matplotlib"):
    pytest.importorskip(package)

from goldspan.cli.site.board import show_board  # noqa: E402
from goldspan.cli.site.links import Broken, broken_links  # noqa: E402
from goldspan.cli.site.sources import chapters  # noqa: E402

HOSTILE = (
    "Глава <script>alert(1)</script> & \"МИД\" <img src=x onerror='alert(2)'>"
    " \u202eобратно\u202c </mark> и\u0306 😀."
)
PLAIN = "Премьер-министр принял главу МИД.\r\nРост  составил 5,5%.\n"
REASON = "Because <b onclick=alert(3)>«МИД»</b> | is `one`."


def task(name, text, gold, passes, decisions=(), doubts=(), **meta):
    def version(annotator, spans, **more):
        result = [
            {
                "id": f"{label}-{start}",
                "from_name": "span",
                "to_name": "text",
                "type": "labels",
                "value": {"start": start, "end": end, "text": text[start:end], "labels": [label]},
            }
            for start, end, label in spans
        ]
        return {"completed_by": {"email": annotator}, "result": result, **more}

    return {
        "data": {
            "id": name,
            "text": text,
            "text_sha256": sha256(text.encode()).hexdigest(),
            "language": "ru",
            **meta,
        },
        "annotations": [
            *(version(who, spans, guidelines="ru 1.1", doubts=list(doubts)) for who, spans in passes.items()),
            version("vera", gold, ground_truth=True, decisions=list(decisions)),
        ],
    }


def place(text, words, label):
    start = text.index(words)
    return start, start + len(words), label


def tasks():
    body = place(HOSTILE, "МИД", "BODY")
    around = place(HOSTILE, '"МИД"', "BODY")
    script = place(HOSTILE, "<script>alert(1)</script>", "OFFICIAL")
    inner = place(HOSTILE, "alert(1)", "SECTOR")
    yield task(
        "hostile",
        HOSTILE,
        gold=[script, inner, body],
        passes={"anna": [script, inner, body], "<i>boris</i>": [script, around]},
        decisions=[
            {
                **dict(zip(("start", "end", "label"), span, strict=True)),
                "choice": "pick",
                "accepted": span == body,
                "reason": REASON,
                "rule": "B1",
                "decided_by": "vera",
                "decided_at": "2031-01-02T03:04:05Z",
                "guidelines": "1.2",
                "conflict": "0123456789abcdef",
            }
            for span in (body, around)
        ],
        doubts=[{**dict(zip(("start", "end", "label"), body, strict=True)), "doubt": "<u>or not</u>"}],
        genre="<em>brief</em>",
        date="2031-01-02",
        countries=["KZ", "UZ"],
    )
    spans = [place(PLAIN, "МИД", "BODY"), place(PLAIN, "5,5%", "FIGURE")]
    yield task("plain.1", PLAIN, spans, {"anna": spans, "boris": spans}, genre="visit", countries=["KG"])
    yield task("unmarked", "Дождь.", [], {})


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    root = tmp_path_factory.mktemp("corpus")
    (root / "documents").mkdir()
    for one in tasks():
        file = root / "documents" / f"{one['data']['id']}.json"
        file.write_text(json.dumps(one, ensure_ascii=False), encoding="utf-8", newline="")
    splits = {"train": ["plain.1"], "dev": ["unmarked"], "test": ["hostile"]}
    record = {"version": "1", "reason": "by hand", "splits": splits}
    (root / "splits.json").write_text(json.dumps(record), encoding="utf-8")
    return root


def call_apart(*arguments, **environment):
    """Call the command in a process of its own, where the generator's own warnings are no failures."""
    return subprocess.run(
        [sys.executable, "-m", "goldspan", "site", "build", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture(scope="module")
def built(corpus, tmp_path_factory):
    """A site that was built, and what was printed."""
    home = tmp_path_factory.mktemp("built") / "site"
    done = call_apart(home, "--source", ROOT, "--corpus", corpus, "--format", "json", PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stdout + done.stderr
    return home, json.loads(done.stdout)


@pytest.fixture(scope="module")
def site(built):
    return built[0]


class Elements(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self):
        super().__init__()
        self.found, self.words = [], []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)


def elements(file):
    parsed = Elements()
    parsed.feed(file.read_text(encoding="utf-8"))
    return parsed


def page(site, name):
    return (site / name).read_text(encoding="utf-8")


def test_every_link_and_anchor_of_the_site_holds(site, built):
    assert list(broken_links(site)) == []
    assert built[1]["broken"] == []
    assert built[1]["pages"] == sum(1 for _ in site.rglob("*.html"))


def test_the_same_checkout_gives_the_same_bytes(site, corpus, tmp_path):
    again = tmp_path / "site"
    again.mkdir()
    (again / ".goldspan-site").write_text("", encoding="utf-8")
    (again / "left.html").write_text("of an earlier site", encoding="utf-8")
    call_apart(again, "--source", ROOT, "--corpus", corpus, PYTHONHASHSEED="2")
    one, other = (
        {file.relative_to(home): file.read_bytes() for file in home.rglob("*") if file.is_file()}
        for home in (site, again)
    )
    assert one.keys() == other.keys()
    assert [str(name) for name in one if one[name] != other[name]] == []


def test_nothing_is_loaded_from_elsewhere_and_no_path_of_this_machine_is_told(site):
    for file in site.rglob("*"):
        if file.suffix in {".css", ".html", ".js"}:
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", text), file
            assert str(ROOT) not in text, file


def test_every_page_of_the_documentation_is_there_and_in_the_contents(site):
    contents = page(site, "index.html")
    for source in (ROOT / "docs").glob("*.md"):
        assert (site / f"{source.stem}.html").exists()
        assert source.stem == "index" or f'href="{source.stem}.html"' in contents
    for name in ("contributing", "changelog", "corpus-card", "guidelines-ru", "guidelines-en", "documents"):
        assert f'href="{name}.html"' in contents


def test_every_public_name_and_command_has_its_place(site):
    api, commands = page(site, "api.html"), page(site, "commands.html")
    for name in goldspan.__all__:
        assert name.startswith("_") or f'id="goldspan.{name}"' in api
    for name in app.list_commands(None):
        assert f'id="goldspan-{name}"' in commands


def test_the_conformance_table_says_its_words_with_signs(site):
    assert re.search(r'<td class="[^"]*status-agrees[^"]*">', page(site, "peers.html"))


def test_the_start_page_shows_a_marked_text(site):
    assert '<mark class="gs-span gs-body"' in page(site, "index.html")


def test_a_document_shows_its_versions_decisions_and_doubts(site):
    words = " ".join(" ".join(elements(site / "documents" / "hostile.html").words).split())
    assert "anna" in words
    assert "<i>boris</i> 3" in words  # one span of its own, and two of the gold that it has not
    assert "1 of its 2 spans is not in the gold" in words
    assert REASON in words
    assert "pick" in words
    assert "B1" in words
    assert "vera, 2031-01-02T03:04:05Z, guidelines 1.2" in words
    assert "<u>or not</u>" in words
    assert "split test" in words
    assert "countries KZ UZ" in words
    plain = " ".join(elements(site / "documents" / "plain.1.html").words)
    assert "Its 2 spans are those of the gold." in " ".join(plain.split())
    assert "the passes do not differ" in plain
    assert "there is one version" in page(site, "documents/unmarked.html")


def test_whatever_a_document_holds_is_shown_and_not_obeyed(site):
    for file in (site / "documents" / "hostile.html", site / "documents.html"):
        parsed = elements(file)
        for tag, attributes in parsed.found:
            assert tag not in {"b", "em", "i", "u"}, (file, attributes)
            assert not any(name.startswith("on") for name in attributes), (file, tag, attributes)
            assert attributes.get("src") != "x"
        scripts = [attributes.get("src") for tag, attributes in parsed.found if tag == "script"]
        assert all(source is None or "_static/" in source for source in scripts)
    text = page(site, "documents/hostile.html")
    assert "alert(1)</script>" not in text
    assert "\u202e" not in text
    assert "‹U+202E›" in text
    assert "<em>brief</em>" in " ".join(elements(site / "documents.html").words)


def test_nested_spans_have_a_line_each(site):
    marks = [
        attributes for tag, attributes in elements(site / "documents" / "hostile.html").found if tag == "mark"
    ]
    assert any("gs-many" in mark["class"] and mark["style"].count("linear-gradient") == 2 for mark in marks)


def test_the_search_gets_every_text(site):
    script = page(site, "documents/texts.js")
    texts = json.loads(script.removeprefix("window.goldspanTexts = ").removesuffix(";\n"))
    assert texts == {one["data"]["id"]: one["data"]["text"].lower() for one in tasks()}
    assert "</" not in script


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ('<a href="gone.html">x</a>', "leads nowhere"),
        ('<a href="#gone">x</a>', "names no place of a.html"),
        ('<a href="b.html#gone">x</a>', "names no place of b.html"),
        ('<a href="../outside.html">x</a>', "leads out of the site"),
        ('<img src="gone.png">', "leads nowhere"),
        ('<script src="https://cdn.example.org/x.js"></script>', "is loaded from elsewhere"),
        ('<link rel="stylesheet" href="//fonts.example.org/x.css">', "is loaded from elsewhere"),
        ('<a href="javascript:alert(1)">x</a>', "has the scheme 'javascript'"),
    ],
)
def test_a_broken_link_is_found(tmp_path, html, why):
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "outside.html").write_text("x", encoding="utf-8")
    (folder / "a.html").write_text(html, encoding="utf-8")
    (folder / "b.html").write_text('<p id="there">x</p>', encoding="utf-8")
    (link,) = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert list(broken_links(folder)) == [Broken("a.html", link, why)]


def test_links_that_hold_are_not_complained_of(tmp_path):
    (tmp_path / "a.html").write_text(
        '<a href="b%20c.html#%D0%B9">x</a><a href="https://example.org/#x">y</a><a href="#">z</a>'
        '<img src="data:image/gif;base64,AAAA">',
        encoding="utf-8",
    )
    (tmp_path / "b c.html").write_text('<p id="й">x</p>', encoding="utf-8")
    assert list(broken_links(tmp_path)) == []


def test_a_page_of_no_chapter_is_in_the_contents_all_the_same():
    found = dict(chapters(frozenset({"index", "scoring", "new"})))
    assert found == {"Measure": ["scoring"], "Reference": ["new"]}


def call(*arguments):
    return CliRunner().invoke(app, ["site", "build", *map(str, arguments)])


def refused(result, *parts):
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert all(part in line for part in parts), line


def test_a_folder_that_is_no_checkout_is_refused(corpus, tmp_path):
    refused(call(tmp_path / "out", "--source", tmp_path, "--corpus", corpus), "docs/index.md", "--source")


def test_what_is_no_site_is_not_replaced(corpus, tmp_path):
    (tmp_path / "thesis.txt").write_text("x", encoding="utf-8")
    refused(call(tmp_path, "--source", ROOT, "--corpus", corpus), "holds something that is no site")
    refused(call(tmp_path / "thesis.txt", "--source", ROOT, "--corpus", corpus), "is no folder")
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("link", ["gone.md", "../../etc/passwd", "../gone.json"])
def test_a_link_of_the_documentation_that_leads_nowhere_is_named(corpus, tmp_path, link):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text(f"# X\n\n[here]({link})\n", encoding="utf-8")
    refused(call(tmp_path / "out", "--source", tmp_path, "--corpus", corpus), "docs/index.md", link)


def test_what_the_generator_warns_of_is_no_site(corpus, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# X\n\n[here](#gone)\n\n`[no](link)`\n", encoding="utf-8")
    done = call_apart(tmp_path / "out", "--source", tmp_path, "--corpus", corpus)
    assert done.returncode == 2
    assert re.search(r"index\.md:3: WARNING: .*'gone'", done.stderr)
    assert not (tmp_path / "out").exists()


def test_an_id_that_can_be_no_page_is_refused(tmp_path):
    record = {"id": "../x", "text": "Дождь.", "spans": []}
    (tmp_path / "gold.jsonl").write_text(json.dumps(record), encoding="utf-8")
    refused(call(tmp_path / "out", "--source", ROOT, "--corpus", tmp_path / "gold.jsonl"), "'../x'")


def test_a_generator_that_is_not_installed_is_named(corpus, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "furo", None)
    refused(call(tmp_path / "out", "--source", ROOT, "--corpus", corpus), 'pip install "goldspan[site]"')


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("there is no chromium")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, site):
    """Opens pages from the disk; whatever they complain of or ask a network for fails the test."""
    said, contexts = [], []

    def go(name, **settings):
        contexts.append(browser.new_context(**settings))
        opened = contexts[-1].new_page()
        opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.on(
            "request",
            lambda asked: None if asked.url.startswith(("file:", "data:")) else said.append(asked.url),
        )
        opened.goto(f"{site.as_uri()}/{name}")
        return opened

    yield go
    for context in contexts:
        context.close()
    assert said == []


def listed(opened):
    return opened.locator("#list tbody tr:not([hidden]) a").all_inner_texts()


def test_the_list_is_narrowed_and_the_address_says_how(open_page):
    opened = open_page("documents.html")
    assert listed(opened) == ["hostile", "plain.1", "unmarked"]
    opened.get_by_label("split").select_option("test")
    assert listed(opened) == ["hostile"]
    assert opened.locator("#shown").inner_text() == "1 document"
    again = open_page(f"documents.html#{opened.url.partition('#')[2]}")
    assert listed(again) == ["hostile"]
    again.get_by_label("split").select_option("")
    again.get_by_label("country").select_option("KG")
    assert listed(again) == ["plain.1"]
    again.get_by_label("country").select_option("")
    again.get_by_label("with decisions").check()
    assert listed(again) == ["hostile"]


def test_words_are_searched_in_the_texts(open_page):
    opened = open_page("documents.html")
    opened.get_by_label("words").fill("МИНИСТР мид")
    opened.locator("#shown", has_text="1 document").wait_for()
    assert listed(opened) == ["plain.1"]
    opened.get_by_label("words").fill("<script>")
    assert listed(opened) == ["hostile"]
    opened.get_by_label("words").fill("нет такого")
    assert listed(opened) == []


def test_the_versions_of_a_document_are_a_key_away(open_page):
    opened = open_page("documents/hostile.html")
    gold, anna, boris = (opened.locator(f".gs-v-{name}") for name in ("gold", "1", "2"))
    assert gold.is_visible()
    assert not anna.is_visible()
    opened.locator("#v-gold").focus()
    opened.keyboard.press("ArrowRight")
    opened.keyboard.press("ArrowRight")
    assert boris.is_visible()
    assert not gold.is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
@pytest.mark.parametrize("name", ["index.html", "documents.html", "documents/hostile.html", "scoring.html"])
def test_pages_are_within_their_window_and_accessible(open_page, name, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    opened = open_page(name, color_scheme=scheme, viewport={"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    found = axe.Axe().run(opened, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"], "preload": False})
    assert found.violations_count == 0, found.generate_report()


def test_the_leaderboard_is_drawn_and_its_files_are_linked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "eval" / "leaderboard"
    home.mkdir(parents=True)
    record = {"id": "d", "text": PLAIN, "spans": [{"start": 29, "end": 32, "label": "BODY"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(record), encoding="utf-8")
    facts = ["--version", "1", "--link", "https://example.org", "--licence", "MIT", "--date", "2031-01-02"]
    for name in ("first", "second"):
        arguments = ["submit", "--gold", "gold.jsonl", "--pred", "gold.jsonl", "--name", name, *facts]
        assert CliRunner().invoke(app, arguments).exit_code == 0
    page = (ROOT / "docs" / "leaderboard.md").read_text(encoding="utf-8")
    shown = show_board(page, tmp_path)
    assert [name.rpartition("-")[2] for name in shown.images] == ["light.svg", "dark.svg"]
    assert all(f"images/{name}" in shown.markdown for name in shown.images)
    assert shown.markdown.index("images/") < shown.markdown.index("goldspan submit --table")
    assert len(shown.files) == 4
    assert all(
        (tmp_path / path).is_file() and f"(site:files/{path})" in shown.markdown for path in shown.files
    )


def test_a_leaderboard_without_submissions_is_the_page_alone(tmp_path):
    assert show_board("# Board\n", tmp_path) == ("# Board\n", {}, ())
