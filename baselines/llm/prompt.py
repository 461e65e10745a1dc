"""What a model is told: the guidelines' rules, a few documents with their spans, and the text."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from goldspan.baselines.guidelines import Rule, decisions, rules
from goldspan.corpus.document import Document
from goldspan.corpus.formats.quotes import encode
from goldspan.corpus.scheme import LABELS

Message = dict[str, str]

_TASK = """\
You mark spans of {count} kinds, {labels}, in a Russian text, exactly as the rules below say.

Answer with one JSON object and nothing else: {{"spans": [{{"label": "…", "text": "…"}}, …]}}
- `text` is copied from the text letter by letter, in the form in which it stands there: never corrected, \
never shortened, never put into another case.
- Spans come in the order in which they stand in the text. Words that are mentioned several times are listed \
as often, each at its turn.
- Spans do not overlap. Without any the list is empty.

In the rules' examples the spans are what stands in square brackets; the brackets are not in the text.

# Rules
"""
# What an answer may be, as a JSON schema in the part of the language that endpoints know.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "spans": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "label": {"type": "string", "enum": list(LABELS)},
                    "text": {"type": "string"},
                },
                "required": ["label", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["spans"],
    "additionalProperties": False,
}


def make_prompt(
    shots: Iterable[Document], language: str = "en", *, with_decisions: bool = False
) -> list[Message]:
    """The messages that stand in front of each text; ``language`` is that of the guidelines.

    Raises:
        ValueError: the guidelines are not written in this language.
    """
    told = [*rules(language), *(decisions(language) if with_decisions else ())]
    task = _TASK.format(count=len(LABELS), labels=", ".join(LABELS)) + "\n".join(map(_rule, told))
    messages = [{"role": "system", "content": task}]
    for shot in shots:
        messages += ask(shot.text or ""), {"role": "assistant", "content": _answer(shot)}
    return messages


def ask(text: str) -> Message:
    """The message that asks for the spans of ``text``."""
    return {"role": "user", "content": text}


def _rule(rule: Rule) -> str:
    return "\n".join((f"- {rule.code} {rule.text}", *(f"  - {example}" for example in rule.examples)))


def _answer(document: Document) -> str:
    quotes: Sequence[dict[str, Any]] = encode(document)["spans"]
    spans = [{"label": quote["label"], "text": quote["text"]} for quote in quotes]
    return msgspec.json.encode({"spans": spans}).decode()
