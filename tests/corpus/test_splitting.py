"""Splits that are drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import goldspan
from goldspan import Document, Span
from goldspan.corpus.duplicates import Near, near_duplicates
from goldspan.corpus.gold import gold_path
from goldspan.corpus.splits import read_splits
from goldspan.corpus.splitting import UNSEEN, deal, draw, parted, unseen_rates

GENRES = ("brief", "debate", "visit")


def document(number, name="", origin="authored"):
    text = f"Министр {name or number}"
    meta = {"origin": origin, "genre": GENRES[number % 3], "countries": ["KZ", "UZ"][number % 2 :]}
    return Document(f"d{number:03}", text, (Span(8, len(text), "OFFICIAL"),), meta)


@given(st.integers(0, 60), st.integers(0, 20), st.data())
def test_every_document_is_in_one_split_and_groups_are_not_parted(number, seed, data):
    documents = [document(one) for one in range(number)]
    ids = [one.id for one in documents]
    pairs = []
    if number > 1:
        chosen = st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=5)
        pairs = [Near(*sorted(pair), 0.5) for pair in data.draw(chosen)]
    splits = deal(documents, pairs, seed)
    assert sorted(name for part in splits.values() for name in part) == ids
    assert not parted(splits, pairs)


def test_shares_and_strata_are_kept():
    splits = deal([document(one) for one in range(242)], [], 0)
    assert {name: len(ids) for name, ids in splits.items()} == {"train": 142, "dev": 40, "test": 60}
    for genre in range(3):
        in_test = [name for name in splits["test"] if int(name[1:]) % 3 == genre]
        assert 19 <= len(in_test) <= 21


def test_the_order_of_documents_makes_no_difference():
    documents = [document(one) for one in range(50)]
    assert deal(documents, [], 3) == deal(documents[::-1], [], 3)


def test_what_was_not_written_for_the_corpus_is_in_test():
    splits = deal([*(document(one) for one in range(9)), document(9, origin="news")], [], 0)
    assert "d009" in splits["test"]


def test_names_that_training_shows_are_no_test():
    with pytest.raises(ValueError, match="no seed under 1000 gives a test with 40% of its names unseen"):
        draw([document(one, name="Акбаров") for one in range(30)], [])


def test_the_packaged_splits_are_those_that_are_drawn():
    documents = goldspan.load()
    near = near_duplicates({one.id: one.text for one in documents})
    splits = read_splits(gold_path())
    assert draw(documents, near).splits == splits
    assert not parted(splits, near)
    assert all(rate >= UNSEEN for rate in unseen_rates(documents, splits).values())
