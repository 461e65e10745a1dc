"""What an extractor says of texts, checked: nothing that cannot be right gets through."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from goldspan.baselines.child_process import is_settled
from goldspan.baselines.extractor import Extractor
from goldspan.baselines.loose_spans import to_span
from goldspan.baselines.models import ModelError
from goldspan.baselines.span_contents import contents_fault, plain
from goldspan.baselines.spec import OptionError
from goldspan.corpus.document import Span
from goldspan.corpus.extras import MissingExtraError
from goldspan.corpus.findings import InputError, printable

# What an extractor raises that no other document will change.
FATAL = (MissingExtraError, ModelError, OptionError, InputError)
# What an extractor may raise at all: it is no reason to end when somebody's code calls ``sys.exit``.
ANYTHING = (Exception, SystemExit)

# How much of a message, or of what should have been one, is shown.
_SHOWN = 300

# The spans of a text, or why there are none.
Answer = tuple[Span, ...] | str


class NoAnswerError(Exception):
    """What an extractor raises over a text that it has no answer for; the message is told as it is."""


def answers(
    extractor: Extractor,
    texts: Sequence[str],
    awaiting: Callable[[int], object] = lambda index: index,
    *,
    labels: Collection[str] | None = None,
) -> list[Answer]:
    """The extractor's answer for each text.

    An answer holds spans that are flat, in order, inside the text and labelled with one of ``labels`` (any,
    where there are none), with scores and values that a file can hold, or else it says what is wrong. A batch
    that goes wrong is asked again text by text, so that only what is at fault is without spans. ``awaiting``
    is called with the index of the text before its answer is waited for.

    Raises:
        MissingExtraError, ModelError, OptionError, InputError: the extractor cannot work at all.
    """
    if len(texts) > 1:
        found = _ask(extractor, texts, awaiting, labels)
        if not isinstance(found, str) and not any(isinstance(answer, str) for answer in found):
            return found
    single: list[Answer] = []
    for index, text in enumerate(texts):
        alone = _ask(extractor, [text], lambda _, index=index: awaiting(index), labels)  # type: ignore[misc]
        single.append(alone if isinstance(alone, str) else alone[0])
    return single


def _ask(
    extractor: Extractor,
    texts: Sequence[str],
    awaiting: Callable[[int], object],
    labels: Collection[str] | None,
) -> list[Answer] | str:
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
                return f"the extractor gave {len(found)} answers for {len(texts)} texts"
            found.append(_checked(spans, text, labels))
        if next(stream, _END) is not _END:
            return f"the extractor gave more answers than {len(texts)}"
    except FATAL:
        raise
    except NoAnswerError as error:
        return first_line(error)
    except BaseException as error:
        if not isinstance(error, ANYTHING) and not is_settled():
            raise
        return f"the extractor raised {told(error)}"
    return found


_END = object()


def _checked(spans: Any, text: str, labels: Collection[str] | None) -> Answer:
    found = tuple(_iterate(spans))
    for span in found:
        problem = _problem(span, text, labels)
        if problem:
            return f"the extractor returned {problem}"
    for one, other in pairwise(found):
        if other < one:
            return f"the extractor returned {_place(other)} behind {_place(one)}: not in order"
        if other.start < one.end:
            return f"the extractor returned {_place(other)}, which overlaps {_place(one)}"
    return tuple(map(plain, found))


def _problem(span: Any, text: str, labels: Collection[str] | None) -> str:
    """What is wrong with a span by itself, or ``""``."""
    if not isinstance(span, Span):
        return f"{type(span).__name__} where a span should be"
    label: Any = span.label  # nobody has checked its type
    if not isinstance(label, str):
        return f"a label that is {type(label).__name__} and no text"
    fault = (
        f"which ends behind the {len(text)} code points"
        if span.end > len(text)
        else "which is in pieces: spans are flat"
        if span.fragments
        else f"whose label is none of {', '.join(labels)}"
        if labels is not None and label not in labels
        else contents_fault(span)
    )
    return printable(f"{_place(span)}, {fault}") if fault else ""


def _iterate(spans: Any) -> Iterator[Any]:
    if not hasattr(spans, "__iter__") or isinstance(spans, str | bytes | Mapping):
        return iter([spans])
    return (to_span(one) if isinstance(one, tuple | list | Mapping) else one for one in spans)


def _place(span: Span) -> str:
    return printable(f"{span.label} {span.start}-{span.end}")


def told(error: BaseException) -> str:
    """An exception on one line: its class, and the first line of its message."""
    return f"{type(error).__name__}: {_first_line(error) or 'no message'}"


def first_line(error: BaseException) -> str:
    """The first line of an exception's message, or its class if it has none."""
    return _first_line(error) or type(error).__name__


def _first_line(error: BaseException) -> str:
    return printable(next(iter(str(error).strip().splitlines()), "")[:_SHOWN])
