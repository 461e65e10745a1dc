"""``lemma`` and ``morphology``: dictionary forms, and what pymorphy3 says of a word."""

from functools import lru_cache
from typing import Any

from goldspan.baselines.features.forms import Form
from goldspan.baselines.features.group import Features

# Marks of names, places, organisations and abbreviations, of words that never change, and of the living.
_MARKS = ("Name", "Surn", "Patr", "Geox", "Orgn", "Abbr", "Fixd", "anim")
_TAGS = 4096


def lemma(form: Form) -> Features:
    """The dictionary form."""
    return (f"l={form.lemma}",)


def morphology(form: Form) -> Features:
    """Part of speech, case, number and gender, and the marks of names."""
    return _of_tag(form.tag)


@lru_cache(maxsize=_TAGS)
def _of_tag(tag: Any) -> Features:
    part = tag.POS or str(tag).partition(",")[0]
    found = [f"pos={part}"]
    if tag.case:
        found += [f"case={tag.case}", f"form={part}-{tag.case}-{tag.number}"]
    if tag.number:
        found.append(f"number={tag.number}")
    if tag.gender:
        found.append(f"gender={tag.gender}")
    return found + [mark for mark in _MARKS if mark in tag]
