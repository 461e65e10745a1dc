"""Running the bench: each extractor over the gold, and then the ranking of those that answered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from goldspan.baselines.bench.ceiling import ceiling
from goldspan.baselines.bench.ranking import Challenged, Entry, Ranking
from goldspan.baselines.bench.runs import Runner, unanswered
from goldspan.baselines.bench.significance import letters_of
from goldspan.baselines.running import ExtractorError, known_labels
from goldspan.corpus.challenge import Item
from goldspan.corpus.document import Document
from goldspan.corpus.findings import Finding, InputError
from goldspan.eval.challenge import score_challenge
from goldspan.eval.comparison import compare_pairs
from goldspan.eval.pairing import Pair, pair
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import score_pairs

Progress = Callable[[str, int, int], object]


def bench(
    gold: Sequence[Document],
    specs: Iterable[str],
    *,
    corpus: str,
    split: str | None = None,
    challenge: Sequence[Item] = (),
    runner: Runner | None = None,
    bootstrap: Bootstrap | None = None,
    progress: Progress = lambda line, *_: line,
) -> Ranking:
    """Run extractors over ``gold``, each in a process of its own, rank them and test each pair.

    ``challenge`` is a challenge set that they run over as well. ``runner`` says how they are run, and where
    what they find is kept. A document that an extractor fails on, where errors do not stop the run, is
    scored for none of them: all are ranked on the same ones. ``progress`` is called with what is being
    done, the number of documents done, and of all.

    Raises:
        InputError: a gold document has no text.
        ExtractorError: an extractor failed, or there is no document that all of them answered.
        ValueError: there is no extractor of a name, or one of its options cannot be used.
        MissingExtraError: an extractor's packages are not installed.
    """
    _need_texts(gold)
    how = bootstrap or Bootstrap()
    items = [item.document for item in challenge]
    runner = replace(runner or Runner(), labels=known_labels(gold))
    named = list(dict.fromkeys(specs))
    versions = {spec: runner.version(spec) for spec in named}  # what cannot be run is better known at once
    runs, answers = [], []
    for number, spec in enumerate(named, start=1):
        step = _Step(f"running {spec} ({number} of {len(named)})", len(gold) + len(items), progress)
        runs.append(runner.run(spec, versions[spec], gold, progress=step))
        if items:
            step = step.after(len(gold))
            answers.append(runner.run(spec, versions[spec], items, timed=False, progress=step))
    progress("comparing", 0, 0)
    left_out = unanswered(runs), unanswered(answers)
    kept = [document for document in gold if document.id not in left_out[0]]
    if not kept or (items and left_out[1].issuperset(item.id for item in items)):
        raise ExtractorError("there is no document that all of these extractors answered")
    entries = []
    for index, run in enumerate(runs):
        predictions = run.predictions(gold, left_out[0])
        entry = Entry(run, predictions, score_pairs(pair(kept, predictions), seqeval=True, bootstrap=how))
        if items:
            found = answers[index].predictions(items, left_out[1])
            challenged = Challenged(
                answers[index], found, score_challenge(challenge, found, without=left_out[1])
            )
            entry = replace(entry, challenge=challenged)
        entries.append(entry)
    paired = {entry.name: pair(kept, entry.predictions) for entry in entries}
    return _ranked(entries, paired, Ranking(corpus, (), split, ceiling=ceiling(kept, how)), how)


class _Step:
    """Tells of the documents that one extractor has done, some of them before."""

    def __init__(self, line: str, whole: int, progress: Progress, before: int = 0) -> None:
        self._line, self._whole, self._progress, self._before = line, whole, progress, before
        self(0)

    def __call__(self, done: int) -> None:
        self._progress(self._line, self._before + done, self._whole)

    def after(self, done: int) -> "_Step":
        return _Step(self._line, self._whole, self._progress, done)


def _ranked(
    entries: Sequence[Entry], paired: dict[str, list[Pair]], ranking: Ranking, how: Bootstrap
) -> Ranking:
    """The ranking of entries, with a test for each pair of them and letters for those that do not differ."""
    ranked = sorted(entries, key=lambda entry: (-(entry.result.strict.overall.counts.f1 or 0.0), entry.name))
    tests = compare_pairs(paired, bootstrap=how).tests if len(paired) > 1 else ()
    alpha = round(1 - how.level, 12)
    letters = letters_of([entry.name for entry in ranked], tests, alpha)
    lettered = tuple(replace(entry, groups=letters[entry.name]) for entry in ranked)
    return replace(ranking, entries=lettered, tests=tests, alpha=alpha)


def _need_texts(gold: Sequence[Document]) -> None:
    message = "there is no text to extract from"
    findings = [
        Finding(code="bad-record", message=message, place=document.place, document=document.id)
        for document in gold
        if document.text is None
    ]
    if findings:
        raise InputError(findings)
