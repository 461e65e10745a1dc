"""goldspan in pytest: the fixture ``goldspan``, and a marker that fails a test with the gate's message.

    @pytest.mark.goldspan(gold="gold.jsonl", pred="out.jsonl", reference="reference.json")
    def test_extraction():
        ...  # write out.jsonl, or do nothing where it is there

Paths are relative to pytest's root directory. The policy is that of the nearest ``pyproject.toml`` there or
above, unless ``policy`` names a file or is a mapping of its keys. A gate that cannot tell, and may pass, is
listed at the end of the run.
"""

from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from goldspan.corpus.document import Document
    from goldspan.eval.gate import Gate
    from goldspan.eval.policy import Policy
    from goldspan.eval.scoring import Result

    Documents = str | Path | Iterable[Document]
    Rules = str | Path | Mapping[str, Any] | Policy | None

_Answer = TypeVar("_Answer")

_MARKER = "goldspan"
_USAGE = "goldspan(gold, pred, reference, policy=None): fail if predictions became worse than a reference"
_NEEDED = ("gold", "pred", "reference")
_KNOWN = (*_NEEDED, "policy")
_UNTOLD = "goldspan cannot tell"


class Goldspan:
    """What the fixture ``goldspan`` offers to the test ``item``; paths are relative to pytest's root."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item
        self._root = item.config.rootpath

    def score(self, gold: "Documents", pred: "Documents", **options: Any) -> "Result":
        """Score predictions, documents or a path to them, as ``goldspan.score`` does."""
        from goldspan.eval.scoring import score

        return _or_fail("score", lambda: score(self._documents(gold), self._documents(pred), **options))

    def gate(
        self, gold: str | Path, pred: str | Path, reference: str | Path, policy: "Rules" = None
    ) -> "Gate":
        """Judge a file of predictions, and fail the test if the gate does or cannot judge it.

        ``policy`` is a file, a ``Policy``, or a mapping of its keys, which are written with hyphens.
        """
        from goldspan.eval.gate_files import gate_files
        from goldspan.eval.gate_report import headline, render_gate

        root = self._root
        answer = _or_fail(
            "gate", lambda: gate_files(root / gold, root / pred, root / reference, self._policy(policy))
        )
        if answer.exit_status:
            pytest.fail(f"goldspan {render_gate(answer)}", pytrace=False)
        if answer.verdict == "cannot tell":
            self._item.add_report_section("call", "goldspan", render_gate(answer))
            self._item.user_properties.append((_UNTOLD, headline(answer)))
        return answer

    def _policy(self, given: "Rules") -> "Policy":
        from goldspan.eval.policy import Policy, find_policy, policy_of, read_policy

        if given is None:
            return find_policy(self._root)
        if isinstance(given, Policy):
            return given
        if isinstance(given, Mapping):
            return policy_of(given, "policy")
        if isinstance(given, str | Path):
            return read_policy(self._root / given)
        raise ValueError(f"policy: it is {given!r}: name a file, or give a mapping of its keys")

    def _documents(self, given: "Documents") -> "Iterable[Document]":
        if not isinstance(given, str | Path):
            return given
        from goldspan.corpus.reading import read

        return read(self._root / given)


def _or_fail(what: str, answer: Callable[[], _Answer]) -> _Answer:
    """The answer, or a failure of the test that says in words why there is none."""
    from goldspan.corpus.findings import InputError
    from goldspan.eval.stored import IncomparableError

    try:
        return answer()
    except (InputError, IncomparableError, ImportError, OSError, ValueError) as error:
        why = str(error)
    # Out here, so that pytest shows no error behind the failure.
    pytest.fail(f"goldspan {what}: {why}", pytrace=False)


@pytest.fixture
def goldspan(request: pytest.FixtureRequest) -> Goldspan:
    """Scores and the gate: ``goldspan.score(gold, pred)``, ``goldspan.gate(gold, pred, reference)``."""
    return Goldspan(request.node)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _USAGE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Judge what the markers of a test name, once the test has passed."""
    result = yield
    for marker in item.iter_markers(_MARKER):
        if wrong := _misuse(marker):
            usage = _USAGE.partition(":")[0]
            pytest.fail(f"goldspan: {wrong}: the marker is {usage}, all by name", pytrace=False)
        Goldspan(item).gate(**marker.kwargs)
    return result


def _misuse(marker: pytest.Mark) -> str:
    """What is wrong with the arguments of a marker, in words; ``""`` if nothing is."""
    from goldspan.corpus.wording import nearest

    if marker.args:
        return f"{marker.args[0]!r} has no name"
    for name in marker.kwargs:
        if name not in _KNOWN:
            return f"there is no {name!r}; {nearest(name, list(_KNOWN))}"
    absent = [name for name in _NEEDED if name not in marker.kwargs]
    return f"it lacks {', '.join(absent)}" if absent else ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what passed although the gate cannot tell."""
    untold = [
        f"{report.nodeid}: {line}"
        for report in terminalreporter.getreports("passed")
        for name, line in report.user_properties
        if name == _UNTOLD
    ]
    if untold:
        terminalreporter.section("goldspan")
        for line in untold:
            terminalreporter.line(line)
