"""The pages that describe a dataset to people, with numbers from its documents."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from string import Template

from goldspan.corpus.dataset.configurations import Configuration
from goldspan.corpus.dataset.edition import Edition
from goldspan.corpus.dataset.facts import NAMES, PassAgreement, count, tally, unseen
from goldspan.corpus.dataset.parquet import writer
from goldspan.corpus.duplicates import near_duplicates, repeated_sentences
from goldspan.corpus.scheme import LABELS
from goldspan.corpus.tokens import tokenizer_name

# What each label marks and does not, in a line of the card.
_GUIDE = {
    "OFFICIAL": (
        "a person whom the document names by a public office, every mention: `министр [Айтпасов]`",
        "the title, a title without a name, people without a public office",
    ),
    "BODY": (
        "a body of state or between states, with complement and adjective of place: `[МИД Казахстана]`",
        "companies, media, parties, bare nouns, countries and capitals",
    ),
    "FIGURE": (
        "a measured quantity with multiplier, unit and sign: `более [$1,6 млрд]`",
        "dates, ordinals, numbers that identify, the approximator",
    ),
    "SECTOR": (
        "a branch of the economy or field of policy: `[энергетической] сфере`",
        "a head that only classifies, goods, projects, words inside names and job titles",
    ),
}
_ROW_IS = {
    "spans": "a document and its spans",
    "tokens": "a document, cut into tokens with IOB2 tags",
    "challenge": "an item of a minimal pair",
}
_WRITTEN_BY = {
    "authored": "written for this dataset by a language model",
    "news": "published by a news agency and carried unchanged",
}


def fill(page: str, values: Mapping[str, str]) -> str:
    """A page (``card.md``, ``datasheet.md``) with ``values`` in their places.

    Raises:
        KeyError: the page asks for a value that is not there.
    """
    return Template((files("goldspan.corpus.dataset") / page).read_text(encoding="utf-8")).substitute(values)


def page_values(
    edition: Edition, configurations: Iterable[Configuration], agreement: PassAgreement
) -> dict[str, str]:
    """What the pages say of an edition, by the name of its place."""
    documents = edition.documents
    total = count(documents)
    origins = tally(documents, "origin")
    years = sorted({str(document.meta.get("date") or "")[:4] for document in documents} - {""})
    spans = sum(total.spans.values())
    return {
        "version": edition.release.version,
        "date": edition.release.date,
        "year": edition.release.date[:4],
        "documents": str(total.documents),
        "spans": str(spans),
        "test_documents": str(len(edition.splits["test"])),
        "origins": _sentence(origins),
        "origin_counts": ", ".join(f"{number} `{name}`" for name, number in sorted(origins.items())),
        "producers": _sentence(origins),
        "years": f"{years[0]} to {years[-1]}" if years else "without a year",
        "guidelines": ", ".join(sorted(tally(documents, "guidelines"))),
        "tokenizer": tokenizer_name(),
        "writer": writer(),
        "configurations": _rows(
            (f"`{one.name}`", _ROW_IS[one.name], ", ".join(f"`{name}`" for name in one.features))
            for one in configurations
        ),
        "tagged": _tagged(spans, total.untagged),
        "labels": _rows((f"`{name}`", *_GUIDE[name], str(total.spans[name])) for name in LABELS),
        "splits": _splits(edition),
        "unseen": _unseen(edition),
        "repeats": _repeats(edition),
        "genres": _by_split(edition, "genre"),
        "countries": ", ".join(f"{name} {number}" for name, number in _ranked(tally(documents, "countries"))),
        **_challenge(edition),
        **_agreement(agreement),
    }


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of a page."""
    return "\n".join((_line(header), _line(["---"] * len(header)), _rows(rows)))


def _rows(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(map(_line, rows))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sentence(origins: Mapping[str, int]) -> str:
    parts = [
        f"{number} {'document was' if number == 1 else 'documents were'} {_WRITTEN_BY[name]}"
        for name, number in sorted(origins.items())
    ]
    return f"{', '.join(parts)}; language models annotated and adjudicated all of them."


def _tagged(spans: int, untagged: int) -> str:
    if not untagged:
        return f"all {spans} spans"
    return f"{spans - untagged} of the {spans} spans, and cannot hold those with an edge inside a token"


def _splits(edition: Edition) -> str:
    rows = []
    for name, documents in edition.splits.items():
        found = count(documents)
        spans = [str(found.spans[label]) for label in LABELS]
        rows.append(
            (f"`{name}`", str(found.documents), str(found.words), str(sum(found.spans.values())), *spans)
        )
    return table(("split", "documents", "words", "spans", *LABELS), rows)


def _unseen(edition: Edition) -> str:
    rows = []
    for name, documents in edition.splits.items():
        if name != "train":
            found = [unseen(edition.splits["train"], documents, label) for label in NAMES]
            rows.append(
                (f"`{name}`", *(f"{_percent(one.rate)} ({one.unseen} of {one.mentions})" for one in found))
            )
    return table(("split", *NAMES), rows)


def _repeats(edition: Edition) -> str:
    """How similar documents are, within splits and across, and how many sentences stand twice."""
    texts = {document.id: document.text or "" for document in edition.documents}
    homes = {one.id: split for split, documents in edition.splits.items() for one in documents}
    near = near_duplicates(texts)
    most = max((pair.similarity for pair in near), default=0.0)
    across = max((pair.similarity for pair in near if homes[pair.one] != homes[pair.other]), default=0.0)
    again = len(repeated_sentences(texts))
    sentences = (
        f"{again} sentences of four words or more stand twice" if again else "no sentence stands twice"
    )
    return (
        f"the two documents that are most alike share {most:.3f} of their word 5-grams (Jaccard index), of"
        f" different splits {across:.3f}; {sentences}"
    )


def _by_split(edition: Edition, field: str) -> str:
    columns = {name: tally(documents, field) for name, documents in edition.splits.items()}
    total = sum(columns.values(), Counter[str]())
    rows = ((name, *(str(column[name]) for column in columns.values())) for name, _ in _ranked(total))
    return table((field, *columns), rows)


def _challenge(edition: Edition) -> dict[str, str]:
    phenomena = Counter(item.phenomenon for item in edition.challenge)
    return {
        "challenge_items": str(len(edition.challenge)),
        "challenge_pairs": str(len({item.pair for item in edition.challenge})),
        "phenomena": table(
            ("phenomenon", "items"), ((name, str(number)) for name, number in _ranked(phenomena))
        ),
    }


def _agreement(agreement: PassAgreement) -> dict[str, str]:
    bounds = agreement.interval
    interval = f"{bounds[0]:.3f} to {bounds[1]:.3f}" if bounds else "n/a"
    rows = [("all", _ratio(agreement.f1), interval)]
    rows += [(label, _ratio(value), "") for label, value in agreement.labels.items()]
    alpha = ("Krippendorff's αU", _ratio(agreement.alpha_u), "")
    return {
        "agreement": table(("label", "agreement", "95 % interval"), [*rows, alpha]),
        "agreement_documents": str(agreement.documents),
        "agreement_signature": agreement.signature,
    }


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _ratio(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.0f} %"
