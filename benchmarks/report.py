"""How long a report takes to be written, to open in Chromium, to scroll, to filter and to search.

    python benchmarks/report.py [--documents 10000] [--tokens 250] [--runs 5]

Documents have as many tokens as the corpus's have, a span for each dozen of them, and two systems. The aim:
10,000 documents open in under 2 s and scroll smoothly. A page is open when its script has run: the list is
drawn and can be used. Needs the group ``desk`` and Debian's package chromium.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from drawn import LABELS, WORDS
from playwright.sync_api import Page, sync_playwright

from goldspan import Document, Span
from goldspan.eval.pairing import pair
from goldspan.eval.report.page import render
from goldspan.eval.report.subject import Given, measure
from goldspan.eval.resampling import Bootstrap

AIM = 2.0
A_SPAN_IN = 12

# Scroll the list from end to end in so many frames, and say how long each took, in milliseconds.
SCROLL = """
async frames => {
    const list = document.getElementById('list'), times = [];
    const step = (list.scrollHeight - list.clientHeight) / frames;
    let before = await new Promise(requestAnimationFrame);
    for (let frame = 1; frame <= frames; frame += 1) {
        list.scrollTop = frame * step;
        const now = await new Promise(requestAnimationFrame);
        times.push(now - before);
        before = now;
    }
    return times;
}
"""
FILTER = """
([id, value]) => {
    const began = performance.now();
    const field = document.getElementById(id);
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    document.body.offsetHeight;
    return performance.now() - began;
}
"""
READY = "() => 'ready' in document.documentElement.dataset"


def main() -> int:
    """Write a report of drawn documents, use it, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--tokens", type=int, default=250)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    gold = documents(asked.documents, asked.tokens)
    systems = [Given(name, pair(gold, spoilt(gold, seed))) for seed, name in enumerate(("one", "other"), 1)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        began = perf_counter()
        file.write_text(
            render(measure("drawn", systems, bootstrap=Bootstrap(resamples=1000))), encoding="utf-8"
        )
        letters = sum(len(document.text or "") for document in gold)
        print(
            f"{asked.documents:,} documents, {letters / 1e6:.1f} million letters: written in"
            f" {perf_counter() - began:.1f} s, {file.stat().st_size / 1e6:.1f} MB"
        )
        with sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=os.environ.get("GOLDSPAN_CHROMIUM") or shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            use(page, file.as_uri(), asked.runs)
            browser.close()
    return 0


def use(page: Page, address: str, runs: int) -> None:
    """Open the report as often as asked, and use it once."""
    for what, asked in (("overview", ""), ("documents", "#documents"), ("one document", "#doc=d0005000")):
        times = [opened(page, address + asked) for _ in range(runs)]
        wall = statistics.median(times)
        reached = "below" if wall < AIM else "ABOVE"
        print(f"open, {what}: {wall:.2f} s ({min(times):.2f}–{max(times):.2f}), {reached} {AIM:g} s")
    frames = sorted(page.evaluate(SCROLL, 300))
    most = frames[int(0.95 * len(frames))]
    rows = page.locator("[role=option]").count()
    print(
        f"scroll: median frame {statistics.median(frames):.1f} ms, 95% within {most:.1f} ms,"
        f" longest {frames[-1]:.1f} ms; {rows} rows on the page"
    )
    for field, value in (
        ("kind", "boundary"),
        ("label", LABELS[0]),
        ("sort", "most"),
        ("kind", ""),
        ("label", ""),
    ):
        print(f"{field} {value or 'any'}: {page.evaluate(FILTER, [field, value]):.0f} ms")
    began = perf_counter()
    page.fill("#q", "нет такого слова")
    page.wait_for_selector("#empty", state="visible")
    print(f"search through all texts: {perf_counter() - began:.2f} s")


def opened(page: Page, address: str) -> float:
    """Seconds from the call until the page can be used."""
    page.goto("about:blank")
    began = perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(READY)
    if "#" in address:
        page.wait_for_selector("[role=option]")
    if "doc=" in address:
        page.wait_for_selector("#reader .text")
    return perf_counter() - began


def documents(number: int, tokens: int) -> list[Document]:
    """Documents drawn from a seed."""
    draw = random.Random(7)
    found = []
    for at in range(number):
        starts, text = [], ""
        for _ in range(tokens):
            starts.append(len(text))
            text += draw.choice(WORDS) + draw.choice((" ", " ", " ", ". ", ".\n"))
        chosen = range(0, tokens - 3, A_SPAN_IN)
        spans = [
            Span(starts[first], len(text[: starts[first + 2]].rstrip(". \n")), draw.choice(LABELS))
            for first in chosen
        ]
        found.append(Document(f"d{at:07}", text, tuple(spans)))
    return found


def spoilt(gold: list[Document], seed: int) -> list[Document]:
    """The gold spans with a fifth of them missed, cut or mislabelled."""
    draw = random.Random(seed)
    found = []
    for document in gold:
        spans = set()
        for span in document.spans:
            chance = draw.random()
            if chance < 0.8:
                spans.add(span)
            elif chance < 0.87:
                spans.add(Span(span.start, span.end - 1, span.label))
            elif chance < 0.94:
                spans.add(Span(span.start, span.end, draw.choice(LABELS)))
        found.append(Document(document.id, None, tuple(spans)))
    return found


if __name__ == "__main__":
    sys.exit(main())
