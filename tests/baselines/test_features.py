"""What the sequence models see of a word."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pymorphy3")

from goldspan.baselines.features.forms import form
from goldspan.baselines.features.grammar import lemma, morphology
from goldspan.baselines.features.group import Group
from goldspan.baselines.features.groups import GROUPS, groups_without, make_groups
from goldspan.baselines.features.proposals import proposals
from goldspan.baselines.features.reading import Reading, read_texts
from goldspan.baselines.features.spelling import affixes, position, shape, word
from goldspan.baselines.features.tagged import tagged
from goldspan.baselines.features.vocabulary import lexicon_kinds
from goldspan.baselines.features.window import Window
from goldspan.baselines.registry import installed

ODD = [
    "",
    " \r\n\u00a0",
    "й и\u0306 😀 Кры\u0301м",
    "МИД\r\nРоссии",
    "в 2024 году 5–7 млрд",
    "«Аль-Фараби»  (КазНУ)",
]


def of(raw):
    words = Reading(raw).words
    return form(words.raw[0], words.low[0], words.kinds[0])


@pytest.mark.parametrize(
    ("find", "raw", "features"),
    [
        (word, "2024", ["w=9999"]),
        (word, "Её", ["w=ее"]),
        (shape, "Токаев", ["s=Xx"]),
        (shape, "МВД", ["s=X", "capitals"]),
        (shape, "15,75", ["s=9,9"]),
        (shape, "2024", ["s=9", "digits=4", "year"]),
        (shape, "3024", ["s=9", "digits=4"]),
        (shape, "Аль-Фараби", ["s=Xx-Xx", "hyphen"]),
        (shape, "😀", ["s=😀"]),
        (affixes, "мэры", ["p=мэ", "p=мэр", "e=ы", "e=ры", "e=эры"]),
        (affixes, "и", []),
        (lemma, "министерствами", ["l=министерство"]),
        (lemma, "Её", ["l=она"]),
        (morphology, "министерства", [
            "pos=NOUN", "case=gent", "form=NOUN-gent-sing", "number=sing", "gender=neut",
        ]),
        (morphology, ",", ["pos=PNCT"]),
        (lexicon_kinds, "министр", ["k=OFFICE"]),
        (lexicon_kinds, "МИД", ["k=abbreviation"]),
        (lexicon_kinds, "окно", []),
    ],
)  # fmt: skip
def test_of_a_form(find, raw, features):
    assert list(find(of(raw))) == features


def test_of_a_place():
    reading = Reading("Он сказал: «Да. Нет» (Вот\r\nи всё).")
    found = dict(zip(reading.raw, position(reading), strict=False))
    assert found["Он"] == ["first"]
    assert found["«"] == found["Да"] == ["quoted"]
    assert found["Нет"] == ["first", "quoted"]
    assert found["Вот"] == ["bracketed"]
    assert found["и"] == ["first"]


def test_what_the_rules_propose():
    reading = Reading("Вырос на 5 млрд тенге в мае")
    found = dict(zip(reading.raw, proposals(reading), strict=True))
    assert found["Вырос"] == ["r=O"]
    assert "r=B-FIGURE" in found["5"]
    assert "r=I-FIGURE" in found["млрд"]
    assert "r=E-FIGURE" in found["тенге"]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("find", [position, proposals])
def test_each_word_has_its_features(find, text):
    reading = Reading(text)
    assert len(find(reading)) == reading.words.count


@pytest.mark.skipif(not installed("slovnet"), reason="slovnet is not installed")
def test_the_network_tags_each_word_whatever_is_read_with_it():
    texts = [*ODD, "Президент Иван Петров выступил в ООН. " * 30, "Иван Петров", *ODD]
    together = [list(reading.network) for reading in read_texts(texts, network=True, rules=True)]
    assert together == [
        list(reading.network) for text in texts for reading in read_texts([text], network=True, rules=True)
    ]
    for reading in read_texts(texts, network=True, rules=True):
        assert len(reading.network) == reading.words.count
    assert together[len(ODD) + 1] == ["B-PER", "I-PER"]
    assert all(not reading.network for reading in read_texts(texts, network=False, rules=False))


@pytest.mark.skipif(not installed("slovnet"), reason="slovnet is not installed")
def test_whom_of_the_networks_people_it_takes_for_officials():
    text = "Как сказал Иван Петров, министр прибыл. Гость Семен Кротов ушел."
    (reading,) = read_texts([text], network=True, rules=False)
    found = dict(zip(reading.raw, tagged(reading), strict=True))
    assert found["Как"] == ["t=O"]
    assert found["Иван"] == ["t=B-PER", "o=B"]
    assert found["Петров"] == ["t=I-PER", "o=E"]
    assert found["Кротов"] == ["t=I-PER"]


@pytest.mark.parametrize("rules", [True, False])
def test_the_rules_propose_where_they_are_asked(rules):
    (reading,) = read_texts(["Вырос на 5 млрд тенге"], network=False, rules=rules)
    assert bool(reading.candidates) == bool(reading.chosen) == rules


def test_a_text_is_read_when_it_is_asked_for():
    def texts():
        for _ in range(20):
            yield "МИД"
        pytest.fail("it read ahead of what was asked for")

    assert next(read_texts(texts(), network=False, rules=False)).raw == ["МИД"]


names = st.lists(st.sampled_from("abcd"), max_size=3)


@given(
    st.lists(st.tuples(names, names), max_size=6),
    st.integers(0, 3),
    st.integers(0, 3),
    st.none()
    | st.sets(st.sampled_from([f"{p:+d}:{n}" for p, n in product(range(-3, 4), "abcd")] + ["a", "b"])),
)
def test_a_window_shows_what_stands_around_a_word(features, near, far, known):
    """Against a plain way to write the same: each word looks at each place."""
    count = len(features)
    words = ["МИД", "МВД", "МЧС", "ООН", "ШОС", "СНГ"][:count]
    reading = Reading(" ".join(words))
    of_form = {word: own for word, (own, _) in zip(words, features, strict=True)}
    groups = [
        Group(near, lambda one: of_form[one.raw]),
        Group(far, None, lambda _: [own for _, own in features]),
    ]
    found = Window(groups, known).attributes(reading)
    reach = max(near, far)
    for index, attributes in enumerate(found):
        expected = []
        for place in range(-reach, reach + 1):
            other = index + place
            if not 0 <= other < count:
                expected.append(f"{place:+d}:edge")
                continue
            seen = [
                one
                for group, own in zip((near, far), features[other], strict=True)
                if abs(place) <= group
                for one in own
            ]
            expected += [f"{place:+d}:{one}" if place else one for one in seen]
        assert sorted(attributes) == sorted(one for one in expected if known is None or one in known)


def test_groups_by_name():
    assert groups_without("") == GROUPS
    assert groups_without("slovnet+clusters") == tuple(
        name for name in GROUPS if name not in {"slovnet", "clusters"}
    )
    assert len(make_groups(GROUPS, None)) == len(GROUPS)
    with pytest.raises(ValueError, match="there is no group of features 'vowels'; there are word, "):
        groups_without("vowels")
    with pytest.raises(ValueError, match="there is no group of features 'vowels'; there are word, "):
        make_groups(["vowels"], None)
    with pytest.raises(ValueError, match="without all groups there are no features: leave one in"):
        groups_without("+".join(GROUPS))
