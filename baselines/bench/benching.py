"""Running the bench: each extractor over the gold, from the cache where it can be, and then the ranking."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec

from goldspan.baselines.bench.cache import Cache, texts_digest
from goldspan.baselines.bench.ceiling import ceiling
from goldspan.baselines.bench.measuring import Cost, Run, run_apart
from goldspan.baselines.bench.ranking import Challenged, Entry, Ranking
from goldspan.baselines.bench.significance import compact_letters, different
from goldspan.baselines.registry import find_entry, load_extractor
from goldspan.baselines.spec import parse_spec
from goldspan.corpus.challenge import Item
from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.eval.challenge import score_challenge
from goldspan.eval.comparison import compare_pairs
from goldspan.eval.pairing import Pair, pair
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import score_pairs

Progress = Callable[[str], object]


def bench(
    gold: Sequence[Document],
    specs: Iterable[str],
    *,
    corpus: str,
    split: str | None = None,
    challenge: Sequence[Item] = (),
    cache: Cache | None = None,
    bootstrap: Bootstrap | None = None,
    progress: Progress = lambda line: line,
) -> Ranking:
    """Run extractors over ``gold``, each in a process of its own, rank them and test each pair.

    ``challenge`` is a challenge set that they run over as well. ``cache`` keeps what was found by the version
    of the extractor and the texts, so that no more is run than has changed. ``progress`` is called with
    a line on what is being done.

    Raises:
        InputError: a gold document has no text, or an extractor returned what cannot be scored.
        ExtractorError: an extractor failed.
        ValueError: there is no extractor of a name, or one of its options cannot be used.
        MissingExtraError: an extractor's packages are not installed.
    """
    how = bootstrap or Bootstrap()
    texts = [_text(document) for document in gold]
    items = [item.document for item in challenge]
    runner = _Runner(cache or Cache(None))
    named = list(dict.fromkeys(specs))
    versions = {spec: runner.version(spec) for spec in named}  # what cannot be run is better known at once
    entries, paired = [], {}
    for number, spec in enumerate(named, start=1):
        progress(f"running {spec} ({number} of {len(named)})")
        run, cached = runner.run(spec, versions[spec], texts)
        predictions = _predictions(spec, gold, run)
        paired[spec] = pair(gold, predictions)
        result = score_pairs(paired[spec], seqeval=True, bootstrap=how)
        entry = Entry(spec, run, predictions, result, cached=cached)
        if items:
            progress(f"running {spec} ({number} of {len(named)}) over the challenge set")
            answers, _ = runner.run(spec, versions[spec], [item.text or "" for item in items], timed=False)
            answered = _predictions(spec, items, answers)
            entry = replace(entry, challenge=Challenged(answered, score_challenge(challenge, answered)))
        entries.append(entry)
    progress("comparing")
    return _ranked(entries, paired, Ranking(corpus, (), split, ceiling=ceiling(gold, how)), how)


def _ranked(
    entries: Sequence[Entry], paired: dict[str, list[Pair]], ranking: Ranking, how: Bootstrap
) -> Ranking:
    """The ranking of entries, with a test for each pair of them and letters for those that do not differ."""
    ranked = sorted(entries, key=lambda entry: (-(entry.result.strict.overall.counts.f1 or 0.0), entry.name))
    tests = compare_pairs(paired, bootstrap=how).tests if len(paired) > 1 else ()
    alpha = round(1 - how.level, 12)
    letters = compact_letters([entry.name for entry in ranked], different(tests, alpha))
    lettered = tuple(replace(entry, groups=letters[entry.name]) for entry in ranked)
    return replace(ranking, entries=lettered, tests=tests, alpha=alpha)


@dataclass(frozen=True, slots=True)
class _Runner:
    """Runs extractors unless the cache has what they would find."""

    cache: Cache

    def version(self, spec: str) -> str | None:
        """The version of an extractor, where it says whether its output is still the same; else ``None``.

        What is somebody's own function or program may have changed without a word.
        """
        entry = find_entry(parse_spec(spec).name)
        return load_extractor(spec).version if entry is not None and not entry.whole else None

    def run(
        self, spec: str, version: str | None, texts: Sequence[str], *, timed: bool = True
    ) -> tuple[Run, bool]:
        """What the extractor finds in ``texts``, and whether that was known already."""
        key = {"spec": spec, "version": version, "texts": texts_digest(texts), "timed": timed}
        kept = self.cache.get(**key) if version is not None else None
        if version is not None and kept is not None and len(kept.spans) == len(texts):
            return Run(version, kept.spans, msgspec.convert(kept.facts, Cost)), True
        run = run_apart(spec, texts, timed=timed)
        if run.version == version:
            self.cache.put(msgspec.to_builtins(run.cost), run.spans, **key)
        return run, False


def _predictions(spec: str, documents: Sequence[Document], run: Run) -> list[Document]:
    return [
        Document(document.id, document.text, tuple(spans), place=f"{spec}: {document.id}")
        for document, spans in zip(documents, run.spans, strict=True)
    ]


def _text(document: Document) -> str:
    if document.text is None:
        message = "there is no text to extract from"
        finding = Finding(code="bad-record", message=message, place=document.place, document=document.id)
        raise InputError([finding])
    return document.text
