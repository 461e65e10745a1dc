"""The report of a corpus as tables that a person reads, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from goldspan.annotation.agreement_report import agreement_json
from goldspan.annotation.corpus_report import ALL, CorpusReport
from goldspan.corpus.coverage import Coverage, Covered
from goldspan.corpus.dataset.facts import Unseen
from goldspan.corpus.findings import printable
from goldspan.corpus.inventory import BY
from goldspan.corpus.wording import some
from goldspan.eval.tables import Style, Table, fraction, interval, signature_line

# How many ids and pairs are shown; JSON has all.
_SHOWN = 5

_NAMES = {"countries": "country"}
_PLANNED = (("sectors", "code that was looked for"), ("phenomena", "sign"), ("negatives", "sign"))
_ANSWERS = {True: "yes", False: "NO", None: "n/a"}


def render_corpus(report: CorpusReport, style: Style = "text") -> str:
    """A report as ``goldspan corpus`` prints it; the requirements come last."""
    spreads = (
        _spread_table(_NAMES.get(by, by), report.spreads[by], list(report.sizes)).render(style) for by in BY
    )
    blocks = [
        _title(report),
        _size_table(report).render(style),
        *spreads,
        _sector_table(report).render(style),
        _filled_table(report).render(style),
        *_agreement(report, style),
        _doubt_table(report).render(style),
        _decisions(report.decisions),
        *([_news_table(report).render(style)] if report.news else []),
        *([_redraw(report)] if report.redraw else []),
        _near(report),
        *(_coverage(report.coverage, style) if report.coverage else ["no plan of the documents"]),
        _requirement_table(report).render(style),
        *_faults(report),
    ]
    return "\n\n".join(blocks)


def corpus_json(report: CorpusReport) -> dict[str, Any]:
    """A report as ``goldspan corpus --format json`` prints it, a public contract."""
    return {
        "version": report.version or None,
        "gold": report.gold,
        "sizes": {name: size._asdict() for name, size in report.sizes.items()},
        "spreads": report.spreads,
        "sectors": {code: sector._asdict() for code, sector in report.sectors.items()},
        "values": [
            {"label": label, "field": field, **filled._asdict()}
            for (label, field), filled in report.filled.items()
        ],
        "agreement": agreement_json(report.agreement) if report.agreement else None,
        "doubts": report.doubts,
        "decisions": report.decisions,
        "unseen": {
            split: {
                label: {"words": _unseen_json(new.words), "entities": _unseen_json(new.entities)}
                for label, new in labels.items()
            }
            for split, labels in report.news.items()
        },
        "redraw": {**asdict(report.redraw), "same": report.redraw.same} if report.redraw else None,
        "near_duplicates": [pair._asdict() for pair in report.near],
        "coverage": _coverage_json(report.coverage) if report.coverage else None,
        "requirements": [asdict(requirement) for requirement in report.requirements],
        "sound": report.sound,
    }


def _unseen_json(unseen: Unseen) -> dict[str, Any]:
    return {**unseen._asdict(), "rate": unseen.rate}


def _coverage_json(coverage: Coverage) -> dict[str, Any]:
    found = asdict(coverage)
    found["differing"] = [differing._asdict() for differing in coverage.differing]
    for name, _ in _PLANNED:
        found[name] = [{**one._asdict(), "found": one.found} for one in getattr(coverage, name)]
    return found


def _title(report: CorpusReport) -> str:
    name = f"corpus {report.version}" if report.version else "corpus without a version"
    return f"{name}, gold {report.gold}"


def _size_table(report: CorpusReport) -> Table:
    labels = list(report.sizes[ALL].spans)
    rows = [
        [
            name,
            *map(str, (size.documents, size.words, sum(size.spans.values()))),
            *(str(size.spans.get(label, 0)) for label in labels),
        ]
        for name, size in report.sizes.items()
    ]
    return Table(("split", "documents", "words", "spans", *labels), rows)


def _spread_table(name: str, counts: Mapping[str, Mapping[str, int]], splits: Sequence[str]) -> Table:
    rows = [[value, *(str(times[split]) for split in splits)] for value, times in counts.items()]
    return Table((f"documents by {name}", *splits), rows)


def _sector_table(report: CorpusReport) -> Table:
    rows = [[code, *map(str, sector)] for code, sector in report.sectors.items()]
    return Table((f"sectors ({len(rows)} codes)", "mentions", "documents"), rows)


def _filled_table(report: CorpusReport) -> Table:
    rows = [
        [f"{label} {field}", str(filled.filled), str(filled.spans)]
        for (label, field), filled in report.filled.items()
    ]
    return Table(("normalised values", "filled", "of spans"), rows)


def _agreement(report: CorpusReport, style: Style) -> Iterable[str]:
    found = report.agreement
    if found is None:
        yield "agreement: no document has two passes"
        return
    mean, level = found.mean, f"{found.level:.0%}"
    columns = {
        "all labels": (None, mean.alpha_u),
        **{name: (name, mean.label_alphas[name]) for name in mean.labels},
    }
    rows = []
    for name, (label, alpha) in columns.items():
        exact, overlap = mean.scores["strict", label], mean.scores["type", label]
        rows.append(
            [name, fraction(exact.f1), interval(exact.interval), fraction(overlap.f1), fraction(alpha)]
        )
    header = ("agreement of blind passes", "exact F1", f"{level} interval", "overlap F1", "αU")
    yield Table(header, rows).render(style)
    yield (
        f"over {len(found.versions.shared)} documents; passes of {', '.join(found.versions.annotators)}."
        " Where language models made the passes, this is an upper bound on what people would agree on."
    )
    yield signature_line(found.signature, style)


def _doubt_table(report: CorpusReport) -> Table:
    labels = sorted({label for counts in report.doubts.values() for label in counts})
    rows = [
        [name, str(sum(counts.values())), *(str(counts.get(label, 0)) for label in labels)]
        for name, counts in report.doubts.items()
    ]
    return Table(("spans called doubtful", "all", *labels), rows)


def _decisions(decisions: Mapping[str, int]) -> str:
    named = ", ".join(f"{choice} {times}" for choice, times in sorted(decisions.items()))
    return f"conflicts by the choice that decided them: {printable(named) or 'none'}"


def _news_table(report: CorpusReport) -> Table:
    rows = [
        [f"{label} in {split}", *_unseen_cells(new.words), *_unseen_cells(new.entities)]
        for split, labels in report.news.items()
        for label, new in labels.items()
    ]
    header = ("mentions unseen in train", "by words", "rate", "of", "by entity", "rate", "of")
    return Table(header, rows)


def _unseen_cells(unseen: Unseen) -> tuple[str, str, str]:
    return str(unseen.unseen), fraction(unseen.rate), str(unseen.mentions)


def _redraw(report: CorpusReport) -> str:
    again = report.redraw
    if again is None or again.seed is None:
        return "splits drawn again: no seed gives a test that is new enough"
    if again.same:
        return f"splits drawn again with seed {again.seed}: the same"
    moved = f"{len(again.moved)} documents would move ({_some(again.moved)})"
    return f"splits drawn again with seed {again.seed}: {moved}"


def _near(report: CorpusReport) -> str:
    shown = [f"{pair.one} and {pair.other} {pair.similarity:.3f}" for pair in report.near[:_SHOWN]]
    named = printable(", ".join(shown)) or "no pair shares any"
    return f"most alike, by the Jaccard index of word 5-grams: {named}"


def _coverage(coverage: Coverage, style: Style) -> Iterable[str]:
    differing = [f"{one.document} ({one.field})" for one in coverage.differing]
    lengths = (
        f"words planned {coverage.length_planned:.1f}, found {coverage.length_found:.1f} in the mean"
        if coverage.length_planned is not None and coverage.length_found is not None
        else "no document to compare"
    )
    yield "\n".join(
        [
            f"plan: {coverage.planned} documents, {lengths}",
            f"planned and not there: {_some(coverage.absent)}",
            f"authored and not planned: {_some(coverage.unplanned)}",
            f"other metadata than planned: {_some(differing)}",
            f"more than a fifth longer or shorter than planned: {_some(coverage.off_length)}",
        ]
    )
    for name, looked_for in _PLANNED:
        yield _covered_table(name, looked_for, getattr(coverage, name)).render(style)


def _covered_table(name: str, looked_for: str, covered: Sequence[Covered]) -> Table:
    rows = [
        [
            one.name,
            str(one.planned),
            "not verified" if one.found is None else str(one.found),
            one.sign,
            _some(one.missing) if one.missing else "",
        ]
        for one in covered
    ]
    return Table((f"planned {name}", "planned", "found", looked_for, "to look at"), rows)


def _requirement_table(report: CorpusReport) -> Table:
    rows = [[one.name, one.wanted, one.found, _ANSWERS[one.holds]] for one in report.requirements]
    return Table(("requirement", "wanted", "found", "holds"), rows)


def _faults(report: CorpusReport) -> Iterable[str]:
    """What is at fault, requirement by requirement."""
    for requirement in report.requirements:
        if requirement.faults:
            yield "\n".join(
                [f"{requirement.name}:", *(f"- {printable(fault)}" for fault in requirement.faults)]
            )


def _some(ids: Sequence[str]) -> str:
    return printable(some(ids, _SHOWN)) if ids else "none"
