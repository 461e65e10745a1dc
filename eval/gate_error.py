"""A gate that could not judge, as machines of continuous integration read it."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from goldspan.corpus.findings import InputError, printable
from goldspan.eval.gate_ci import command, junit_suite, located
from goldspan.eval.gate_report import safe

# GitHub shows ten annotations of each kind for a step.
_ANNOTATED = 9
# More faults than these are counted.
_NAMED = 50
_TITLE = "goldspan gate: it cannot be used"


class Fault(NamedTuple):
    """Why something cannot be used, in a line; ``place`` is the file, or ``file:line``, if it is known."""

    line: str
    place: str = ""


def faults_of(error: BaseException) -> list[Fault]:
    """What an error says, for each finding that it carries."""
    if isinstance(error, InputError):
        return [Fault(str(finding), finding.place) for finding in error.findings]
    if isinstance(error, OSError) and error.filename is not None:
        return [Fault(printable(f"{error.filename}: {error.strerror}"), str(error.filename))]
    if isinstance(error, SystemExit):
        return [Fault("the call cannot be used: standard error says why")]
    return [Fault(printable(str(error)))]


def error_json(faults: Sequence[Fault]) -> dict[str, Any]:
    """The faults in place of what ``goldspan gate --format json`` prints; there is no verdict."""
    return {"error": "\n".join(_listed(faults)), "exit_status": 2}


def error_markdown(faults: Sequence[Fault]) -> str:
    """The faults as a list under a heading."""
    lines = (f"- {safe(line, 'markdown')}" for line in _listed(faults))
    return "\n".join([f"### {_TITLE}", "", *lines])


def error_junit(faults: Sequence[Fault]) -> str:
    """A test suite with one case, which is an error."""
    suite = ET.Element("testsuite", name="goldspan gate", tests="1", failures="0", errors="1", skipped="0")
    case = ET.SubElement(suite, "testcase", classname="goldspan.gate", name="gate")
    first, *_ = lines = _listed(faults)
    ET.SubElement(case, "error", type="unusable", message=first).text = "\n".join(lines)
    return junit_suite(suite)


def error_github(faults: Sequence[Fault]) -> str:
    """An annotation for each fault, at its file and line where they are known."""
    lines = [command("error", _TITLE, at.line, *located(at.place)) for at in faults[:_ANNOTATED]]
    more = len(faults) - _ANNOTATED
    return "\n".join([*lines, *([command("error", _TITLE, f"and {more} more")] if more > 0 else [])])


def _listed(faults: Sequence[Fault]) -> list[str]:
    lines = [printable(fault.line) for fault in faults[:_NAMED]]
    more = len(faults) - _NAMED
    return [*lines, f"and {more} more"] if more > 0 else lines
