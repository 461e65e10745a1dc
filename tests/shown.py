"""What pages show: the commands and the Python of their fenced blocks."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]

_FENCE = re.compile(r"^(`{3,})(\S*)[^\n]*\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its page, its language and its lines."""

    page: str
    language: str
    content: str


class Command(NamedTuple):
    """A command, on one line, and the lines that are shown below it."""

    page: str
    line: str
    shown: tuple[str, ...]


def pages():
    """The pages that are for users, by their path: all that there are in a checkout, fewer outside one."""
    named = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "corpus/README.md")]
    found = [*named, *sorted((ROOT / "docs").glob("*.md"))]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found if path.exists()}


def blocks(page, content, language=None):
    """The blocks of a page, or those of a language."""
    found = [Block(page, each[2], each[3]) for each in _FENCE.finditer(content)]
    return [block for block in found if language in {None, block.language}]


def commands(page, content):
    """The commands of a page, in order: what stands behind ``$`` in any block, continued by backslashes."""
    found = []
    for block in blocks(page, content):
        for part in re.split(r"^\$ ", block.content, flags=re.MULTILINE)[1:]:
            line, *shown = part.replace("\\\n", " ").rstrip("\n").split("\n")
            found.append(Command(page, " ".join(line.split()), tuple(filter(None, shown))))
    return found
