"""What a gate checks, and the verdict on each check.

Two questions are asked of each part, both one-sided at the policy's ``alpha``:

- Is there a drop? It *fails* if F1 is lower by more than allowed, and chance does not explain it. The
  p-values of all parts are corrected together (Holm 1979, with half of the weight on all labels together and
  the rest shared evenly by the parts), so that a run without a change fails with a probability of ``alpha``
  at most, however many parts there are. A part on which the runs differ in so few units that no exchange of
  them could be significant is left out of the correction (Tarone 1990): it cannot fail, and takes nothing
  from the others.
- Is a drop of more than allowed ruled out? It *passes* if the low end of the interval is no lower. This is
  a test of non-inferiority (Schuirmann 1987; Lakens 2017), which passes a run whose true drop is larger than
  allowed with a probability of ``alpha`` at most. All parts must pass, so nothing needs to be corrected.

Where neither is so, the data cannot tell. Absence of significance alone never passes, and the power that a
test would have had at the drop observed is not asked for, since it says no more than the p-value (Hoenig &
Heisey 2001): what is said is the interval, and the smallest drop that these documents would show.

Labels and parts with few gold spans are asked the first question only. The exchange of units is an exact
test, which holds for few units as for many; the percentile interval of a bootstrap is not, and is too short
where units are few. So a part of few spans fails if the test says so, an interval that lies wholly beyond
what is allowed is not enough, and no such part keeps a run from passing.

A policy without ``significant`` takes the drop observed for the true one: it fails or passes by its size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, log2
from typing import Any, Literal

from goldspan.eval.drops import Change
from goldspan.eval.part_counts import LABEL, OVERALL, Errors, NewErrors, PartName
from goldspan.eval.policy import Policy
from goldspan.eval.resampling import holm

Verdict = Literal["pass", "fail", "cannot tell"]

_ROUNDING = 1e-12
_LEAST_P = 0.0001

# The slices of checks that are not about F1.
NEW_ERRORS = "new errors"
LATENCY = "latency"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, and how it came out.

    ``slice`` and ``part`` name it (``overall``, ``label`` and the label, a slice and its part, ``latency``,
    ``new errors``).
    ``verdict`` is ``None`` where it was not judged, and ``why`` says in words why it is what it is.
    ``support`` is the number of gold spans, ``allowed`` the allowed drop of F1, ``p_corrected`` the p-value
    of the drop after correction, ``detectable`` the smallest true drop that would fail with a probability
    of 0.8; both are ``None`` where no test takes part in the verdict.
    ``errors`` are the documents whose errors became more, the most first; without a former prediction of
    each, those with most errors. ``figures`` are what was, what is now, the change and what is allowed, as a
    person reads them, where it is not F1 that was checked.
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
    figures: tuple[str, str, str, str] = ("", "", "", "")

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
    unit: str = "document",
) -> list[Check]:
    """The check of each part, from its change, its gold spans and the errors of its documents."""
    strict = [name[0] == LABEL and name[1] in policy.no_drop for name in names]
    enough = [
        name == OVERALL or number >= policy.minimum_support
        for name, number in zip(names, support, strict=True)
    ]
    judged = [at for at, change in enumerate(changes) if change.p_drop is not None and not strict[at]]
    tested = [at for at in judged if _testable(changes[at], policy.alpha, exact_only=not enough[at])]
    weights = _weights([names[at] for at in tested])
    corrected = dict(zip(tested, holm([changes[at].p_drop or 0.0 for at in tested], weights), strict=True))
    # A true drop that large would show on more units: the level is that of a test among all.
    shown = [at for at in judged if enough[at]]
    shares = _weights([names[at] for at in shown])
    levels = {at: policy.alpha * share / sum(shares) for at, share in zip(shown, shares, strict=True)}
    checks = []
    for at, (name, change) in enumerate(zip(names, changes, strict=True)):
        worse = _worse(errors[at])
        if strict[at]:
            checks.append(Check(*name, *_no_drop(change), support[at], change, 0.0, errors=worse))
            continue
        allowed = policy.allowed_drop if name == OVERALL else policy.allowed_drop_parts
        check = Check(*name, None, "", support[at], change, allowed, errors=worse)
        if policy.significant or not enough[at]:
            check = replace(check, p_corrected=corrected.get(at))
        if policy.significant and at in levels:
            check = replace(check, detectable=change.detectable(levels[at], allowed))
        verdict, why = _answer(check, change, policy, unit, enough=enough[at])
        checks.append(replace(check, verdict=verdict, why=why))
    return checks


def _testable(change: Change, alpha: float, *, exact_only: bool) -> bool:
    """Whether a test of the change could find a drop at all; ``exact_only`` refuses stored intervals."""
    if change.differing is None:
        return not exact_only
    return change.differing >= _least(alpha)


def _least(alpha: float) -> int:
    """In how many units two runs must differ for the one exchange of many to be significant."""
    return ceil(-log2(alpha))


def _weights(names: Sequence[PartName]) -> list[float]:
    """Half of the weight is that of all labels together, so that its test gets no weaker with more parts."""
    others = len(names) - (OVERALL in names)
    return [float(others or 1) if name == OVERALL else 1.0 for name in names]


def _answer(
    check: Check, change: Change, policy: Policy, unit: str, *, enough: bool
) -> tuple[Verdict | None, str]:
    few = f"fewer gold spans than the {policy.minimum_support} of minimum-support"
    if change.difference is None:
        return ("cannot tell", "F1 is undefined, or not in the reference") if enough else (None, few)
    allowed = check.allowed or 0.0
    moved, beyond = _moved(change), -change.difference > allowed + _ROUNDING
    significant = check.p_corrected is not None and check.p_corrected <= policy.alpha
    if beyond and (significant or (enough and not policy.significant)):
        return "fail", f"{moved}{_chance(check)}; {allowed:.3f} is allowed"
    if not enough:
        return None, few
    if not policy.significant:
        return "pass", f"{moved}; {allowed:.3f} is allowed"
    return _unless_ruled_out(check, change, policy, unit)


def _unless_ruled_out(check: Check, change: Change, policy: Policy, unit: str) -> tuple[Verdict, str]:
    """The answer on what has not failed."""
    allowed = check.allowed or 0.0
    moved = _moved(change)
    if change.interval is None:
        return "cannot tell", f"{moved}, but one {unit} is too little for an interval: add documents"
    if change.interval.low >= -allowed - _ROUNDING:
        return "pass", f"{moved}; a drop of more than {allowed:.3f} is ruled out"
    beyond = -(change.difference or 0.0) > allowed + _ROUNDING
    least = _least(policy.alpha)
    if beyond and change.differing is not None and change.differing < least:
        units = f"{change.differing} {unit}{'' if change.differing == 1 else 's'}"
        told = f"{moved}, and {allowed:.3f} is allowed, but the runs differ in {units}, and chance is never"
        return "cannot tell", f"{told} ruled out below {least}: add documents, or set significant = false"
    if beyond:
        why = f"{moved}, and {allowed:.3f} is allowed, but chance may explain it{_chance(check)}"
    else:
        why = f"{moved}, but may have by {-change.interval.low:.3f}, and {allowed:.3f} is allowed"
    seen = check.detectable
    least_seen = f"; only a drop of {seen:.3f} would be seen with a probability of 0.8" if seen else ""
    return "cannot tell", f"{why}: too little data{least_seen}"


def _moved(change: Change) -> str:
    drop = -(change.difference or 0.0)
    return f"F1 dropped by {drop:.3f}" if drop > _ROUNDING else "F1 did not drop"


def _chance(check: Check) -> str:
    return "" if check.p_corrected is None else f" ({shown_p(check.p_corrected)})"


def shown_p(value: float) -> str:
    """A p-value as a person reads it: none is 0."""
    return "p < 0.0001" if value < _LEAST_P else f"p {value:.4f}"


def _no_drop(change: Change) -> tuple[Verdict, str]:
    if change.difference is None:
        return "cannot tell", "there is no such score in the reference"
    if change.difference < -_ROUNDING:
        return "fail", f"F1 dropped by {-change.difference:.3f}; this label may not drop at all (no-drop)"
    return "pass", "the F1 found did not drop, which is all that no-drop asks"


def _worse(errors: Sequence[Errors]) -> tuple[Errors, ...]:
    found = [at for at in errors if at.was is None or at.now > at.was]
    return tuple(sorted(found, key=lambda at: ((at.was or 0) - at.now, at.document)))


def new_errors_check(found: Sequence[NewErrors] | None, allowed: int) -> Check:
    """Whether there are at most ``allowed`` errors that the reference did not make.

    ``found`` is ``None`` where the reference has no predictions.
    """
    if found is None:
        why = "the reference holds scores only: record predictions with --update"
        return Check(NEW_ERRORS, "", "cannot tell", why, figures=("", "", "", str(allowed)))
    lost, false = sum(at.lost for at in found), sum(at.false for at in found)
    verdict: Verdict = "pass" if lost + false <= allowed else "fail"
    errors = _worse([Errors(at.document, None, at.lost + at.false, at.place) for at in found])
    kinds = f"gold spans lost: {lost}, false ones found: {false}"
    why = f"{lost + false} that the reference does not make ({kinds}); {allowed} allowed"
    figures = ("", str(lost + false), "", str(allowed))
    return Check(NEW_ERRORS, "", verdict, why, errors=errors, figures=figures)


def _speed(documents_per_second: float | None) -> str:
    return f"{documents_per_second:g}/s" if documents_per_second else ""


def latency_check(was: float | None, now: float | None, allowed: float) -> Check:
    """Whether a document takes at most ``allowed`` times as long; speeds are in documents per second."""
    speeds = _speed(was), _speed(now)
    if not was or not now:
        which = "the reference" if now else "this run"
        why = f"the speed of {which} is not known: see --documents-per-second"
        return Check(LATENCY, "", "cannot tell", why, figures=(*speeds, "", f"{allowed:g} x"))
    ratio = was / now
    verdict: Verdict = "pass" if ratio <= allowed else "fail"
    why = f"a document takes {ratio:.2f} times as long; {allowed:g} is allowed"
    return Check(LATENCY, "", verdict, why, figures=(*speeds, f"{ratio:.2f} x", f"{allowed:g} x"))
