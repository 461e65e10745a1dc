"""The packaged challenge set: minimal pairs whose gold the guidelines decide."""

import json
import re
from collections import Counter
from difflib import SequenceMatcher
from importlib.resources import files
from itertools import combinations

import pytest
from click.testing import CliRunner

import goldspan
from goldspan.cli import app
from goldspan.corpus.challenge import challenge_path, load_challenge, pairs
from goldspan.corpus.findings import InputError
from goldspan.corpus.gold import gold_path
from goldspan.corpus.reading import files as files_of
from goldspan.corpus.scheme import LABELS

ITEMS = load_challenge()
PAIRS = pairs(ITEMS)
GUIDELINES = (files("goldspan.annotation") / "guidelines.ru.md").read_text(encoding="utf-8")


def gold(item):
    """The label and words of each span: what a reader would call the answer."""
    return [(span.label, item.document.surface(span)) for span in item.document.spans]


def test_it_has_no_finding():
    result = CliRunner().invoke(app, ["validate", str(challenge_path())])
    assert (result.exit_code, result.stdout) == (0, f"{challenge_path()}: 0 errors, 0 warnings\n")


def test_it_is_no_part_of_the_documents():
    assert challenge_path() not in files_of(gold_path())
    assert not {item.document.id for item in ITEMS} & {document.id for document in goldspan.load()}


def test_it_is_large_enough_for_a_rate_of_each_phenomenon():
    phenomena = Counter(item.phenomenon for item in ITEMS)
    assert len(ITEMS) >= 160
    assert len(phenomena) >= 18
    assert min(phenomena.values()) >= 6
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in phenomena)


def test_every_label_is_tested():
    assert {label for item in ITEMS for label, _ in gold(item)} == set(LABELS)


def test_ids_count_the_items_and_pairs_stand_together():
    assert [item.document.id for item in ITEMS] == [f"challenge-{n + 1:03}" for n in range(len(ITEMS))]
    assert [item.pair for item in ITEMS] == sorted(item.pair for item in ITEMS)
    assert list(PAIRS) == [f"p{n + 1:03}" for n in range(len(PAIRS))]


def test_no_text_stands_twice():
    texts = [re.sub(r"\W+", " ", item.document.text.casefold()) for item in ITEMS]
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_the_items_of_a_pair_are_close_and_their_gold_differs():
    assert all(2 <= len(pair) <= 3 for pair in PAIRS.values())
    both = [two for pair in PAIRS.values() for two in combinations(pair, 2)]
    assert [one.pair for one, other in both if gold(one) == gold(other)] == []
    texts = {one.pair: (one.document.text, other.document.text) for one, other in both}
    assert [pair for pair, two in texts.items() if SequenceMatcher(None, *two).ratio() < 0.5] == []


def test_finding_nothing_passes_no_pair():
    assert [name for name, pair in PAIRS.items() if not any(gold(item) for item in pair)] == []


def test_an_item_is_a_sentence_or_two():
    for item in ITEMS:
        assert re.fullmatch(r"[А-ЯЁ].{10,200}\.", item.document.text), item.document.id


def test_the_rules_that_decide_are_in_the_guidelines():
    rules = set(re.findall(r"^(?:\| )?\*\*([A-Z]\d+)\b", GUIDELINES, flags=re.MULTILINE))
    assert {item.document.id: item.note for item in ITEMS if not set(item.note.split(", ")) <= rules} == {}


def record(name="c1", **changes):
    fields = {"id": name, "pair": "p1", "phenomenon": "range", "text": "Рост 5%.", "spans": [], "note": "F1"}
    return {key: value for key, value in (fields | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([record(pair=None), record("c2")], "a challenge item needs a string 'pair'"),
        ([record(phenomenon=""), record("c2")], "a challenge item needs a string 'phenomenon'"),
        ([record(note=5), record("c2")], "a challenge item needs a string 'note'"),
        ([record(text=None), record("c2")], "a challenge item needs a string 'text'"),
        ([record()], "no other item is of pair 'p1'"),
        ([record(), record("c2", phenomenon="change")], "pair 'p1' is about 'range' and 'change'"),
    ],
)
def test_a_set_that_cannot_be_scored_is_refused(tmp_path, records, message):
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(it) + "\n" for it in records), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_challenge(file)
    (finding,) = caught.value.findings
    assert (finding.code, finding.message) == ("bad-record", message)
    assert finding.place.startswith(f"{file}:")


def test_a_set_of_ones_own_is_read(tmp_path):
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(record(name)) + "\n" for name in ("c1", "c2")), encoding="utf-8")
    assert [(item.document.id, item.pair, item.note) for item in load_challenge(file)] == [
        ("c1", "p1", "F1"),
        ("c2", "p1", "F1"),
    ]
