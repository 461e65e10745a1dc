"""The conformance suite run: goldspan and each rival, case by case."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any, Literal, NamedTuple

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats.jsonl import parse
from goldspan.corpus.tags import TagReader
from goldspan.eval.cases import Case, ModeRows, Ratios, TagInput, load_cases
from goldspan.eval.counts import Counts
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.rivals.registry import RIVALS, find
from goldspan.eval.rivals.rival import CannotError, Measured, ModeNumbers, Numbers, RefusedError, Rival, same
from goldspan.eval.scoring import Result, score
from goldspan.eval.tables import Style, Table

Status = Literal["agrees", "differs", "cannot", "fails"]

STATUSES: dict[Status, str] = {
    "agrees": "the counts or ratios expected, in each mode that the tool has; or a refusal where one is due",
    "differs": "other numbers, or numbers where the input should be refused",
    "cannot": "the tool has no form for such input, or cannot be given all of it",
    "fails": "an exception that says nothing of the input",
}

GOLDSPAN = "goldspan"

# Modes whose matches ask for the label. In the others a pair may have two labels, and to which of them
# the credit goes is a convention: rivals are held to the overall counts there.
_LABELLED = ("strict", "type")


class Verdict(NamedTuple):
    """What a tool did with a case; ``detail`` says what it gave, or why it could not."""

    case: str
    tool: str
    status: Status
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """The suite's verdicts: ``tools`` by name with their versions, ``missing`` are not installed."""

    tools: dict[str, str]
    missing: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def conforms(self) -> bool:
        """Whether goldspan agrees with every case."""
        return all(verdict.status == "agrees" for verdict in self.verdicts if verdict.tool == GOLDSPAN)

    def totals(self) -> dict[str, dict[str, int]]:
        """How many cases of each status there are, by tool."""
        counts = Counter((verdict.tool, verdict.status) for verdict in self.verdicts)
        return {tool: {status: counts[tool, status] for status in STATUSES} for tool in self.tools}

    def to_json(self) -> dict[str, Any]:
        """The report as ``goldspan conformance --format json`` prints it."""
        return {
            "tools": self.tools,
            "missing": list(self.missing),
            "totals": self.totals(),
            "verdicts": [verdict._asdict() for verdict in self.verdicts],
        }

    def render(self, style: Style = "text") -> str:
        """The report as a table of cases and tools; as text with what differs below it."""
        rows: dict[str, list[str]] = {}
        for verdict in self.verdicts:
            rows.setdefault(verdict.case, [verdict.case]).append(verdict.status)
        totals = self.totals()
        body = [
            *rows.values(),
            *([status, *(str(totals[tool][status]) for tool in self.tools)] for status in STATUSES),
        ]
        blocks = [Table(("case", *map(self._title, self.tools)), body).render(style)]
        if style == "text":
            blocks += [
                f"{verdict.case}: {verdict.tool} {verdict.status}: {verdict.detail}"
                for verdict in self.verdicts
                if verdict.status in {"differs", "fails"}
            ]
            blocks += [f"{name}: not installed" for name in self.missing]
        return "\n\n".join(filter(None, (blocks[0], "\n".join(blocks[1:]))))

    def _title(self, tool: str) -> str:
        # Versions of goldspan change with each release, and the table with its cases alone.
        return tool if tool == GOLDSPAN else f"{tool} {self.tools[tool]}"


def run(tools: Sequence[str] = (), cases: Sequence[Case] | None = None) -> Report:
    """Put goldspan and rivals (all, or those named) through the suite.

    Raises:
        ValueError: there is no such tool.
        SuiteError: a file of the suite cannot be used.
    """
    names = [name for name in tools if name != GOLDSPAN] if tools else list(RIVALS)
    rivals = {name: find(name) for name in names}
    versions = {name: rival.version() for name, rival in rivals.items()}
    installed = {name: found for name, found in versions.items() if found is not None}
    verdicts = []
    for case in load_cases() if cases is None else cases:
        verdicts.append(_verdict(case, GOLDSPAN, partial(_judge_goldspan, case)))
        for name in installed:
            rival = rivals[name]
            verdicts.append(_verdict(case, name, partial(_judge_rival, case, rival)))
    missing = tuple(name for name, found in versions.items() if found is None)
    return Report({GOLDSPAN: version("goldspan"), **installed}, missing, tuple(verdicts))


def _verdict(case: Case, tool: str, differences: Callable[[], Iterable[str]]) -> Verdict:
    try:
        found = list(differences())
    except CannotError as reason:
        return Verdict(case.name, tool, "cannot", str(reason))
    except (InputError, RefusedError) as error:
        codes = {finding.code for finding in error.findings} if isinstance(error, InputError) else set()
        due = case.expected.error
        if due and (not codes or due in codes):
            return Verdict(case.name, tool, "agrees", "")
        return Verdict(case.name, tool, "fails", f"it refuses: {error}")
    except Exception as error:  # noqa: BLE001 - whatever a rival fails with is its answer to the case
        return Verdict(case.name, tool, "fails", f"{type(error).__name__}: {error}")
    return Verdict(case.name, tool, "differs" if found else "agrees", "; ".join(found))


