"""Scores of files."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goldspan.eval.matching import MODES
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import Result, score_counted, score_pairs
from goldspan.eval.streaming import count_lines

if TYPE_CHECKING:
    from goldspan.corpus.document import Document
    from goldspan.corpus.findings import Finding
    from goldspan.corpus.formats.format import Options
    from goldspan.eval.compat import Compatibility
    from goldspan.eval.pairing import Missing, Pair
    from goldspan.eval.slices import Slice

# From this size on it is worth saying that files were not read in step.
_LARGE = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Extras:
    """What a score of files may have beside the default: see ``goldspan score --help``."""

    seqeval: bool = False
    compat: tuple[str, ...] = ()
    slices: bool = False
    training: Path | None = None
    metadata: tuple[str, ...] = ()

    @property
    def sliced(self) -> bool:
        """Whether scores of parts of the corpus are asked for."""
        return self.slices or self.training is not None or bool(self.metadata)

    def chosen_slices(
        self, gold: "Iterable[Document]", options: "Options", warn: "Callable[[Finding], object]"
    ) -> "dict[str, Slice]":
        """The slices of ``gold`` that are asked for, by name.

        Raises:
            InputError: the training file cannot be read.
            ValueError: no document has a field of metadata that is asked for.
        """
        if not self.sliced:
            return {}
        from goldspan.corpus.reading import read
        from goldspan.eval.slices import SLICES, metadata_slices, registered_slices, seen_in

        chosen: dict[str, Slice] = {}
        if self.slices:
            chosen |= {**SLICES, **registered_slices()}
        if self.training is not None:
            chosen["seen in training"] = seen_in(read(self.training, options=options, warn=warn))
        by_metadata = metadata_slices(self.metadata, gold)
        return chosen | {f"meta {field}": one for field, one in by_metadata.items()}


def score_files(
    gold: Path,
    predictions: Path,
    *,
    modes: Sequence[str] = MODES,
    missing: "Missing" = "error",
    bootstrap: Bootstrap | None = None,
    extras: Extras | None = None,
    options: "Options | None" = None,
    warn: "Callable[[Finding], object]" = lambda _: None,
    notice: Callable[[str], object] = lambda _: None,
) -> Result:
    """Score a file or folder of predictions against one of gold, as ``goldspan.score`` does.

    JSON Lines whose documents come in one order are read in step, and take no more memory than one
    document of each; everything else is read whole, and ``notice`` is told if that is much. ``warn``
    is called with each finding about the input that is no error.

    Raises:
        InputError: a file cannot be read, or the two cannot be compared.
        ValueError: there is no such mode, or no document with such metadata.
    """
    from goldspan.corpus.formats.format import DEFAULTS

    wanted, reading = extras or Extras(), options or DEFAULTS
    if not wanted.sliced and not wanted.seqeval and not wanted.compat:
        counted = count_lines(gold, predictions, strict_only=set(modes) <= {"strict"})
        if counted is not None:
            return score_counted(counted, modes=modes, missing=missing, bootstrap=bootstrap)
    size = sum(path.stat().st_size for path in (gold, predictions) if path.is_file())
    if size > _LARGE:
        notice(
            f"{size >> 20} MB are read whole; plain JSON Lines with ids in ascending order, and in the same "
            "order in both files, are read in step"
        )
    from goldspan.eval.inputs import read_inputs

    inputs = read_inputs(gold, predictions, reading, missing)
    for finding in inputs.findings:
        warn(finding)
    slices = wanted.chosen_slices([pair.gold for pair in inputs.pairs], reading, warn)
    result = score_pairs(
        inputs.pairs, modes=modes, seqeval=wanted.seqeval, missing=missing, bootstrap=bootstrap, slices=slices
    )
    compat = _compat(gold, predictions, inputs.pairs, wanted.compat, reading) if wanted.compat else ()
    return replace(result, signature=result.signature.handled(inputs.handling), compat=compat)


def _compat(
    gold: Path, predictions: Path, pairs: "Sequence[Pair]", names: Sequence[str], options: "Options"
) -> "tuple[Compatibility, ...]":
    """Other scorers' numbers: on the tags as they stand where both files are columns, else on spans."""
    from goldspan.corpus.formats.conll import tag_sequences
    from goldspan.corpus.formats.detection import format_of
    from goldspan.eval.compat import compatibility, tag_compatibility
    from goldspan.eval.rivals.rival import Tagged

    if format_of(gold) == format_of(predictions) == "conll":
        scheme, truth = tag_sequences(gold, options)
        _, given = tag_sequences(predictions, options)
        if [len(tags) for tags in truth] == [len(tags) for tags in given]:
            return tuple(tag_compatibility(Tagged(scheme or "IOB2", options.repair, truth, given), names))
    return tuple(compatibility(pairs, names))
