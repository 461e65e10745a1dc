"""What a check has to say: findings with stable codes, and the error that carries them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from goldspan.corpus.document import Span

Severity = Literal["error", "warning"]


class Code(NamedTuple):
    """What a code means and what to do about it. ``docs/validation.md`` shows this table."""

    severity: Severity
    meaning: str
    remedy: str


CODES: dict[str, Code] = {
    # The file and its records
    "bad-encoding": Code("error", "the file is not UTF-8", "save it as UTF-8"),
    "bad-json": Code("error", "a record is no JSON", "mend the JSON at the line named"),
    "bad-record": Code(
        "error",
        "a record that is no document: a field is missing or of the wrong type",
        "write it as docs/formats.md says, or export the file again",
    ),
    "missing-input": Code("error", "there is no such file or folder", "check its name"),
    "unreadable-input": Code(
        "error", "a file or folder that cannot be read", "see to its permissions, or name another"
    ),
    "folder-mixed": Code(
        "error",
        "a folder holds files of a format that is read as a whole, and others that would be left out",
        "put each into a folder of its own",
    ),
    "empty-input": Code("error", "there is no document", "name a file or folder that holds documents"),
    "document-duplicate": Code("error", "two documents have one id", "rename or remove one of them"),
    "document-id": Code(
        "error",
        "an id that cannot be a file name, or a corpus file with another name than its id",
        "use letters, digits, '.', '_' and '-', and name the file <id>.json",
    ),
    # The text
    "text-changed": Code(
        "error",
        "the text is not the one that was annotated: its SHA-256 differs from the recorded one",
        "restore the text; if the change is meant, move the spans and record the new hash",
    ),
    "text-surrogate": Code(
        "error", "the text holds a lone surrogate, which is no character", "export the text again as UTF-8"
    ),
    # Annotations
    "gold-missing": Code(
        "error",
        "no annotation is marked ground_truth and there is not exactly one to take",
        "annotate it, or adjudicate: mark one annotation as ground truth",
    ),
    "gold-ambiguous": Code(
        "error", "several annotations are marked ground_truth", "leave the mark on one of them"
    ),
    "decision-missing": Code(
        "error",
        "the annotators' versions and the ground truth differ over a span, and no decision says why",
        "add the span to the ground truth's decisions, with the rule and the reason",
    ),
    "annotation-cancelled": Code(
        "warning", "an annotation was skipped by its annotator", "annotate it again, or remove it"
    ),
    # Regions
    "region-id-duplicate": Code(
        "error", "two regions of one annotation share an id", "give each region an id of its own"
    ),
    "region-orphan": Code(
        "error",
        "a per-region item has no region, or other offsets than its region",
        "remove the item, or restore the region",
    ),
    "region-text": Code(
        "error",
        "the text that the region repeats is not the slice that its offsets give",
        "select the words again: text and offsets are the truth, so one of them moved",
    ),
    "relation-dangling": Code(
        "error", "a relation names a region that is not there", "remove the relation, or restore the region"
    ),
    "offsets-utf16": Code(
        "error",
        "the offsets count UTF-16 units, as old exports do, and not code points",
        "run again with --repair to convert them",
    ),
    # Spans
    "span-offsets": Code(
        "error",
        "offsets are missing, negative or no whole numbers",
        "write start and end as code points from the start of the text",
    ),
    "span-empty": Code("error", "a span ends where it starts, or before", "remove it or select its words"),
    "span-out-of-range": Code("error", "a span ends behind the text", "select the words again"),
    "span-space-edge": Code("error", "a space at a span's edge", "move the edge to the word"),
    "span-bracket-edge": Code(
        "error",
        "a bracket or quotation mark at a span's edge whose partner is outside",
        "leave the mark out, or take its partner in",
    ),
    "span-in-token": Code(
        "warning",
        "an edge inside a token: a token-level scorer cannot see this span",
        "move the edge to the token's, unless the text itself runs words together",
    ),
    "span-in-grapheme": Code(
        "error", "an edge between a letter and its combining mark", "move the edge behind the mark"
    ),
    "field-unread": Code(
        "warning",
        "a span has a field that is not read, and is lost where the document is written again",
        "correct its name if it is misspelt: docs/formats.md says which there are",
    ),
    "span-duplicate": Code("error", "the same span stands twice", "remove one of the two"),
    "span-overlap": Code("error", "two spans share characters", "keep the longer name (principle 2)"),
    # Labels and values
    "label-missing": Code("error", "a region has no label, or several", "give it exactly one label"),
    "label-unknown": Code(
        "error",
        "a label outside the label set",
        "use one of the labels named; for data with others, run `goldspan validate --labels PER,ORG`",
    ),
    "value-field": Code(
        "error",
        "a normalised value lacks a field, has one too many, or one that cannot be read",
        "fill the fields of the label as the guidelines say (section 4)",
    ),
    "value-missing": Code(
        "error", "a ground-truth span has no normalised value", "fill the fields of its label"
    ),
    "entity-unknown": Code(
        "error", "an entity that entities.jsonl does not hold", "add the entity, or name one that is there"
    ),
    # Documents of a corpus
    "origin-unknown": Code(
        "error", "a document that does not say where it is from", "set its origin to one of those named"
    ),
    "text-repeated": Code("error", "a document with the text of another", "remove one of the two"),
    # Pulling from Label Studio
    "export-unusable": Code(
        "error",
        "an export in a format that leaves out what a document keeps of an annotation",
        "export the project as JSON",
    ),
    "task-unknown": Code(
        "error",
        "a task that is no document of this desk",
        "pull an export of this desk's projects, or name the documents' folder with --documents",
    ),
    "task-missing": Code(
        "error",
        "an annotator's project lacks a task that the plan gives it",
        "run `goldspan annotate push`, which puts it there; what was pulled before is kept",
    ),
    "annotator-unknown": Code(
        "error",
        "an annotation that says by a number only who made it",
        "name the annotator with --annotator, or export a snapshot with users in full",
    ),
    "annotator-unplanned": Code(
        "warning",
        "an annotation by someone whom the plan does not give the document",
        "find out who made it: it counts as the version of the one that is named",
    ),
    "annotation-repeated": Code(
        "error",
        "one annotator has several annotations of a document",
        "delete all but one of them in the editor, and pull again",
    ),
    "annotation-draft": Code(
        "warning",
        "work that was begun and not submitted is not taken",
        "submit it in the editor, and pull again",
    ),
    "annotation-starred": Code(
        "warning",
        "a mark as ground truth that was set in the editor is not taken",
        "run `goldspan adjudicate`, which makes the ground truth",
    ),
    "annotation-gone": Code(
        "warning",
        "an annotation that was pulled before is no longer in Label Studio",
        "it is kept; remove it from the document if that is meant",
    ),
    "control-unknown": Code(
        "error",
        "an item that no control of the configuration makes",
        "delete it in the editor, and mark the words again",
    ),
    "edited-twice": Code(
        "error",
        "a version was changed in the document and in Label Studio",
        "compare the two, and pull with --keep desk or --keep server",
    ),
    "gold-outdated": Code(
        "warning",
        "a version changed that the ground truth was decided from",
        "run `goldspan adjudicate` again",
    ),
    # Formats
    "not-carried": Code(
        "warning",
        "the format that is written cannot hold something that the document has",
        "choose a format that can, or do without it",
    ),
    "tag-unreadable": Code(
        "error",
        "a tag that breaks the tag scheme, or is none of it",
        "name the scheme with --scheme, or say how to read them (--repair; for validate, --repair-tags)",
    ),
    "tag-repaired": Code(
        "warning",
        "a tag that breaks the tag scheme was read as --repair says",
        "mend the tags where they are made",
    ),
    "quote-repeated": Code(
        "warning",
        "a quote stands more than once in the text: it was taken in reading order",
        "check the place, or give offsets",
    ),
    "quote-inflected": Code(
        "warning", "a quote stands in the text with other endings only", "quote the words as they stand"
    ),
    "quote-unfound": Code(
        "warning",
        "a quote does not stand in the text: it is scored as a prediction that is wrong",
        "quote the words as they stand",
    ),
    # Predictions against gold
    "documents-differ": Code(
        "error",
        "the gold holds none of the documents that the predictions are for",
        "name the gold that they were made on, or give them its ids",
    ),
    "document-unknown": Code(
        "error", "a prediction for a document that the gold does not hold", "remove it, or check the gold"
    ),
    "document-missing": Code(
        "error",
        "a gold document without a prediction",
        'add it, with "spans": [] if nothing was found (or say --missing empty, if the command takes that)',
    ),
    "text-differs": Code(
        "error", "the prediction's text is not the gold's", "extract again from the gold's own text"
    ),
    # An exercise against its answers
    "answer-differs": Code(
        "error",
        "a span, or a field of its value, is another than in the answers",
        "read the rule that is named, and mark it again",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found, and where.

    ``place`` is the file, with ``:line`` where there is one; ``annotation`` is the annotator (or
    the position) of the version meant, ``region`` a Label Studio region id, ``field`` a path such
    as ``data.text`` within the record.
    """

    code: str
    message: str
    place: str = ""
    document: str = ""
    annotation: str = ""
    region: str = ""
    field: str = ""
    span: Span | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"no such finding code: {self.code}")

    @property
    def severity(self) -> Severity:
        """``error`` or ``warning``, by the code."""
        return CODES[self.code].severity

    @property
    def remedy(self) -> str:
        """What to do about it, by the code."""
        return CODES[self.code].remedy

    def __str__(self) -> str:
        """One line: place, severity, code, what is meant, message, remedy."""
        whose = [
            f"{name} {text}"
            for name, text in (
                ("document", self.document),
                ("annotation", self.annotation),
                ("region", self.region),
                ("field", self.field),
                ("span", f"{self.span.start}-{self.span.end}" if self.span else ""),
            )
            if text
        ]
        where = f"{self.place}: " if self.place else ""
        subject = f"{', '.join(whose)}: " if whose else ""
        return printable(f"{where}{self.severity} {self.code}: {subject}{self.message}; {self.remedy}")


def unreadable(error: OSError, path: str | Path) -> Finding:
    """The finding that ``path``, or the file that ``error`` names, cannot be read."""
    message = f"it cannot be read: {error.strerror}"
    return Finding(code="unreadable-input", message=message, place=str(error.filename or path))


class InputError(Exception):
    """Input that cannot be used, as the findings that say why; nothing was computed from it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


def printable(text: str) -> str:
    """``text`` on one line, with control and direction characters escaped: input cannot forge output."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
