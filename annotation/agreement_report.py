"""Agreement as tables that a person reads, and as JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from goldspan.annotation.agreement import MATCHING, Agreement, PairAgreement, spans_by_annotator
from goldspan.annotation.boundaries import BOUNDARIES
from goldspan.annotation.gamma import Gamma
from goldspan.annotation.gamma_report import gamma_json, gamma_table
from goldspan.annotation.mean_agreement import MeanScore
from goldspan.annotation.strata import Stratum
from goldspan.corpus.findings import printable
from goldspan.corpus.wording import some
from goldspan.eval.resampling import Interval
from goldspan.eval.score import Score
from goldspan.eval.tables import Style, Table, fraction, interval, number, signature_line

# How many documents, and confusions of pairs, are shown; JSON has all.
_NAMED = 10
_SHOWN = 3

_NONE = "(none)"


def render_agreement(agreement: Agreement, style: Style = "text", gamma: Gamma | None = None) -> str:
    """Agreement, and γ where it was measured, as ``goldspan agree`` prints it, with the signature below."""
    blocks = [
        _documents(agreement),
        _annotators(agreement).render(style),
        _headline(agreement).render(style),
        *([gamma_table(gamma).render(style)] if gamma else []),
        _label_table(agreement).render(style),
        _edges(agreement.pairs).render(style),
    ]
    blocks += [_confusion(pair).render(style) for pair in agreement.pairs[:_SHOWN]]
    blocks += [
        _strata("made in", agreement.periods).render(style),
        _strata("origin", agreement.origins).render(style),
        _kappas(agreement.pairs).render(style),
        signature_line(_signature(agreement, gamma), style),
    ]
    return "\n\n".join(blocks)


def agreement_json(agreement: Agreement, gamma: Gamma | None = None) -> dict[str, Any]:
    """Agreement as ``goldspan agree --format json`` prints it, a public contract.

    ``gamma`` is there only where it was measured.
    """
    versions, level = agreement.versions, agreement.level
    spans = spans_by_annotator(versions)
    mean = agreement.mean
    return {
        "signature": _signature(agreement, gamma),
        "documents": {
            "read": len(versions.documents),
            "shared": [
                {"id": document.id, "annotators": [version.annotator for version in document.versions]}
                for document in versions.shared
            ],
        },
        "excluded": {why.replace(" ", "_"): times for why, times in versions.excluded.items()},
        "annotators": {
            name: {"documents": _annotated(agreement, name), "spans": spans[name]}
            for name in versions.annotators
        },
        "mean": {
            "pairs": mean.pairs,
            **{name: _mean_json(mean.scores[mode, None], level) for name, mode in MATCHING.items()},
            "alpha_u": mean.alpha_u,
            "labels": {
                label: {
                    "exact": _mean_json(mean.scores["strict", label], level),
                    "overlap": {"f1": mean.scores["type", label].f1},
                    "alpha_u": mean.label_alphas[label],
                }
                for label in mean.labels
            },
        },
        "pairs": [_pair_json(pair, level) for pair in agreement.pairs],
        **({"gamma": gamma_json(gamma)} if gamma else {}),
        "periods": [stratum.to_json() for stratum in agreement.periods],
        "origins": [stratum.to_json() for stratum in agreement.origins],
    }


def _pair_json(pair: PairAgreement, level: float) -> dict[str, Any]:
    modes = pair.result.modes
    labels = sorted({label for label, _ in pair.boundaries})
    return {
        "one": pair.one,
        "other": pair.other,
        "documents": pair.documents,
        **{name: _score_json(modes[mode].overall, level) for name, mode in MATCHING.items()},
        "alpha_u": pair.alpha_u,
        "labels": {
            label: {
                "exact": _score_json(modes["strict"].labels[label], level),
                "overlap": _score_json(modes["type"].labels[label]),
                "alpha_u": alpha,
            }
            for label, alpha in pair.label_alphas.items()
        },
        "boundaries": {
            label: {kind: pair.boundaries.get((label, kind), 0) for kind in BOUNDARIES} for label in labels
        },
        "confusion": pair.result.confusion,
        "token_kappa": {"all": pair.kappa, "marked": pair.kappa_marked},
    }


def _score_json(score: Score, level: float | None = None) -> dict[str, Any]:
    counts = score.counts
    found: dict[str, Any] = {
        "f1": counts.f1,
        "both": counts.tp,
        "only_one": counts.fn,
        "only_other": counts.fp,
    }
    return found if level is None else {**found, "ci": _interval_json(score.interval, level)}


def _mean_json(score: MeanScore, level: float) -> dict[str, Any]:
    return {"f1": score.f1, "ci": _interval_json(score.interval, level)}


def _interval_json(bounds: Interval | None, level: float) -> dict[str, Any]:
    return {"level": level, "f1": list(bounds) if bounds else None}


def _annotated(agreement: Agreement, name: str) -> int:
    return sum(
        version.annotator == name
        for document in agreement.versions.documents
        for version in document.versions
    )


def _signature(agreement: Agreement, gamma: Gamma | None) -> str:
    return f"{agreement.signature}|{gamma.signature}" if gamma else agreement.signature


def _documents(agreement: Agreement) -> str:
    versions = agreement.versions
    shared = [printable(document.id) for document in versions.shared]
    left_out = ", ".join(f"{why} {times}" for why, times in versions.excluded.items() if times)
    return "\n".join(
        [
            f"documents read: {len(versions.documents)}; with two versions or more: {len(shared)}",
            f"compared: {some(shared, _NAMED)}",
            f"annotations left out: {left_out or 'none'}",
        ]
    )


def _annotators(agreement: Agreement) -> Table:
    spans = spans_by_annotator(agreement.versions)
    rows = [
        [printable(name), str(_annotated(agreement, name)), str(spans[name])]
        for name in agreement.versions.annotators
    ]
    return Table(("annotator", "documents", "spans"), rows)


def _name(pair: PairAgreement) -> str:
    return f"{printable(pair.one)} - {printable(pair.other)}"


def _headline(agreement: Agreement) -> Table:
    level = f"{agreement.level:.0%}"
    header = (
        "agreement", "exact F1", f"{level} interval", "overlap F1", f"{level} interval", "αU",
        "documents", "both", "only first", "only second",
    )  # fmt: skip
    rows = []
    mean = agreement.mean
    if mean.pairs > 1:
        cells = [_mean_cells(mean.scores[mode, None]) for mode in MATCHING.values()]
        rows.append([f"mean of {mean.pairs} pairs", *cells[0], *cells[1], fraction(mean.alpha_u), *[""] * 4])
    for pair in agreement.pairs:
        exact, overlap = (pair.result.modes[mode].overall for mode in MATCHING.values())
        rows.append(
            [
                _name(pair),
                fraction(exact.counts.f1),
                interval(exact.interval),
                fraction(overlap.counts.f1),
                interval(overlap.interval),
                fraction(pair.alpha_u),
                str(pair.documents),
                *map(number, (exact.counts.tp, exact.counts.fn, exact.counts.fp)),
            ]
        )
    return Table(header, rows)


def _mean_cells(score: MeanScore) -> tuple[str, str]:
    return fraction(score.f1), interval(score.interval)


def _label_table(agreement: Agreement) -> Table:
    header = (
        "label", "of", "exact F1", f"{agreement.level:.0%} interval", "overlap F1", "αU",
        "both", "only first", "only second",
    )  # fmt: skip
    rows = []
    mean = agreement.mean
    if mean.pairs > 1:
        for label, alpha in mean.label_alphas.items():
            cells = _mean_cells(mean.scores["strict", label])
            close = fraction(mean.scores["type", label].f1)
            rows.append([printable(label), "mean", *cells, close, fraction(alpha), *[""] * 3])
    for pair in agreement.pairs:
        for label, alpha in pair.label_alphas.items():
            exact, overlap = (pair.result.modes[mode].labels[label] for mode in MATCHING.values())
            rows.append(
                [
                    printable(label),
                    _name(pair),
                    fraction(exact.counts.f1),
                    interval(exact.interval),
                    fraction(overlap.counts.f1),
                    fraction(alpha),
                    *map(number, (exact.counts.tp, exact.counts.fn, exact.counts.fp)),
                ]
            )
    return Table(header, rows)


def _edges(pairs: Iterable[PairAgreement]) -> Table:
    rows = [
        [
            _name(pair),
            *(str(sum(n for (_, own), n in pair.boundaries.items() if own == kind)) for kind in BOUNDARIES),
        ]
        for pair in pairs
    ]
    return Table(("edges, second against first", *BOUNDARIES), rows)


def _confusion(pair: PairAgreement) -> Table:
    table = pair.result.confusion
    rows = [
        [printable(label) or _NONE, *(str(times) for times in row.values())] for label, row in table.items()
    ]
    header = [f"{printable(pair.one)} \\ {printable(pair.other)}"]
    return Table((*header, *(printable(label) or _NONE for label in table)), rows)


def _strata(what: str, strata: Sequence[Stratum]) -> Table:
    rows = [
        [
            printable(stratum.name),
            str(stratum.versions),
            str(stratum.spans),
            fraction(stratum.fraction(stratum.exact)),
            fraction(stratum.fraction(stratum.overlap)),
        ]
        for stratum in strata
    ]
    return Table((what, "pairs of versions", "spans", "exact", "overlap"), rows)


def _kappas(pairs: Iterable[PairAgreement]) -> Table:
    rows = [[_name(pair), fraction(pair.kappa), fraction(pair.kappa_marked)] for pair in pairs]
    return Table(("token κ, a diagnostic only", "with O", "without O"), rows)
