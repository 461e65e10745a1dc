"""Texts that repeat each other."""

from hypothesis import given
from hypothesis import strategies as st

from goldspan.corpus.duplicates import clusters, grams, near_duplicates, repeated_sentences

WORDS = st.lists(st.sampled_from(["рост", "порт", "мост", "лён", "й", "5", "млрд"]), max_size=12).map(
    " ".join
)


@given(st.dictionaries(st.sampled_from("abcd"), WORDS))
def test_every_pair_that_shares_words_has_its_jaccard_index(texts):
    found = {(near.one, near.other): near.similarity for near in near_duplicates(texts)}
    for one in texts:
        for other in texts:
            if one < other:
                both, either = (
                    grams(texts[one]) & grams(texts[other]),
                    grams(texts[one]) | grams(texts[other]),
                )
                assert found.pop((one, other), 0) == (len(both) / len(either) if both else 0)
    assert not found


def test_the_most_similar_pair_comes_first():
    a = "один два три четыре пять шесть"
    near = near_duplicates({"b": f"{a} семь", "a": a, "c": f"{a} семь восемь девять"})
    assert [(pair.one, pair.other) for pair in near] == [("a", "b"), ("b", "c"), ("a", "c")]
    assert near[0].similarity == 2 / 3


def test_case_and_punctuation_make_no_difference():
    (pair,) = near_duplicates({"a": "Рост — «ВВП» на 5,5% за год!", "b": "рост ввп на 5 5 за год"})
    assert pair.similarity == 1


def test_a_sentence_that_stands_twice_is_found_in_one_text_or_two():
    texts = {
        "a": "Стороны обсудили торговлю и транспорт. Вопросов нет.",
        "b": "Вопросов нет.\r\nСтороны  обсудили\u00a0торговлю и транспорт!"
        "\nСтороны обсудили торговлю и транспорт",
    }
    (repeated,) = repeated_sentences(texts)
    assert repeated.sentence == "стороны обсудили торговлю и транспорт"
    assert repeated.texts == ("a", "b", "b")


def test_pairs_connect_names_into_groups():
    assert clusters("edcba", [("e", "c"), ("c", "a"), ("d", "d")]) == [("a", "c", "e"), ("b",), ("d",)]
