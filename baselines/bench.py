"""The bench: extractors run over gold, scored and ranked."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from goldspan.baselines.extractor import Extractor
from goldspan.baselines.registry import load_extractor
from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.formats import jsonl
from goldspan.corpus.writing import json_bytes, write_bytes
from goldspan.eval.pairing import pair
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import Result, score_pairs
from goldspan.eval.tables import Style, Table, fraction, interval, signature_line

# Long enough for a clock to be trusted on a corpus of one document.
_SECONDS = 0.5


class Run(NamedTuple):
    """What one extractor did: its spans for each text, how fast, and in how much memory.

    ``documents_per_second`` leaves loading out; ``peak_memory_mb`` is the most that the process
    with nothing but this extractor ever held, in MiB, or ``None`` where the system does not say.
    """

    version: str
    spans: list[list[Span]]
    documents_per_second: float
    peak_memory_mb: float | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ranking."""

    name: str
    run: Run
    predictions: list[Document]
    result: Result

    def to_json(self) -> dict[str, Any]:
        """The entry as ``goldspan bench --format json`` prints it."""
        result = self.result.to_json()
        return {
            "name": self.name,
            "version": self.run.version,
            **{part: result[part] for part in ("overall", "labels", "macro", "seqeval", "errors")},
            "documents_per_second": round(self.run.documents_per_second, 1),
            "peak_memory_mb": None if self.run.peak_memory_mb is None else round(self.run.peak_memory_mb),
        }


@dataclass(frozen=True, slots=True)
class Ranking:
    """The extractors over one corpus, the best strict F1 first."""

    corpus: str
    entries: tuple[Entry, ...]

    @property
    def signature(self) -> str:
        """The one signature that all entries share."""
        return str(self.entries[0].result.signature)

    def to_json(self) -> dict[str, Any]:
        """The ranking as ``goldspan bench --format json`` prints it."""
        return {
            "signature": self.signature,
            "corpus": self.corpus,
            "split": None,
            "extractors": [entry.to_json() for entry in self.entries],
        }

    def render(self, style: Style = "text") -> str:
        """The ranking as a table, with the signature below it."""
        labels = self.entries[0].result.signature.labels
        header = ["extractor", "strict F1", *labels, "seqeval micro F1", "documents/s"]
        rows = [_row(entry, labels) for entry in self.entries]
        level = f"{self.entries[0].result.signature.level:.0%}"
        note = f"strict span F1 with {level} bootstrap intervals"
        return "\n\n".join((Table(header, rows).render(style), note, signature_line(self.signature, style)))

    def write(self, folder: Path, gold: Sequence[Document]) -> None:
        """Write what was scored and the scores into a folder that is there.

        ``goldspan score`` reads them back to the same numbers.
        """
        jsonl.write(folder / "gold.jsonl", gold)
        for entry in self.entries:
            jsonl.write(folder / f"{entry.name}.predictions.jsonl", entry.predictions)
            write_bytes(folder / f"{entry.name}.scores.json", json_bytes(entry.result.to_json()))
        write_bytes(folder / "bench.json", json_bytes(self.to_json()))


def bench(
    gold: Sequence[Document],
    names: Iterable[str],
    *,
    corpus: str,
    bootstrap: Bootstrap | None = None,
    progress: Callable[[str], object] = lambda name: name,
) -> Ranking:
    """Run the named extractors over ``gold``, each in a process of its own, and rank them.

    ``progress`` is called with the name of each extractor before it runs.

    Raises:
        InputError: a gold document has no text, or an extractor returned what cannot be scored.
        ExtractorError: an extractor failed.
        ValueError: there is no extractor of a name.
        MissingExtraError: an extractor's packages are not installed.
    """
    texts = [_text(document) for document in gold]
    entries = []
    for name in names:
        progress(name)
        run = _run_apart(name, texts)
        predictions = [
            Document(document.id, document.text, tuple(spans), place=f"{name}: {document.id}")
            for document, spans in zip(gold, run.spans, strict=True)
        ]
        result = score_pairs(pair(gold, predictions), seqeval=True, bootstrap=bootstrap)
        entries.append(Entry(name, run, predictions, result))
    entries.sort(key=lambda entry: (-(entry.result.strict.overall.counts.f1 or 0.0), entry.name))
    return Ranking(corpus, tuple(entries))


class ExtractorError(Exception):
    """An extractor that failed, and what it said."""


def run_extractor(name: str, texts: Sequence[str]) -> Run:
    """Load an extractor, run it over ``texts`` and measure it, in this process.

    Raises:
        ExtractorError: it failed, whatever it raised.
    """
    extractor = load_extractor(name)
    try:
        return _measure(extractor, texts)
    except Exception as error:  # an extractor may be anyone's, and raise anything
        raise ExtractorError(f"{name}: {type(error).__name__}: {error}") from error


def _measure(extractor: Extractor, texts: Sequence[str]) -> Run:
    spans = [list(found) for found in extractor.extract(texts)]
    started, passes = perf_counter(), 0
    while perf_counter() - started < _SECONDS:
        for _ in extractor.extract(texts):
            pass
        passes += 1
    seconds = perf_counter() - started
    return Run(extractor.version, spans, passes * len(texts) / seconds, _peak_memory_mb())


def _run_apart(name: str, texts: Sequence[str]) -> Run:
    """``run_extractor`` in a fresh process, so that no extractor pays for another's memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(run_extractor, name, texts).result()
        except BrokenProcessPool as error:
            raise ExtractorError(f"{name}: its process died") from error


def _peak_memory_mb() -> float | None:
    status = Path("/proc/self/status")
    if status.exists():  # Linux, where rusage counts what the parent held when it started the process
        held = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        return int(held[1]) / 1024 if held else None
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _text(document: Document) -> str:
    if document.text is None:
        message = "there is no text to extract from"
        finding = Finding(code="bad-record", message=message, place=document.place, document=document.id)
        raise InputError([finding])
    return document.text


def _row(entry: Entry, labels: Sequence[str]) -> list[str]:
    def cell(name: str) -> str:
        score = entry.result.strict.labels[name] if name else entry.result.strict.overall
        return f"{fraction(score.counts.f1)} ({interval(score.interval)})"

    micro = entry.result.seqeval.micro if entry.result.seqeval else None
    seqeval = fraction(micro.f1 if micro else None)
    return [entry.name, cell(""), *map(cell, labels), seqeval, f"{entry.run.documents_per_second:.1f}"]
