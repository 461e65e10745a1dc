"""goldspan in pytest: the fixture ``goldspan``, and a marker that fails a test with the gate's message.

    @pytest.mark.goldspan(gold="gold.jsonl", pred="out.jsonl", reference="reference.json")
    def test_extraction():
        ...  # write out.jsonl, or do nothing where it is there

Paths are relative to pytest's root directory. The policy is that of the nearest ``pyproject.toml`` there or
above, unless ``policy`` names a file.
"""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from goldspan.corpus.document import Document
    from goldspan.eval.gate import Gate
    from goldspan.eval.scoring import Result

    Documents = str | Path | Iterable[Document]

_MARKER = "goldspan"
_USAGE = "goldspan(gold, pred, reference, policy=None): fail if predictions became worse than a reference"
_NEEDED = {"gold", "pred", "reference"}


class Goldspan:
    """What the fixture ``goldspan`` offers; paths are relative to ``root``."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def score(self, gold: "Documents", pred: "Documents", **options: Any) -> "Result":
        """Score predictions, documents or a path to them, as ``goldspan.score`` does."""
        from goldspan.eval.scoring import score

        return score(self._documents(gold), self._documents(pred), **options)

    def gate(
        self, gold: str | Path, pred: str | Path, reference: str | Path, policy: str | Path | None = None
    ) -> "Gate":
        """Judge a file of predictions, and fail the test if the gate does or cannot judge it."""
        from goldspan.corpus.findings import InputError
        from goldspan.eval.gate_files import gate_files
        from goldspan.eval.gate_report import render_gate
        from goldspan.eval.policy import find_policy, read_policy
        from goldspan.eval.stored import IncomparableError

        root = self._root
        try:
            rules = find_policy(root) if policy is None else read_policy(root / policy)
            answer = gate_files(root / gold, root / pred, root / reference, rules)
        except (InputError, IncomparableError, ImportError, OSError, ValueError) as error:
            pytest.fail(f"goldspan gate: {error}", pytrace=False)
        if answer.exit_status:
            pytest.fail(f"goldspan {render_gate(answer)}", pytrace=False)
        return answer

    def _documents(self, given: "Documents") -> "Iterable[Document]":
        if not isinstance(given, str | Path):
            return given
        from goldspan.corpus.reading import read

        return read(self._root / given)


@pytest.fixture
def goldspan(pytestconfig: pytest.Config) -> Goldspan:
    """Scores and the gate: ``goldspan.score(gold, pred)``, ``goldspan.gate(gold, pred, reference)``."""
    return Goldspan(pytestconfig.rootpath)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _USAGE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judge what the markers of a test name, once the test has passed."""
    result = yield
    for marker in item.iter_markers(_MARKER):
        given = marker.kwargs
        if marker.args or not _NEEDED <= given.keys() <= _NEEDED | {"policy"}:
            pytest.fail(f"the marker is {_USAGE.partition(':')[0]}, all by name", pytrace=False)
        answer = Goldspan(item.config.rootpath).gate(**given)
        if answer.verdict != "pass":
            from goldspan.eval.gate_report import render_gate

            item.add_report_section("call", "goldspan", render_gate(answer))
    return result
