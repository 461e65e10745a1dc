"""Extractors run over documents, each in a process of its own, unless the cache knows what they find."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import msgspec

from goldspan.baselines.apart import run_apart
from goldspan.baselines.bench.cache import Cache, texts_digest
from goldspan.baselines.bench.measuring import Cost, measure
from goldspan.baselines.registry import find_entry, load_extractor
from goldspan.baselines.running import Extracted, OnError
from goldspan.baselines.spec import parse_spec
from goldspan.corpus.document import Document


@dataclass(frozen=True, slots=True)
class Run:
    """What became of each document, and what that cost; ``cached`` where nothing was run for it."""

    spec: str
    version: str
    extracted: Sequence[Extracted]
    cost: Cost = field(default_factory=Cost)
    cached: bool = False

    @property
    def problems(self) -> list[Extracted]:
        """The documents without an answer."""
        return [one for one in self.extracted if one.spans is None]

    def predictions(self, documents: Sequence[Document], without: Collection[str] = ()) -> list[Document]:
        """What was found in ``documents``, those left out whose id is in ``without``."""
        return [
            Document(document.id, document.text, one.spans or (), place=f"{self.spec}: {document.id}")
            for document, one in zip(documents, self.extracted, strict=True)
            if document.id not in without
        ]


@dataclass(frozen=True, slots=True)
class Runner:
    """How extractors are run: with labels that they may use, and what happens when they fail.

    ``timeout`` is how many seconds they may be silent over a document.
    """

    labels: Collection[str] | None = None
    on_error: OnError = "stop"
    timeout: float | None = None
    cache: Cache = field(default_factory=lambda: Cache(None))

    def version(self, spec: str) -> str | None:
        """The version of an extractor, where it says whether its output is still the same; else ``None``.

        What is somebody's own function or program may have changed without a word.

        Raises:
            ValueError: ``spec`` names no extractor, or not so that it can be used.
            MissingExtraError: a package that it needs is not installed.
        """
        name, rest = parse_spec(spec)
        entry = find_entry(name)
        somebodys = entry.whole if entry is not None else rest
        return None if somebodys else load_extractor(spec).version

    def run(
        self,
        spec: str,
        version: str | None,
        documents: Sequence[Document],
        *,
        timed: bool = True,
        progress: Callable[[int], object] = lambda done: done,
    ) -> Run:
        """What the extractor finds; ``version`` is what ``Runner.version`` says of it.

        Its cost is measured where it is ``timed``. ``progress`` is called with the number of documents that
        were tried.

        Raises:
            ExtractorError: it cannot work, or a document failed and errors stop the run.
        """
        key = self._key(spec, version, documents, timed=timed)
        kept = self.cache.get(**key) if version is not None else None
        if version is not None and kept is not None:
            found = [
                Extracted(document.id, tuple(spans))
                for document, spans in zip(documents, kept.spans, strict=True)
            ]
            return Run(spec, version, found, msgspec.convert(kept.facts, Cost), cached=True)
        started = perf_counter()
        outcome = run_apart(
            spec,
            documents,
            labels=self.labels,
            on_error=self.on_error,
            timeout=self.timeout,
            measure=measure if timed else None,
            progress=progress,
        )
        cost = outcome.measured or Cost()
        if timed and cost.documents_per_second is None:  # of what is paid for, loading is the least
            speed = len(documents) / (perf_counter() - started)
            cost = msgspec.structs.replace(cost, documents_per_second=round(speed, 1))
        run = Run(spec, outcome.version, outcome.extracted, cost)
        if outcome.version == version and not run.problems:
            self.cache.put(msgspec.to_builtins(cost), [one.spans or () for one in run.extracted], **key)
        return run

    def _key(
        self, spec: str, version: str | None, documents: Sequence[Document], *, timed: bool
    ) -> dict[str, Any]:
        return {
            "spec": spec,
            "version": version,
            "texts": texts_digest([document.text or "" for document in documents]),
            "labels": sorted(self.labels) if self.labels is not None else None,
            "timed": timed,
        }


def unanswered(runs: Sequence[Run]) -> set[str]:
    """The ids of the documents that any of the runs left without an answer."""
    return {one.document for run in runs for one in run.problems}
