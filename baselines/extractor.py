"""What an extractor is."""

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from goldspan.corpus.document import Span


@runtime_checkable
class Extractor(Protocol):
    """Text in, spans out, in batches.

    ``name`` is what it is called on the command line and in tables; ``version`` changes whenever
    its output may.
    """

    name: str
    version: str

    def extract(self, texts: Sequence[str]) -> Iterable[Sequence[Span]]:
        """Find spans in each text.

        Returns one sequence of spans for each text, in the order of ``texts``: flat, in order,
        with offsets in code points of that very text.
        """
        ...
