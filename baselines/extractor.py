"""What an extractor is."""

from collections.abc import Iterable, Sequence
from inspect import signature
from typing import Protocol, runtime_checkable

from goldspan.corpus.document import Span

# What an extractor is asked about that loads all it needs with its first text.
SAMPLE = "Слово."


@runtime_checkable
class Extractor(Protocol):
    """Text in, spans out, in batches.

    ``name`` is what it is called on the command line and in tables; ``version`` changes whenever
    its output may. It may have more: see ``load`` and ``goldspan.baselines.usage``.
    """

    name: str
    version: str

    def extract(self, texts: Sequence[str]) -> Iterable[Sequence[Span]]:
        """Find spans in each text.

        Returns one sequence of spans for each text, in the order of ``texts``: flat, in order,
        with offsets in code points of that very text.
        """
        ...


def load(extractor: Extractor) -> None:
    """Have an extractor load now what it would otherwise load with its first text.

    One that has a method ``load`` without parameters is loaded when this returns; for any other there is
    nothing to be done.
    """
    method = getattr(extractor, "load", None)
    if callable(method) and _is_called_without_anything(method):
        method()


def _is_called_without_anything(method: object) -> bool:
    """Whether it can be; somebody's ``load(path)`` is another thing."""
    try:
        signature(method).bind()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True
