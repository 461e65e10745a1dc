"""``docs/results.md`` is about the corpus that is packaged."""

import re
from pathlib import Path

import goldspan
from goldspan.corpus.challenge import load_challenge
from goldspan.eval.fingerprint import fingerprint

RESULTS = (Path(__file__).parents[2] / "docs" / "results.md").read_text(encoding="utf-8")


def test_the_tables_are_of_the_packaged_test_split_and_challenge_set():
    signatures = [goldspan.Signature.parse(line) for line in re.findall(r"`(goldspan\|.*)`", RESULTS)]
    challenge = fingerprint(item.document for item in load_challenge())
    assert [signature.gold for signature in signatures] == [challenge, fingerprint(goldspan.load("test"))]


def test_every_extractor_that_needs_nothing_has_a_line():
    ranked = re.findall(r"^\| ([\w+-]+) +\| [a-z]* +\|", RESULTS, re.MULTILINE)
    assert {"regex", "lexicon", "rules", "slovnet", "slovnet+rules", "crf"} <= set(ranked)
