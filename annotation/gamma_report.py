"""γ as a table that a person reads, and as JSON."""

from typing import Any

from goldspan.annotation.gamma import Gamma, PairGamma
from goldspan.corpus.findings import printable
from goldspan.eval.tables import Table, fraction


def gamma_table(gamma: Gamma) -> Table:
    """γ of each pair of annotators, and the document in which they agree least."""
    header = ("agreement", "γ", "documents", "least in")
    rows = (
        [[f"mean of {len(gamma.pairs)} pairs", fraction(gamma.mean), "", ""]] if len(gamma.pairs) > 1 else []
    )
    rows += [
        [
            f"{printable(pair.one)} - {printable(pair.other)}",
            fraction(pair.gamma),
            str(len(pair.documents)),
            _least(pair),
        ]
        for pair in gamma.pairs
    ]
    return Table(header, rows)


def gamma_json(gamma: Gamma) -> dict[str, Any]:
    """γ as ``goldspan agree --gamma --format json`` prints it, a public contract."""
    return {
        "mean": gamma.mean,
        "pairs": [
            {
                "one": pair.one,
                "other": pair.other,
                "gamma": pair.gamma,
                "documents": [
                    {
                        "id": document.id,
                        "units": document.units,
                        "observed": document.observed,
                        "expected": document.expected,
                        "gamma": document.gamma,
                    }
                    for document in pair.documents
                ],
            }
            for pair in gamma.pairs
        ],
    }


def _least(pair: PairGamma) -> str:
    known = [(found, document.id) for document in pair.documents if (found := document.gamma) is not None]
    if not known:
        return ""
    found, name = min(known)
    return f"{printable(name)} ({fraction(found)})"
