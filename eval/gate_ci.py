"""A gate as machines of continuous integration read it: JUnit XML, and GitHub's workflow commands."""

from pathlib import Path
from xml.etree import ElementTree as ET

from goldspan.corpus.findings import printable
from goldspan.eval.checks import Check
from goldspan.eval.gate import Gate
from goldspan.eval.gate_report import documents_line, headline, reference_line

# GitHub shows ten annotations of each kind for a step.
_ANNOTATED = 5


def render_junit(gate: Gate) -> str:
    """A test suite with a case for each check: failed, skipped (not judged, or it cannot be told) or passed.

    A check that cannot be told is a failure where the policy makes it one.
    """
    blocking = gate.blocking
    skipped = [check for check in gate.checks if check.verdict != "pass" and check not in blocking]
    suite = ET.Element(
        "testsuite",
        name="goldspan gate",
        tests=str(len(gate.checks)),
        failures=str(len(blocking)),
        errors="0",
        skipped=str(len(skipped)),
    )
    for check in gate.checks:
        case = ET.SubElement(suite, "testcase", classname="goldspan.gate", name=printable(check.name))
        why = printable(f"{check.verdict or 'not judged'}: {check.why}")
        if check in blocking:
            failure = ET.SubElement(case, "failure", type=check.verdict or "", message=why)
            failure.text = "\n".join(filter(None, (why, documents_line(check), reference_line(gate))))
        elif check in skipped:
            ET.SubElement(case, "skipped", message=why)
    return junit_suite(suite)


def junit_suite(suite: "ET.Element") -> str:
    """A file of one test suite."""
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode")


def render_github(gate: Gate) -> str:
    """Workflow commands: an annotation for each check that is not passed, and for documents to look at."""
    lines = []
    for check in gate.checks:
        if check in gate.blocking:
            lines.append(command("error", f"goldspan gate: {check.name}", _message(check)))
        elif check.verdict in {"fail", "cannot tell"}:
            lines.append(command("warning", f"goldspan gate: {check.name}", _message(check)))
    for check in gate.blocking[:1]:
        for at in check.errors[:_ANNOTATED]:
            errors = f"{at.now} errors" if at.was is None else f"{at.was} errors before, {at.now} now"
            file, line = located(at.place)
            lines.append(
                command(
                    "notice", "goldspan gate: a document to look at", f"{at.document}: {errors}", file, line
                )
            )
    lines.append(command("notice", "goldspan gate", headline(gate)))
    return "\n".join(lines)


def _message(check: Check) -> str:
    return "; ".join(filter(None, (f"{check.verdict}: {check.why}", documents_line(check))))


def located(place: str) -> tuple[str, str]:
    """The file and the line of ``file:line``, the file as seen from the folder that the job runs in."""
    file, _, line = place.rpartition(":")
    if not (file and line.isdecimal()):
        file, line = place, ""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        file = str(path.relative_to(Path.cwd()))
    return file, line


def command(kind: str, title: str, message: str, file: str = "", line: str = "") -> str:
    """A workflow command, escaped as GitHub's own toolkit does."""
    given = {"file": file, "line": line, "title": title}
    properties = ",".join(f"{key}={_property(value)}" for key, value in given.items() if value)
    return f"::{kind} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
