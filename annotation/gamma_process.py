"""The process that γ is computed in: ``python -m goldspan.annotation.gamma_process``.

It reads a ``Work`` as JSON on standard input and writes an ``Answer`` as a line of JSON for each continuum,
or a ``Failure``. What its libraries print goes to standard error. It is apart because importing
pygamma-agreement takes long and its solver prints from C; it knows nothing of documents.
"""

import os
import sys
from importlib.metadata import version
from typing import IO, Any

import msgspec


class Marked(msgspec.Struct):
    """A continuum of ``length`` characters, and the units (start, end, label) that each observer sees in it.

    ``seed`` is that of its random samples.
    """

    length: int
    units: list[list[tuple[int, int, str]]]
    seed: list[int]


class Work(msgspec.Struct):
    """Continua, and how many random samples of each the expected disorder is the mean of."""

    samples: int
    continua: list[Marked]


class Answer(msgspec.Struct, tag="answer"):
    """The disorder of a continuum's best alignment, that of chance, and the library's version."""

    observed: float
    expected: float
    version: str


class Failure(msgspec.Struct, tag="failure"):
    """Why there will be no more answers."""

    message: str


def main() -> None:
    """Answer what standard input asks."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        work = msgspec.json.decode(sys.stdin.buffer.read(), type=Work)
        _answer(work, answers)
    except Exception as error:  # noqa: BLE001 - the other side reports it, whatever it is
        _write(answers, Failure(f"{type(error).__name__}: {error}"))
        raise SystemExit(1) from None


def _answer(work: Work, answers: IO[bytes]) -> None:
    from pygamma_agreement import CombinedCategoricalDissimilarity

    named = version("pygamma-agreement")
    dissimilarity = CombinedCategoricalDissimilarity(alpha=1.0, beta=1.0, delta_empty=1.0)
    for marked in work.continua:
        observed, expected = _disorders(marked, dissimilarity, work.samples)
        _write(answers, Answer(observed, expected, named))


def _disorders(marked: Marked, dissimilarity: Any, samples: int) -> tuple[float, float]:
    """The observed and the expected disorder of one continuum."""
    import numpy as np
    from pyannote.core import Segment
    from pygamma_agreement import Continuum, ShuffleContinuumSampler

    continuum = Continuum()
    continuum.bound_sup = float(marked.length)  # or it would end with its last unit
    for observer, units in enumerate(marked.units):
        continuum.add_annotator(str(observer))
        for start, end, label in units:
            continuum.add(str(observer), Segment(start, end), label)
    np.random.seed(marked.seed)  # noqa: NPY002 - what the sampler draws from
    sampler = ShuffleContinuumSampler()
    sampler.init_sampling(continuum)
    # Not by compute_gamma, which takes a thread for each core.
    drawn = [sampler.sample_from_continuum.get_best_alignment(dissimilarity).disorder for _ in range(samples)]
    return float(continuum.get_best_alignment(dissimilarity).disorder), sum(map(float, drawn)) / samples


def _write(answers: IO[bytes], answer: Answer | Failure) -> None:
    answers.write(msgspec.json.encode(answer) + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