def _judge_goldspan(case: Case) -> list[str]:
    """Where goldspan's numbers differ from the case's."""
    result = goldspan_result(case)
    if case.expected.error:
        return [f"strict {_show(result.strict.overall.counts)}, where {case.expected.error} is due"]
    found = []
    for mode, rows in case.expected.modes().items():
        given = result.modes[mode]
        ours = {label: score.counts for label, score in given.labels.items()}
        found += _compare(mode, rows, given.overall.counts, ours)
    for mode, ratios in case.expected.ratios.items():
        found += _compare_ratios(mode, ratios, result.modes[mode].overall.counts)
    return found


def goldspan_result(case: Case) -> Result:
    """Score a case as goldspan scores files: read, checked, matched.

    Raises:
        InputError: the case's documents or tags are refused.
    """
    if case.tags is not None:
        gold, predictions = _tag_documents(case.tags)
    else:
        gold, predictions = (_documents(records) for records in (case.gold, case.predictions))
    return score(gold, predictions, bootstrap=Bootstrap(resamples=100))


def _documents(records: Sequence[Any]) -> list[Document]:
    read = [parse(record, f"[{index}]") for index, record in enumerate(records)]
    findings = [finding for parsed in read for finding in parsed.findings]
    if findings:
        raise InputError(findings)
    return [parsed.document for parsed in read if parsed.document is not None]


def _tag_documents(tags: TagInput) -> tuple[list[Document], list[Document]]:
    """Tags as documents whose offsets count tokens."""
    reader = TagReader(tags.scheme, tags.repair)
    sides = []
    for name, sequences in (("gold", tags.gold), ("predictions", tags.predictions)):
        documents = []
        for index, sequence in enumerate(sequences):
            chunks, faults = reader.read(sequence)
            findings = [
                Finding(code="tag-unreadable", message=fault.reason, place=f"{name}[{index}]")
                for fault in faults
                if not fault.repaired
            ]
            if findings:
                raise InputError(findings)
            documents.append(Document(str(index), None, tuple(Span(*chunk) for chunk in chunks)))
        sides.append(documents)
    return sides[0], sides[1]


def _compare(mode: str, rows: ModeRows, overall: Counts, labels: dict[str, Counts]) -> list[str]:
    found = []
    if overall != rows.overall.counts:
        found.append(f"{mode} {_show(overall)}, not {_show(rows.overall.counts)}")
    for label in sorted(labels.keys() | rows.labels.keys()):
        given = labels.get(label, Counts())
        due = rows.labels[label].counts if label in rows.labels else Counts()
        if given != due:
            found.append(f"{mode} {label} {_show(given)}, not {_show(due)}")
    return found


def _judge_rival(case: Case, rival: Rival) -> list[str]:
    """Where a rival's numbers differ from the case's, in the modes that it has."""
    measured = _measure(case, rival)
    if case.expected.error:
        return [f"strict {measured.modes['strict'].overall}, where {case.expected.error} is due"]
    found = []
    for mode, numbers in measured.modes.items():
        found += _compare_numbers(mode, case.expected.modes()[mode], numbers)
        if mode in case.expected.ratios:
            found += _compare_ratios(mode, case.expected.ratios[mode], numbers.overall)
    return found


def _compare_numbers(mode: str, rows: ModeRows, numbers: ModeNumbers) -> list[str]:
    overall, labels = numbers
    found = []
    if not overall.agrees(rows.overall.counts):
        found.append(f"{mode} {overall}, not {_show(rows.overall.counts)}")
    for label, row in rows.labels.items() if mode in _LABELLED else ():
        if label not in labels:
            if row.counts != Counts():
                found.append(f"{mode} {label} is left out, not {_show(row.counts)}")
        elif not labels[label].agrees(row.counts):
            found.append(f"{mode} {label} {labels[label]}, not {_show(row.counts)}")
    return found


def _compare_ratios(mode: str, ratios: Ratios, given: Numbers | Counts) -> list[str]:
    found = []
    for name in ("precision", "recall", "f1"):
        one, due = getattr(given, name), getattr(ratios, name)
        if not same(one, due):
            shown = ["undefined" if ratio is None else f"{ratio:g}" for ratio in (one, due)]
            found.append(f"{mode} {name} is {shown[0]}, not {shown[1]}")
    return found


def _measure(case: Case, rival: Rival) -> Measured:
    """A rival's answer to a case.

    Raises:
        CannotError: the case cannot be put to it as it stands.
    """
    tagged = case.tagged()
    if tagged is not None:
        if rival.score_tags is None:
            raise CannotError("it reads no tags")
        return rival.score_tags(tagged)
    sides = case.sides()
    if sides is None:
        raise CannotError("it takes lists of spans that go together")
    measured = rival.score(sides, case.task_labels())
    if measured.unseen:
        raise CannotError(measured.unseen[0].reason)
    return measured


def _show(counts: Counts) -> str:
    return f"{counts.tp:g}/{counts.fp:g}/{counts.fn:g}"
