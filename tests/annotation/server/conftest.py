"""A real Label Studio, for the tests here: they run where the variable ``GOLDSPAN_LABEL_STUDIO`` is set.

``goldspan annotate up`` starts it, in a desk of its own, and installs it before where it is not installed.
"""

import json
import os
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from goldspan.annotation.connection import connect
from goldspan.annotation.desk import Desk, open_desk

# Test modules are no package (importlib mode): what they share is found here.
sys.path.insert(0, str(Path(__file__).parent))

from desk_commands import ANNOTATORS, run
from editor import launch


class LabelStudio(NamedTuple):
    """A server that runs: its desk, its address, its token, and the password of each annotator."""

    desk: Desk
    url: str
    token: str
    passwords: dict[str, str]

    def client(self):
        return connect(self.desk)


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory):
    if not os.environ.get("GOLDSPAN_LABEL_STUDIO"):
        pytest.skip("needs a Label Studio: set GOLDSPAN_LABEL_STUDIO=1")
    folder = tmp_path_factory.mktemp("label-studio") / "desk"
    desk = open_desk(folder)
    try:
        run("annotate", "up", "--desk", folder, "--local-backend", "--annotators", ",".join(ANNOTATORS))
        server = json.loads(run("annotate", "status", "--desk", folder, "--format", "json"))
        passwords = json.loads((desk.server / "logins.json").read_text(encoding="utf-8"))
        yield LabelStudio(desk, server["url"], desk.token.read_text(encoding="utf-8").strip(), passwords)
    finally:
        run("annotate", "down", "--desk", folder)


@pytest.fixture(scope="session")
def chromium():
    """A browser that draws its pages nowhere."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = launch(driver)
        yield browser
        browser.close()
