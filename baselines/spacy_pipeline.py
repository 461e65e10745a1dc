"""``spacy-pipeline:model=PATH``: the entities of somebody's spaCy pipeline."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from goldspan.baselines.answers import ANYTHING, told
from goldspan.baselines.label_names import parse_label_names
from goldspan.baselines.models import ModelError, digests
from goldspan.baselines.sources import sources_digest
from goldspan.corpus.document import Span


class SpacyPipeline:
    """The entities (``doc.ents``) of any spaCy pipeline, which is loaded with the first text.

    A pipeline is a program: spaCy runs the functions that its config names, and a pipeline with PyTorch in it
    holds checkpoints that torch reads as it sees fit. Load none that you do not trust.

    Source: spaCy (Honnibal, Montani, Van Landeghem, Boyd 2020, doi:10.5281/zenodo.1212303). Licence: MIT, and
    the pipeline's own.

    Options:

    - ``model``: the pipeline's folder, or the name of an installed package that brings one.
    - ``labels``: what its labels are called here, such as ``PER=OFFICIAL+ORG=BODY`` (one without a name keeps
      its own); entities with other labels are then left out. By default all are kept as they are.

    Raises:
        OptionError: ``labels`` is no such list.
    """

    name = "spacy-pipeline"

    def __init__(self, *, model: str, labels: str | None = None) -> None:
        self._model = model
        self._labels = None if labels is None else parse_label_names(self.name, labels)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """The files of a pipeline in a folder."""
        return tuple(sorted(path for path in Path(self._model).rglob("*") if path.is_file()))

    @cached_property
    def version(self) -> str:
        """The version of spaCy, and what changes with the pipeline's files and with the options.

        Raises:
            ModelError: there is no such pipeline.
        """
        if Path(self._model).is_dir():
            content = repr(digests(Path(self._model)))
        else:
            try:
                content = version(self._model)
            except (PackageNotFoundError, ValueError):
                raise ModelError(f"{self._model} is no folder, nor an installed package") from None
        digest = sources_digest(["spacy_pipeline"], content, repr(sorted((self._labels or {}).items())))
        return f"{version('spacy')}-{digest}"

    @cached_property
    def _pipeline(self) -> Any:
        import spacy

        try:
            return spacy.load(self._model)
        except ANYTHING as error:  # a pipeline fails in as many ways as it has parts
            raise ModelError(f"{self._model} cannot be loaded by spaCy: {told(error)}") from error

    def load(self) -> None:
        """Load the pipeline."""
        _ = self._pipeline

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            ModelError: the pipeline cannot be loaded.
        """
        for document in self._pipeline.pipe(texts):
            yield [
                Span(entity.start_char, entity.end_char, label)
                for entity in document.ents
                if (label := self._label(entity.label_))
            ]

    def _label(self, label: str) -> str | None:
        return label if self._labels is None else self._labels.get(label)
