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
from goldspan.baselines.spec import OptionError
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
            pipeline = spacy.load(self._model)
        except ANYTHING as error:  # a pipeline fails in as many ways as it has parts
            raise ModelError(f"{self._model} cannot be loaded by spaCy: {told(error)}") from error
        has = _entity_labels(pipeline)
        if has is not None and (unknown := sorted((self._labels or {}).keys() - has)):
            known = ", ".join(sorted(has)) or "none"
            raise OptionError(f"{self.name}: the pipeline has no label {unknown[0]}; it has {known}")
        return pipeline

    def load(self) -> None:
        """Load the pipeline.

        Raises:
            ModelError: it cannot be loaded.
            OptionError: ``labels`` has a label that it does not have.
        """
        _ = self._pipeline

    def extract(self, texts: Sequence[str]) -> Iterator[Sequence[Span]]:
        """Find spans in each text: flat, in order.

        Raises:
            ModelError: the pipeline cannot be loaded.
            OptionError: ``labels`` has a label that it does not have.
        """
        for document in self._pipeline.pipe(texts):
            yield [
                Span(entity.start_char, entity.end_char, label)
                for entity in document.ents
                if (label := self._label(entity.label_))
            ]

    def _label(self, label: str) -> str | None:
        return label if self._labels is None else self._labels.get(label)


def _entity_labels(pipeline: Any) -> set[str] | None:
    """The labels that entities of a spaCy pipeline may have; ``None`` where a part of it does not say."""
    labels: set[str] = set()
    for name, part in pipeline.pipeline:
        said = pipeline.pipe_labels.get(name, ())
        if not getattr(part, "__module__", "").startswith("spacy."):
            if not said:
                return None
            labels.update(said)
        elif _finds_entities(pipeline.get_pipe_meta(name)):
            labels.update(said)
    return labels


def _finds_entities(meta: Any) -> bool:
    """Whether a part of spaCy's own does; of a span ruler its settings decide."""
    return "doc.ents" in meta.assigns or meta.factory == "span_ruler"
