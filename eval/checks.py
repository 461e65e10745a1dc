"""What a gate checks, and the verdict on each check.

Two questions are asked of each part, both one-sided at the policy's ``alpha``:

- Is there a drop? It *fails* if F1 is lower by more than allowed, and chance does not explain it. The
  p-values of all parts are corrected together (Holm 1979, with half of the weight on all labels together and
  the rest shared evenly by the parts), so that a run without a change fails with a probability of ``alpha``
  at most, however many parts there are.
- Is a drop of more than allowed ruled out? It *passes* if the low end of the interval is no lower. This is
  a test of non-inferiority (Schuirmann 1987; Lakens 2017), which passes a run whose true drop is larger than
  allowed with a probability of ``alpha`` at most. All parts must pass, so nothing needs to be corrected.

Where neither is so, the data cannot tell. Absence of significance alone never passes, and the power that a
test would have had at the drop observed is not asked for, since it says no more than the p-value (Hoenig &
Heisey 2001): what is said is the interval, and the smallest drop that these documents would show.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from goldspan.eval.drops import Change
from goldspan.eval.part_counts import LABEL, OVERALL, Errors, PartName
from goldspan.eval.policy import Policy
from goldspan.eval.resampling import holm

Verdict = Literal["pass", "fail", "cannot tell"]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, and how it came out.

    ``slice`` and ``part`` name it (``overall``, ``label`` and the label, a slice and its part, ``latency``).
    ``verdict`` is ``None`` where it was not judged, and ``why`` says in words why it is what it is.
    ``support`` is the number of gold spans, ``allowed`` the allowed drop of F1, ``p_corrected`` the p-value
    of the drop after correction, ``detectable`` the smallest true drop that would fail with a probability
    of 0.8.
    ``errors`` are the documents whose errors became more, the most first; without a former prediction of
    each, those with most errors.
    """

    slice: str
    part: str
    verdict: Verdict | None
    why: str
    support: int = 0
    change: Change | None = None
    allowed: float | None = None
    p_corrected: float | None = None
    detectable: float | None = None
    errors: tuple[Errors, ...] = ()

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.slice} {self.part}".rstrip()

    def to_json(self, documents: int) -> dict[str, Any]:
        """The check as ``goldspan gate --format json`` prints it, with so many documents at most."""
        change = self.change or Change(None, None)
        return {
            "check": self.slice,
            "part": self.part,
            "verdict": self.verdict or "not judged",
            "why": self.why,
            "support": self.support,
            "was": change.was,
            "now": change.now,
            "difference": change.difference,
            "interval": list(change.interval) if change.interval else None,
            "p_drop": change.p_drop,
            "p_corrected": self.p_corrected,
            "allowed": self.allowed,
            "detectable": self.detectable,
            "worse_documents": len(self.errors),
            "documents": [
                {"document": at.document, "was": at.was, "now": at.now} for at in self.errors[:documents]
            ],
        }


def checks_of(
    names: Sequence[PartName],
    changes: Sequence[Change],
    support: Sequence[int],
    errors: Sequence[Sequence[Errors]],
    policy: Policy,
) -> list[Check]:
    """The check of each part, from its change, its gold spans and the errors of its documents."""
    strict = [name[0] == LABEL and name[1] in policy.no_drop for name in names]
    tested = [
        at
        for at, change in enumerate(changes)
        if support[at] >= policy.minimum_support and not strict[at] and change.p_drop is not None
    ]
    weights = _weights([names[at] for at in tested])
    corrected = dict(zip(tested, holm([changes[at].p_drop or 0.0 for at in tested], weights), strict=True))
    levels = {at: policy.alpha * weight / sum(weights) for at, weight in zip(tested, weights, strict=True)}
    checks = []
    for at, (name, change) in enumerate(zip(names, changes, strict=True)):
        worse = _worse(errors[at])
        if strict[at]:
            verdict, why = _no_drop(change)
            checks.append(Check(*name, verdict, why, support[at], change, 0.0, errors=worse))
            continue
        allowed = policy.allowed_drop if name == OVERALL else policy.allowed_drop_parts
        detectable = change.detectable(levels.get(at, policy.alpha), allowed)
        check = Check(*name, None, "", support[at], change, allowed, corrected.get(at), detectable, worse)
        checks.append(_judged(check, policy))
    return checks


def _weights(names: Sequence[PartName]) -> list[float]:
    """Half of the weight is that of all labels together, so that its test gets no weaker with more parts."""
    others = len(names) - (OVERALL in names)
    return [float(others or 1) if name == OVERALL else 1.0 for name in names]


def _judged(check: Check, policy: Policy) -> Check:
    verdict, why = _answer(check, check.change or Change(None, None), check.allowed or 0.0, policy)
    return replace(check, verdict=verdict, why=why)


def _answer(check: Check, change: Change, allowed: float, policy: Policy) -> tuple[Verdict | None, str]:
    if check.support < policy.minimum_support:
        few = f"fewer gold spans than the {policy.minimum_support} of minimum-support"
        return ("cannot tell" if (check.slice, check.part) == OVERALL else None), few
    if change.difference is None:
        return "cannot tell", "F1 is undefined, or not in the reference"
    drop = -change.difference
    moved = f"F1 dropped by {drop:.3f}" if drop > _ROUNDING else "F1 did not drop"
    significant = check.p_corrected is not None and check.p_corrected <= policy.alpha
    if drop > allowed + _ROUNDING and (significant or not policy.significant):
        chance = "" if check.p_corrected is None else f" (p {check.p_corrected:.4f})"
        return "fail", f"{moved}{chance}; {allowed:.3f} is allowed"
    if change.interval is None:
        return "cannot tell", f"{moved}, but there is too little for an interval"
    if change.interval.low >= -allowed - _ROUNDING:
        return "pass", f"{moved}; a drop of more than {allowed:.3f} is ruled out"
    least = (
        f"; only a drop of {check.detectable:.3f} would be seen with a probability of 0.8"
        if check.detectable
        else ""
    )
    why = (
        f"{moved}, but may have by {-change.interval.low:.3f}, and {allowed:.3f} is allowed: too little data"
    )
    return "cannot tell", why + least


def _no_drop(change: Change) -> tuple[Verdict, str]:
    if change.difference is None:
        return "cannot tell", "there is no such score in the reference"
    if change.difference < -_ROUNDING:
        return "fail", f"F1 dropped by {-change.difference:.3f}; this label may not drop at all"
    return "pass", "F1 did not drop, and may not"


def _worse(errors: Sequence[Errors]) -> tuple[Errors, ...]:
    found = [at for at in errors if at.was is None or at.now > at.was]
    return tuple(sorted(found, key=lambda at: ((at.was or 0) - at.now, at.document)))


def latency_check(was: float | None, now: float | None, allowed: float) -> Check:
    """Whether a document takes at most ``allowed`` times as long; speeds are in documents per second."""
    if not was or not now:
        which = "the reference" if now else "this run"
        return Check("latency", "", "cannot tell", f"the speed of {which} is not known")
    ratio = was / now
    verdict: Verdict = "pass" if ratio <= allowed else "fail"
    return Check(
        "latency", "", verdict, f"a document takes {ratio:.2f} times as long; {allowed:g} is allowed"
    )
