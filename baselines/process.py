"""What happens in the process that an extractor has for itself, and what it tells the one that watches."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from goldspan.baselines.answers import Answer, answers, first_line
from goldspan.baselines.child_process import Pipe, settle_in
from goldspan.baselines.extractor import Extractor, load
from goldspan.baselines.registry import load_extractor

# What is done with the extractor when all texts were tried, for its speed and memory: a function of a module.
Measure = Callable[[Extractor, Sequence[str]], Any]


class Task(NamedTuple):
    """The texts to try by their number, ``batch`` at a time, and those that have an answer already."""

    spec: str
    texts: Mapping[int, str]
    answered: Mapping[int, str]
    batch: int
    labels: tuple[str, ...] | None
    measure: Measure | None


class Ready(NamedTuple):
    """The extractor is loaded."""

    version: str


class Awaiting(NamedTuple):
    """The answer for a text is waited for; ``alone`` if it was not given together with others."""

    number: int
    alone: bool


class Answered(NamedTuple):
    """The answer for a text."""

    number: int
    answer: Answer


class Done(NamedTuple):
    """All texts were tried."""

    measured: Any


class Broken(NamedTuple):
    """The extractor cannot work, for a reason that another process would meet as well."""

    message: str


def serve(pipe: Pipe, task: Task) -> None:
    """Do a task; ``pipe`` takes what is told of it."""
    settle_in()
    try:
        _work(task, pipe.send)
    except BrokenPipeError:
        return  # nobody wants to know any more
    except BaseException as error:  # noqa: BLE001 - nobody but the extractor interrupts this process
        pipe.send(Broken(first_line(error)))


def _work(task: Task, tell: Callable[[Any], object]) -> None:
    extractor = load_extractor(task.spec)
    load(extractor)
    tell(Ready(extractor.version))
    answered = dict(task.answered)
    left = iter(task.texts.items())
    while group := list(islice(left, task.batch)):
        numbers, texts = [index for index, _ in group], [text for _, text in group]
        alone = len(group) == 1

        def awaiting(at: int, numbers: list[int] = numbers, *, alone: bool = alone) -> None:
            tell(Awaiting(numbers[at], alone))

        found = answers(extractor, texts, awaiting, labels=task.labels)
        for index, text, answer in zip(numbers, texts, found, strict=True):
            tell(Answered(index, answer))
            if not isinstance(answer, str):
                answered[index] = text
    measured = (
        task.measure(extractor, [answered[index] for index in sorted(answered)]) if task.measure else None
    )
    tell(Done(measured))
