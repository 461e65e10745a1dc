"""Gold spans over Russian government news, and the measure of the extractors that look for them.

The names below are the public Python interface. Each is imported on first use, so that
``import goldspan`` costs nothing but itself.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldspan.baselines.extractor import Extractor
    from goldspan.baselines.registry import load_extractor
    from goldspan.corpus.document import Annotation, Document, Span
    from goldspan.corpus.findings import Finding, InputError
    from goldspan.corpus.gold import load
    from goldspan.corpus.reading import read
    from goldspan.corpus.validation import validate
    from goldspan.eval.comparison import Comparison, compare
    from goldspan.eval.counts import Counts
    from goldspan.eval.scoring import Result, score
    from goldspan.eval.signature import Signature
    from goldspan.version import __version__

_HOMES = {
    "Annotation": "goldspan.corpus.document",
    "Comparison": "goldspan.eval.comparison",
    "Counts": "goldspan.eval.counts",
    "Document": "goldspan.corpus.document",
    "Extractor": "goldspan.baselines.extractor",
    "Finding": "goldspan.corpus.findings",
    "InputError": "goldspan.corpus.findings",
    "Result": "goldspan.eval.scoring",
    "Signature": "goldspan.eval.signature",
    "Span": "goldspan.corpus.document",
    "compare": "goldspan.eval.comparison",
    "load": "goldspan.corpus.gold",
    "load_extractor": "goldspan.baselines.registry",
    "read": "goldspan.corpus.reading",
    "score": "goldspan.eval.scoring",
    "validate": "goldspan.corpus.validation",
    "__version__": "goldspan.version",
}

__all__ = [
    "Annotation",
    "Comparison",
    "Counts",
    "Document",
    "Extractor",
    "Finding",
    "InputError",
    "Result",
    "Signature",
    "Span",
    "__version__",
    "compare",
    "load",
    "load_extractor",
    "read",
    "score",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'goldspan' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
