"""What is to be said of a corpus: its size, spread and agreement, and whether it is sound."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan.annotation.agreement import Agreement, agree
from goldspan.annotation.decisions import read_decisions
from goldspan.annotation.versions import gather
from goldspan.corpus.coverage import Coverage, cover
from goldspan.corpus.document import Document
from goldspan.corpus.duplicates import Near, near_duplicates, repeated_sentences
from goldspan.corpus.findings import InputError
from goldspan.corpus.inventory import (
    BY,
    Filled,
    New,
    Sector,
    Size,
    doubts,
    filled,
    news,
    sectors,
    size,
    spread,
)
from goldspan.corpus.planned import read_planned
from goldspan.corpus.reading import read
from goldspan.corpus.release import RELEASE, read_release
from goldspan.corpus.requirements import Requirement, of_lengths, of_news, of_release, of_splits, of_texts
from goldspan.corpus.splits import SPLITS_FILE, read_splits
from goldspan.corpus.splitting import Splits, draw
from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.resampling import Bootstrap

# What all documents together are called beside the splits.
ALL = "all"

# A decision without the record of a choice was written by hand.
BY_HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Redraw:
    """Whether splits that are drawn again are those of the file, and which documents would move.

    ``seed`` is ``None`` where no seed gives a test that is new enough.
    """

    seed: int | None
    moved: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether they are the same."""
        return self.seed is not None and not self.moved


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """A corpus in numbers.

    ``sizes`` and the columns of ``spreads`` (by what, then of what) are those of ``all`` and of each split;
    ``news`` is of each split but training. ``decisions`` counts conflicts by the choice that decided them.
    ``agreement``, ``coverage`` and ``redraw`` are ``None`` where there are no two passes, no plan, no splits.
    """

    version: str
    gold: str
    sizes: Mapping[str, Size]
    spreads: Mapping[str, Mapping[str, Mapping[str, int]]]
    sectors: Mapping[str, Sector]
    filled: Mapping[tuple[str, str], Filled]
    near: Sequence[Near]
    news: Mapping[str, Mapping[str, New]]
    agreement: Agreement | None
    doubts: Mapping[str, Mapping[str, int]]
    decisions: Mapping[str, int]
    coverage: Coverage | None
    redraw: Redraw | None
    requirements: tuple[Requirement, ...]

    @property
    def sound(self) -> bool:
        """Whether every requirement holds that there is something for."""
        return all(requirement.holds is not False for requirement in self.requirements)


def report_corpus(root: Path, bootstrap: Bootstrap | None = None) -> CorpusReport:
    """The report of a corpus folder, or of a folder or file of documents alone.

    Raises:
        InputError: a document, the plan or the release cannot be read. Splits that cannot are a fault of the
            corpus and no more.
        ValueError: two passes over a document are of one annotator, or a pass is nobody's.
    """
    documents = list(read(root))
    texts = {document.id: document.text or "" for document in documents}
    near = near_duplicates(texts)
    splits, faults = _splits(root)
    parts = {ALL: documents, **_parts(documents, splits)}
    plans = read_planned(root)
    new = {name: news(parts["train"], part) for name, part in parts.items() if name not in {ALL, "train"}}
    release = read_release(root) if (root / RELEASE).exists() else None
    gold = {name: fingerprint(part) for name, part in parts.items()}
    requirements = (
        of_release(release.gold if release else {}, gold),
        *of_texts(near, repeated_sentences(texts)),
        *of_lengths(documents),
        of_splits(documents, splits, faults, near),
        *of_news(new.get("test", {})),
    )
    return CorpusReport(
        release.version if release else "",
        gold[ALL],
        {name: size(part) for name, part in parts.items()},
        {by: _spread(parts, by) for by in BY},
        sectors(documents),
        filled(documents),
        near,
        new,
        _agreement(documents, bootstrap),
        doubts(documents),
        _decisions(documents),
        cover(documents, plans) if plans else None,
        _redraw(documents, near, splits) if splits else None,
        requirements,
    )


def _splits(root: Path) -> tuple[Splits | None, list[str]]:
    """The splits of a corpus folder if it has some that can be used, and what is wrong with them."""
    if not (root / SPLITS_FILE).exists():
        return None, []
    try:
        return read_splits(root), []
    except InputError as error:
        return None, [f"{finding.field}: {finding.message}".lstrip(": ") for finding in error.findings]


def _parts(documents: Iterable[Document], splits: Splits | None) -> dict[str, list[Document]]:
    by_id = {document.id: document for document in documents}
    return {name: [by_id[one] for one in ids] for name, ids in (splits or {}).items()}


def _spread(parts: Mapping[str, Sequence[Document]], by: str) -> dict[str, dict[str, int]]:
    counts = {name: spread(part, by) for name, part in parts.items()}
    return {value: {name: counts[name][value] for name in parts} for value in sorted(counts[ALL])}


def _agreement(documents: Iterable[Document], bootstrap: Bootstrap | None) -> Agreement | None:
    versions = gather(documents)
    return agree(versions, bootstrap=bootstrap) if versions.shared else None


def _decisions(documents: Iterable[Document]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for document in documents:
        for annotation in document.annotations:
            if annotation.ground_truth:
                decided, others = read_decisions(annotation.carried.get("decisions"))
                counts.update(decision.choice for decision in decided.values())
                counts[BY_HAND] += len(others)
    return +counts


def _redraw(documents: Sequence[Document], near: Iterable[Near], splits: Splits) -> Redraw:
    try:
        drawn = draw(documents, near)
    except ValueError:
        return Redraw(None, ())
    homes = {name: split for split, ids in drawn.splits.items() for name in ids}
    moved = sorted(name for split, ids in splits.items() for name in ids if homes[name] != split)
    return Redraw(drawn.seed, tuple(moved))
