"""The scores that a submission claims, and where they are not what its predictions score."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple

from goldspan.eval.pairing import Pair
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import Result, score_pairs
from goldspan.eval.signature import Signature

# What of `goldspan score --format json` depends on nothing but gold and predictions.
PARTS = ("overall", "labels", "macro", "weighted", "errors")

# Sums of fractions are the same on every machine but for their last digits.
_CLOSE = 1e-9
# A bound is a percentile of resamples. Its standard error is sqrt(0.025 * 0.975 / resamples) / 0.0584
# standard deviations of F1, and the interval is 3.92 of those wide: two draws of a bound differ by some
# width / sqrt(resamples), and by four times that hardly ever.
_REDRAWN = 4.0

_ABSENT = "(nothing)"
_LARGE = 2**53

# Parts of a signature that may differ: who scored, and how the predictions were read before they were stored.
_INDIFFERENT = frozenset({"version", "repair", "quotes"})


class Difference(NamedTuple):
    """A field whose claim does not hold: what is claimed, and what was computed instead."""

    field: str
    claimed: Any
    computed: Any


def scored(pairs: Sequence[Pair]) -> Result:
    """The score that submissions have: every matching mode, and intervals drawn in the one way."""
    return score_pairs(pairs, bootstrap=Bootstrap())


def scores_of(result: Result) -> dict[str, Any]:
    """The scores as a submission holds them."""
    shown = result.to_json()
    return {part: shown[part] for part in PARTS if part in shown}


def differences(
    claimed: Any, computed: Any, field: str = "scores", tolerance: float = _CLOSE
) -> Iterator[Difference]:
    """Where claimed scores are not the computed ones; a bound of an interval may be drawn again."""
    if isinstance(computed, dict) and isinstance(claimed, dict):
        slack = _slack(computed)
        for name in dict.fromkeys((*computed, *claimed)):
            one, other = claimed.get(name, _ABSENT), computed.get(name, _ABSENT)
            yield from differences(one, other, f"{field}.{name}", slack)
    elif isinstance(computed, list) and isinstance(claimed, list) and len(claimed) == len(computed):
        for index, (one, other) in enumerate(zip(claimed, computed, strict=True)):
            yield from differences(one, other, f"{field}[{index}]", tolerance)
    elif not _same(claimed, computed, tolerance):
        yield Difference(field, claimed, computed)


def _slack(scores: dict[str, Any]) -> float:
    """How far numbers of these scores may be from the computed ones, which is more in an interval."""
    bounds = scores.get("f1")
    if "level" not in scores or not isinstance(bounds, list):
        return _CLOSE
    width = float(bounds[1] - bounds[0])
    return max(_CLOSE, _REDRAWN * width / math.sqrt(Bootstrap().resamples))


def _same(claimed: Any, computed: Any, tolerance: float) -> bool:
    if type(claimed) in {int, float} and type(computed) in {int, float}:
        # A whole number of any length is JSON, and too long a one is no float.
        return bool(claimed == computed or (abs(claimed) < _LARGE and abs(claimed - computed) <= tolerance))
    return type(claimed) is type(computed) and bool(claimed == computed)


def signature_differences(claimed: Signature, computed: Signature) -> Iterator[Difference]:
    """The parts of a claimed signature that are not the computed ones.

    The gold may have got a name, or another version, since: it is told by its fingerprint.
    """
    ours, theirs = claimed, computed
    if not (ours.corpus and theirs.corpus) or _part(ours.corpus) == _part(theirs.corpus):
        theirs = replace(theirs, corpus=ours.corpus)
    for name in (field.name for field in fields(Signature) if field.name not in _INDIFFERENT):
        one, other = getattr(ours, name), getattr(theirs, name)
        if one != other:
            yield Difference(f"signature.{name}", one, other)


def _part(corpus: str) -> str:
    return corpus.rpartition("/")[2]
