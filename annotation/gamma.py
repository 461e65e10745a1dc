"""γ (gamma): agreement of annotators on where units are and what they are, beyond chance.

Each document that two annotators share is a continuum, and each of their spans a unit. Units are aligned
so that the disorder is least; chance is the mean disorder of samples in which each annotator's units were
shifted along the document. γ is 1 minus their ratio: 1 is full agreement, 0 is chance, below 0 is worse.
Over several documents both disorders are averaged first, weighted by the documents' units: it is γ of one
continuum in which no alignment crosses the end of a document, and chance moves no unit across it.

Source: Mathet, Widlöcher & Métivier 2015, "The Unified and Holistic Method Gamma (γ) for Inter-Annotator
Agreement Measure and Alignment", Computational Linguistics 41(3). Computed by pygamma-agreement (Titeux &
Riad 2021), in a process of its own.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from itertools import combinations
from tempfile import TemporaryFile
from threading import Timer
from time import monotonic
from typing import IO, NamedTuple

import msgspec

from goldspan.annotation.gamma_process import Answer, Failure, Marked, Work
from goldspan.annotation.versions import Annotated, Version, Versions
from goldspan.corpus.extras import MissingExtraError

# As in the paper. With 30, the mean over documents moves in the third digit from seed to seed.
SAMPLES = 30

_PROCESS = "goldspan.annotation.gamma_process"
_SECONDS = 600.0  # for the import, and for each document

# One thread, one order of sets: the same seed gives the same number.
_ENVIRONMENT = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    "PYTHONHASHSEED": "0",
}

Names = tuple[str, str]


class GammaError(Exception):
    """γ could not be computed, and why."""


@dataclass(frozen=True, slots=True)
class DocumentGamma:
    """What two annotators made of one document; ``units`` is how many they marked together."""

    id: str
    units: int
    observed: float
    expected: float

    @property
    def gamma(self) -> float | None:
        """γ of this document; ``None`` where chance brings about no disorder."""
        return _gamma([self])


@dataclass(frozen=True, slots=True)
class PairGamma:
    """γ of two annotators, by the documents in which at least one of them marked something."""

    one: str
    other: str
    documents: tuple[DocumentGamma, ...]

    @property
    def gamma(self) -> float | None:
        """γ over all documents; ``None`` where there is none."""
        return _gamma(self.documents)


@dataclass(frozen=True, slots=True)
class Gamma:
    """γ of each pair of annotators; ``signature`` says how it was computed."""

    pairs: tuple[PairGamma, ...]
    signature: str

    @property
    def mean(self) -> float | None:
        """The plain mean over pairs."""
        found = [pair.gamma for pair in self.pairs if pair.gamma is not None]
        return sum(found) / len(found) if found else None


def measure_gamma(
    versions: Versions, *, seed: int, progress: Callable[[int, int], object] = lambda _done, _all: None
) -> Gamma:
    """γ of each pair of annotators with a document in common.

    ``progress`` is told how many of how many continua are done. A document's number depends on the seed,
    its id and its two versions, and on no other document.

    Raises:
        MissingExtraError: pygamma-agreement is not installed.
        GammaError: its process failed, or took too long over a document.
    """
    if find_spec("pygamma_agreement") is None:
        raise MissingExtraError('γ needs pygamma-agreement: pip install "goldspan[gamma]"')
    shared = [one for document in versions.shared for one in _continua(document, seed)]
    found: dict[Names, list[DocumentGamma]] = {one.names: [] for one in shared}
    asked = [one for one in shared if one.units]
    progress(0, len(asked))
    version = ""
    answers = _answers([one.marked for one in asked])
    for done, (one, answer) in enumerate(zip(asked, answers, strict=True), 1):
        found[one.names].append(DocumentGamma(one.id, one.units, answer.observed, answer.expected))
        version = answer.version
        progress(done, len(asked))
    pairs = tuple(PairGamma(*names, tuple(found[names])) for names in sorted(found))
    return Gamma(pairs, f"gamma:samples{SAMPLES},alpha1,beta1,empty1|pygamma-agreement:{version or 'unused'}")


class _Continuum(NamedTuple):
    """A document that two annotators share, and what the process is asked of it."""

    id: str
    names: Names
    units: int
    marked: Marked


def _continua(document: Annotated, seed: int) -> Iterator[_Continuum]:
    for one, other in combinations(document.versions, 2):
        names = one.annotator, other.annotator
        sides = [_units(one), _units(other)]
        digest = sha256("\n".join((str(seed), document.id, *names)).encode()).digest()
        own_seed = [int.from_bytes(digest[start : start + 4]) for start in range(0, 16, 4)]
        marked = Marked(len(document.text), sides, own_seed)
        yield _Continuum(document.id, names, sum(map(len, sides)), marked)


def _units(version: Version) -> list[tuple[int, int, str]]:
    """The units of a version: its spans, and of a discontinuous one each fragment."""
    return [
        (start, end, span.label)
        for span in version.spans
        for start, end in span.fragments or ((span.start, span.end),)
    ]


def _gamma(documents: Sequence[DocumentGamma]) -> float | None:
    observed = sum(one.units * one.observed for one in documents)
    expected = sum(one.units * one.expected for one in documents)
    return 1 - observed / expected if expected else None


def _answers(continua: list[Marked]) -> Iterator[Answer]:
    """What the process says of each continuum, as it comes."""
    if not continua:
        return
    command = [sys.executable, "-P", "-m", _PROCESS]
    with TemporaryFile() as asked, TemporaryFile() as said:
        asked.write(msgspec.json.encode(Work(SAMPLES, continua)))
        asked.seek(0)
        with subprocess.Popen(  # noqa: S603 - this very Python, and a module of this package
            command, stdin=asked, stdout=subprocess.PIPE, stderr=said, env={**os.environ, **_ENVIRONMENT}
        ) as process:
            try:
                for _ in continua:
                    yield _next_answer(process, said)
            finally:
                process.kill()


def _next_answer(process: "subprocess.Popen[bytes]", said: IO[bytes]) -> Answer:
    if process.stdout is None:
        raise GammaError("its process has no output")
    started = monotonic()
    watch = Timer(_SECONDS, process.kill)
    watch.start()
    try:
        line = process.stdout.readline()
    finally:
        watch.cancel()
    if not line:
        late = monotonic() - started >= _SECONDS
        raise GammaError(f"no answer in {_SECONDS:.0f} s" if late else f"its process died: {_last(said)}")
    try:
        answer = msgspec.json.decode(line, type=Answer | Failure)
    except msgspec.DecodeError as error:
        raise GammaError(f"its process answered what is no number: {error}") from error
    if isinstance(answer, Failure):
        raise GammaError(answer.message)
    return answer


def _last(said: IO[bytes]) -> str:
    """The last line that the process wrote on standard error."""
    said.seek(0)
    lines = said.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
