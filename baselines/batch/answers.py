"""What an extractor says of texts, checked: nothing that cannot be right gets through."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from goldspan.baselines.extractor import Extractor
from goldspan.baselines.models import ModelError
from goldspan.baselines.slovnet import ModelFileError
from goldspan.corpus.document import Span
from goldspan.corpus.extras import MissingExtraError

# What an extractor raises that no other document will change.
FATAL = (MissingExtraError, ModelError, ModelFileError)

# The spans of a text, or why there are none.
Answer = tuple[Span, ...] | str


def answers(
    extractor: Extractor, texts: Sequence[str], awaiting: Callable[[int], object] = lambda index: index
) -> list[Answer]:
    """The extractor's answer for each text.

    A batch that goes wrong is asked again text by text, so that only what is at fault is without an answer.
    ``awaiting`` is called with the index of the text before its answer is waited for.

    Raises:
        MissingExtraError, ModelError, ModelFileError: the extractor cannot work at all.
    """
    if len(texts) > 1:
        found = _ask(extractor, texts, awaiting)
        if not isinstance(found, str) and not any(isinstance(answer, str) for answer in found):
            return found
    single: list[Answer] = []
    for index, text in enumerate(texts):
        alone = _ask(extractor, [text], lambda _, index=index: awaiting(index))  # type: ignore[misc]
        single.append(alone if isinstance(alone, str) else alone[0])
    return single


def _ask(extractor: Extractor, texts: Sequence[str], awaiting: Callable[[int], object]) -> list[Answer] | str:
    """Answers for all texts, or why they cannot be told apart."""
    found: list[Answer] = []
    try:
        awaiting(0)  # what answers with a list does all its work at once
        stream = iter(extractor.extract(texts))
        for index, text in enumerate(texts):
            awaiting(index)
            try:
                spans = next(stream)
            except StopIteration:
                return f"{extractor.name} gave {len(found)} answers for {len(texts)} texts"
            answer = _checked(spans, text)
            found.append(f"{extractor.name} {answer}" if isinstance(answer, str) else answer)
        if next(stream, None) is not None:
            return f"{extractor.name} gave more answers than {len(texts)}"
    except FATAL:
        raise
    except Exception as error:  # noqa: BLE001 - an extractor may be anyone's, and raise anything
        return f"{extractor.name} raised {type(error).__name__}: {_line(error)}"
    return found


def _checked(spans: Any, text: str) -> Answer:
    found = tuple(_iterate(spans))
    for span in found:
        if not isinstance(span, Span):
            return f"returned {type(span).__name__} where a span should be"
        if span.end > len(text):
            return f"returned {_told(span)}, which ends behind the {len(text)} code points"
    for one, other in pairwise(found):
        if other < one:
            return f"returned {_told(other)} behind {_told(one)}: not in order"
        if other.start < one.end:
            return f"returned {_told(other)}, which overlaps {_told(one)}"
    return found


def _iterate(spans: Any) -> Iterator[Any]:
    return iter(spans if spans is not None and not isinstance(spans, str | bytes | dict) else [spans])


def _told(span: Span) -> str:
    return f"{span.label} {span.start}-{span.end}"


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["no message"])[0][:300]
