"""The editor of Label Studio, used as an annotator uses it: in a browser, with a mouse and hotkeys."""

import os
import re
import shutil

# Where on the screen words stand, from their first letter to their last: at their n-th occurrence in the last
# text of the page, before which an adjudicator sees the conflicts as a text. The editor makes a line of each
# stretch between newlines, and words are sought within lines.
_PLACE = """
([words, occurrence]) => {
    const text = [...document.querySelectorAll('.lsf-htx-richtext')].at(-1);
    for (const line of text.querySelectorAll('.lsf-richtext__line')) {
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        const nodes = [];
        while (walker.nextNode()) nodes.push(walker.currentNode);
        const spot = offset => {
            for (const node of nodes) {
                if (offset <= node.length) return [node, offset];
                offset -= node.length;
            }
        };
        const content = line.textContent;
        for (let at = content.indexOf(words); at >= 0; at = content.indexOf(words, at + 1)) {
            if (--occurrence) continue;
            const range = document.createRange();
            range.setStart(...spot(at));
            range.setEnd(...spot(at + words.length));
            range.startContainer.parentElement.scrollIntoView({block: 'center'});
            const boxes = [...range.getClientRects()].filter(box => box.width > 0);
            const first = boxes[0], last = boxes.at(-1);
            return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
        }
    }
    return null;
}
"""
# Fonts move words, and so do panels that open, and the editor may draw the text anew: wait until it is
# there and nothing has moved for some frames.
_STILL = """
async () => {
    await document.fonts.ready;
    let before = '', frames = 0;
    while (frames < 10) {
        await new Promise(requestAnimationFrame);
        const text = [...document.querySelectorAll('.lsf-htx-richtext')].at(-1);
        const lines = text ? [...text.children] : [];
        const now = JSON.stringify(lines.map(line => line.getBoundingClientRect()));
        frames = lines.length && now === before ? frames + 1 : 0;
        before = now;
    }
}
"""
_REGIONS = ".lsf-htx-richtext .htx-highlight"


def launch(driver):
    """A Chromium without a window: what ``GOLDSPAN_CHROMIUM`` names, the system's, or the driver's own."""
    return driver.chromium.launch(
        executable_path=os.environ.get("GOLDSPAN_CHROMIUM") or shutil.which("chromium"),
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    )


class Editor:
    """A page of a browser, in which one person annotates on the server at an address."""

    def __init__(self, page, server):
        self.page = page
        self.server = server
        self.strangers = []
        page.on("request", self._watch)

    def log_in(self, address, password):
        """Log in by the form, as people do."""
        self.page.goto(f"{self.server}/user/login/")
        self.page.fill("input[name=email]", address)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_url(lambda url: "/user/login" not in url)

    def open_task(self, project, task):
        """Open a task and wait until it can be annotated."""
        self.page.goto(f"{self.server}/projects/{project}/data?task={task}")
        self.page.wait_for_selector(".lsf-htx-richtext .lsf-richtext__line")
        self._button().wait_for()
        self.page.evaluate(_STILL)

    def mark(self, hotkey, words, occurrence=1):
        """Press a label's key, and drag the mouse over words."""
        before = self._regions()
        self.press(hotkey)
        self.page.locator(".lsf-label_selected", has_text=hotkey).wait_for()
        self.select(words, occurrence)
        self.page.wait_for_function(
            "([query, count]) => document.querySelectorAll(query).length > count", arg=[_REGIONS, before]
        )

    def select(self, words, occurrence=1):
        """Drag the mouse over words, from their first letter to their last."""
        left, top, right, bottom = self.place(words, occurrence)
        self.page.mouse.move(left + 1, top)
        self.page.mouse.down()
        self.page.mouse.move((left + right) / 2, (top + bottom) / 2)
        self.page.mouse.move(right - 1, bottom)
        self.page.mouse.up()

    def press(self, hotkey):
        """Press a key."""
        self.page.keyboard.press(hotkey)

    def pick(self, words, occurrence=1):
        """Click on words of a region, so that its fields are shown."""
        left, top, right, bottom = self.place(words, occurrence)
        self.page.mouse.click((left + right) / 2, (top + bottom) / 2)
        self.page.locator(f"{_REGIONS}.__active").first.wait_for()

    def release(self):
        """Let go of the region that was picked: the key of a label would change its label."""
        self.press("Escape")
        self.page.locator(f"{_REGIONS}.__active").wait_for(state="detached")

    def move_end(self, words, occurrence=1):
        """Drag the end of the region that was picked to where words end."""
        self.page.locator(f"{_REGIONS} > .__resize_right").wait_for(state="attached")
        end = self.page.locator(f"{_REGIONS}:has(> .__resize_right)").bounding_box()
        _, _, right, middle = self.place(words, occurrence)
        # The handle hangs below the region's last letter.
        self.page.mouse.move(end["x"] + end["width"] - 0.5, end["y"] + end["height"] + 2)
        self.page.mouse.down()
        # The first move begins to drag, and only later ones move the end.
        self.page.mouse.move(right - 10, middle)
        self.page.mouse.move(right - 5, middle)
        self.page.mouse.move(right, middle)
        self.page.mouse.up()

    def fill(self, field, text):
        """Type into a field of the region that was picked, or into the comment."""
        entry = self.page.locator(f"input[name={field}], textarea[name={field}]")
        entry.click()
        self.page.keyboard.type(text)
        entry.press("Enter" if entry.evaluate("entry => entry.tagName") == "INPUT" else "Shift+Enter")

    def choose(self, choice):
        """Click on a choice of the region that was picked."""
        self.page.locator(f'input[name="{choice}"]').check()

    def submit(self):
        """Submit, or update what was submitted, and wait until the server has it."""
        with self.page.expect_response(_keeps_annotation) as response:
            self._button().click()
        assert response.value.ok, response.value.text()

    def place(self, words, occurrence=1):
        """Left and height of the first letter of words on the screen, right and height of the last."""
        found = self.page.evaluate(_PLACE, [words, occurrence])
        assert found, f"the text has no {words!r}"
        return found

    def _button(self):
        return self.page.get_by_role("button", name=re.compile("^(submit|update)", re.IGNORECASE)).first

    def _regions(self):
        return self.page.locator(_REGIONS).count()

    def _watch(self, request):
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.strangers.append(request.url)


def _keeps_annotation(response):
    return "/annotations" in response.url and response.request.method in {"POST", "PATCH"}
