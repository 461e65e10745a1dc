"""The gate: today's predictions against a reference, under a policy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from goldspan.corpus.document import Document
from goldspan.corpus.release import released_as
from goldspan.corpus.wording import nearest
from goldspan.eval.checks import Check, Verdict, checks_of, latency_check, new_errors_check
from goldspan.eval.counting import unit_of
from goldspan.eval.drops import Change, Estimate, paired_changes, unpaired_change
from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.pairing import Missing, Pair, pair
from goldspan.eval.part_counts import LABEL, OVERALL, PartCounts, count_parts, new_errors
from goldspan.eval.policy import Policy, PolicyError
from goldspan.eval.recorded import Reference
from goldspan.eval.resampling import Bootstrap, Row, f1_interval
from goldspan.eval.signature import Handling, Signature
from goldspan.eval.slices import SLICES, Slice, metadata_slices, registered_slices
from goldspan.version import __version__

# How many documents to look at are named for each check.
NAMED = 10

_META = "meta "


@dataclass(frozen=True, slots=True)
class Run:
    """Predictions that were brought together with their gold, and how.

    ``documents_per_second`` is the speed that they were made at, if it is known.
    """

    pairs: Sequence[Pair]
    missing: Missing = "error"
    handling: Handling = field(default_factory=Handling)
    documents_per_second: float | None = None

    def signature(self, how: Bootstrap) -> Signature:
        """What the run's numbers depend on."""
        gold = fingerprint(a_pair.gold for a_pair in self.pairs)
        return Signature(
            version=__version__,
            gold=gold,
            corpus=released_as(gold),
            documents=len(self.pairs),
            labels=tuple(sorted({span.label for a_pair in self.pairs for span in a_pair.gold.spans})),
            unit=unit_of(a_pair.gold for a_pair in self.pairs),
            bootstrap=how.resamples,
            level=how.level,
            interval=how.method,
            seed=how.seed,
            missing=self.missing,
        ).handled(self.handling)


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate says of a run: the verdict is the worst of the checks that were judged."""

    verdict: Verdict
    checks: tuple[Check, ...]
    policy: Policy
    signature: Signature
    reference: Reference

    @property
    def exit_status(self) -> int:
        """0 where the run may go on, 1 where it may not."""
        unclear = self.verdict == "cannot tell" and self.policy.cannot_tell == "fail"
        return int(self.verdict == "fail" or unclear)

    @property
    def blocking(self) -> list[Check]:
        """The checks that keep the run from going on."""
        stops = {"fail", "cannot tell"} if self.policy.cannot_tell == "fail" else {"fail"}
        return [check for check in self.checks if check.verdict in stops]

    @property
    def level(self) -> float:
        """The coverage of the intervals."""
        return 1 - 2 * self.policy.alpha

    def to_json(self) -> dict[str, Any]:
        """The gate as ``goldspan gate --format json`` prints it."""
        return {
            "signature": str(self.signature),
            "verdict": self.verdict,
            "exit_status": self.exit_status,
            "policy": msgspec.to_builtins(self.policy),
            "reference": {
                "file": self.reference.file,
                "kind": "scores" if self.reference.predictions is None else "predictions",
                "date": self.reference.date or None,
                "reason": self.reference.reason or None,
            },
            "level": round(self.level, 12),
            "checks": [check.to_json(NAMED) for check in self.checks],
        }

    def _repr_html_(self) -> str:
        from goldspan.eval.notebook import gate_html

        return gate_html(self)


def gate(
    gold: Iterable[Document],
    predictions: Iterable[Document],
    reference: Iterable[Document],
    policy: Policy | None = None,
    *,
    missing: Missing = "error",
    bootstrap: Bootstrap | None = None,
) -> Gate:
    """Judge predictions by former ones for the same gold, under a policy (the default one: ``Policy()``).

    Raises:
        InputError: either cannot be compared with the gold.
        PolicyError: the policy names a label or slice that is not there.
    """
    documents = list(gold)
    run = Run(pair(documents, predictions, missing), missing)
    return judge(run, Reference("the reference", tuple(reference)), policy, bootstrap)


def judge(
    run: Run, reference: Reference, policy: Policy | None = None, bootstrap: Bootstrap | None = None
) -> Gate:
    """Judge a run by a reference that was read.

    Raises:
        IncomparableError: the reference is of another gold, or of other numbers.
        InputError: its predictions cannot be compared with the gold.
        PolicyError: the policy names a label or slice that is not there.
    """
    rules, how = policy or Policy(), bootstrap or Bootstrap()
    signature = run.signature(how)
    reference.check_comparable(signature)
    for label in rules.no_drop:
        if label not in signature.labels:
            known = nearest(label, list(signature.labels))
            raise PolicyError(f"no-drop: the gold has no label {label!r}; {known}")
    documents = [a_pair.gold for a_pair in run.pairs]
    slices = chosen_slices(rules.slices, documents)
    former = None
    if reference.predictions is not None:
        former = pair(documents, reference.predictions, run.missing)
        counts = count_parts(run.pairs, former, slices)
        changes = paired_changes(counts.rows, len(counts.names), counts.units, rules.alpha, how)
    else:
        counts = count_parts(run.pairs, None, slices)
        changes = _unpaired(counts, reference, rules.alpha, how)
    checks = checks_of(
        counts.names,
        changes,
        [counts.support[name] for name in counts.names],
        [counts.errors.get(name, ()) for name in counts.names],
        rules,
        signature.unit,
    )
    for name in slices:
        if checks[1:] and not any(check.slice == name for check in checks):
            raise PolicyError(f"slices: {name!r} divides no span: it needs texts, or values that are words")
    if rules.new_errors is not None:
        found = None if former is None else new_errors(run.pairs, former)
        checks.append(new_errors_check(found, rules.new_errors))
    if rules.latency_ratio is not None:
        speeds = reference.documents_per_second, run.documents_per_second
        checks.append(latency_check(*speeds, rules.latency_ratio))
    verdicts = {check.verdict for check in checks}
    verdict: Verdict = (
        "fail" if "fail" in verdicts else "cannot tell" if "cannot tell" in verdicts else "pass"
    )
    # The intervals that are shown are the gate's, and no other number depends on the level.
    signature = replace(signature, level=round(1 - 2 * rules.alpha, 12))
    return Gate(verdict, tuple(checks), rules, signature, reference)


def chosen_slices(names: Sequence[str], gold: Sequence[Document]) -> dict[str, Slice]:
    """The slices that a policy names: goldspan's, those of installed packages, and ``meta FIELD`` of gold.

    Raises:
        PolicyError: there is no such slice.
    """
    chosen: dict[str, Slice] = {}
    for name in names:
        if name == LABEL:
            continue  # every label is checked anyway
        if name.startswith(_META):
            field_name = name.removeprefix(_META).strip()
            try:
                chosen[name] = metadata_slices([field_name], gold)[field_name]
            except ValueError as error:
                raise PolicyError(f"slices: {error}") from None
            continue
        known: Mapping[str, Slice] = SLICES if name in SLICES else {**SLICES, **registered_slices()}
        if name not in known:
            raise PolicyError(f"slices: there is no slice {name!r}; {nearest(name, [*known, 'meta FIELD'])}")
        chosen[name] = known[name]
    return chosen


def _unpaired(counts: PartCounts, reference: Reference, alpha: float, how: Bootstrap) -> list[Change]:
    """The change of each part since scores were stored."""
    changes = []
    for at, name in enumerate(counts.names):
        stored = (reference.scores or {}).get(name)
        rows: dict[Row, int] = {}
        for row, times in counts.rows.items():
            tp, wrong = row[4 * at + 2 : 4 * at + 4]
            rows[tp, wrong, 0] = rows.get((tp, wrong, 0), 0) + times
        right = sum(row[0] * times for row, times in rows.items())
        errors = sum(row[1] * times for row, times in rows.items())
        f1 = 2 * right / (2 * right + errors) if right + errors else None
        now = Estimate(f1, f1_interval(rows, counts.units, how), how.level)
        changes.append(unpaired_change(stored or Estimate(None), now, alpha))
    return changes


def scores_json(gate: Gate) -> dict[str, Any]:
    """Today's strict F1, over all labels and of each, for a record that people read."""
    now = {(check.slice, check.part): check.change.now for check in gate.checks if check.change}
    return {
        "f1": now[OVERALL],
        "labels": {part: value for (name, part), value in now.items() if name == LABEL},
    }
