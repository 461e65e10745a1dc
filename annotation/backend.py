"""Live pre-annotation: what an extractor answers to Label Studio, by the contract of its ML backends.

Label Studio asks for ``health`` and ``setup`` whenever a backend is connected and before it asks for
predictions, which must be as many as the tasks that it sent: otherwise it drops them all.
``goldspan.annotation.backend_server`` is the way there.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from goldspan.annotation.span_control import SpanControl, span_control
from goldspan.baselines.answers import FATAL, answers, first_line
from goldspan.baselines.extractor import Extractor
from goldspan.corpus.document import Span
from goldspan.corpus.findings import printable
from goldspan.corpus.formats.fields import describe

_LOG = logging.getLogger(__name__)

# Label Studio waits 100 s. What is done before that is sent, and it asks again for the rest.
_SECONDS = 85.0

# Label Studio stores a prediction for each member of such a list, and here there is none.
_NO_PREDICTION: list[Any] = []


class RefusedError(Exception):
    """A request that cannot be answered: the HTTP status, and why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Backend:
    """An extractor behind the contract; requests may come from several threads.

    ``blind`` are the ids of documents that must be annotated without sight of a prediction. Once
    ``stopping`` is set, no further text is begun.
    """

    extractor: Extractor
    blind: frozenset[str] = frozenset()
    stopping: threading.Event = field(default_factory=threading.Event)
    # An extractor need not be safe in two threads. It is held for one text at a time, so that who opens a
    # task does not wait for a batch of others.
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def model_version(self) -> str:
        """What predictions are signed with: the extractor's name and version, which change as they do."""
        return f"{self.extractor.name} {self.extractor.version}"

    def health(self) -> dict[str, Any]:
        """That it is there."""
        return {"status": "UP", "model_version": self.model_version}

    def versions(self) -> dict[str, Any]:
        """The one model version that it has."""
        return {"versions": [self.model_version]}

    def setup(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The model version, if the project's configuration has a control that can show spans.

        Raises:
            RefusedError: it has none.
        """
        _control(request, "schema")
        return {"model_version": self.model_version}

    def predict(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A result for each of the request's tasks, in order and as many, whatever is in them.

        It is a prediction with offsets in code points, empty where the task has no usable text or the
        extractor fails over it, which is logged; or no prediction at all, an empty list, for blind documents
        and for what could not be done in time.

        Raises:
            RefusedError: there is no list of tasks, or no control for spans in the configuration.
        """
        control = _control(request, "label_config")
        tasks = request.get("tasks")
        if not isinstance(tasks, list):
            raise RefusedError(400, f"tasks should be a list, not {describe(tasks)}")
        ends = monotonic() + _SECONDS
        results: list[Any] = []
        for task in tasks:
            passed_over = self.stopping.is_set() or monotonic() > ends or _document_id(task) in self.blind
            results.append(_NO_PREDICTION if passed_over else self._prediction(task, control))
        predicted = [result["result"] for result in results if result]
        spans, left = sum(map(len, predicted)), len(tasks) - len(predicted)
        _LOG.info("tasks: %d; spans: %d; tasks blind or left for later: %d", len(tasks), spans, left)
        return {"results": results}

    def webhook(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """That nothing was done: an extractor learns nothing from annotations."""
        action = request.get("action")
        if action == "START_TRAINING":
            _LOG.warning("%s cannot be trained: START_TRAINING is ignored", self.extractor.name)
        return {"status": "ignored", "action": action if isinstance(action, str) else None}

    def _prediction(self, task: Any, control: SpanControl) -> dict[str, Any]:
        data = _data(task)
        text = data.get(control.key)
        spans: Sequence[Span] = ()
        if isinstance(text, str):
            spans = self._spans(text, control, task)
        else:
            message = describe(text) if control.key in data else "missing"
            _warn(task, f"its text, {control.key!r}, is {message}: no spans")
            text = ""
        result = [_region(span, text, control) for span in spans]
        scores = [span.score for span in spans if span.score is not None]
        # The prediction is as sure as its least certain span.
        scored = {"score": min(scores)} if scores else {}
        return {"result": result, "model_version": self.model_version, **scored}

    def _spans(self, text: str, control: SpanControl, task: Any) -> Sequence[Span]:
        """The spans of one text that the control can show."""
        try:
            with self._turn:
                (spans,) = answers(self.extractor, [text])
        except FATAL as error:
            spans = first_line(error)
        if isinstance(spans, str):
            _warn(task, f"{self.extractor.name}: {spans}: no spans")
            return ()
        if control.labels is None:
            return spans
        unknown = {span.label for span in spans} - control.labels
        if unknown:
            _warn(task, f"the configuration lacks {', '.join(sorted(unknown))}: spans were dropped")
        return [span for span in spans if span.label not in unknown]


def _region(span: Span, text: str, control: SpanControl) -> dict[str, Any]:
    where = {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
    return {
        "id": f"{span.label.lower()}-{span.start}-{span.end}",
        "from_name": control.name,
        "to_name": control.text,
        "type": "labels",
        **({} if span.score is None else {"score": span.score}),
        "value": {**where, "labels": [span.label]},
    }


def _control(request: Mapping[str, Any], name: str) -> SpanControl:
    """The control for spans of the configuration under ``name``; that of our own where there is none."""
    config = request.get(name)
    if config is None or config == "":
        return SpanControl()
    if not isinstance(config, str):
        raise RefusedError(400, f"{name} should be a string, not {describe(config)}")
    try:
        return span_control(config)
    except ValueError as error:
        raise RefusedError(400, str(error)) from error


def _data(task: Any) -> Mapping[str, Any]:
    data = task.get("data") if isinstance(task, dict) else None
    return data if isinstance(data, dict) else {}


def _document_id(task: Any) -> str:
    name = _data(task).get("id")
    return str(name) if isinstance(name, str | int) else ""


def _warn(task: Any, message: str) -> None:
    number = task.get("id") if isinstance(task, dict) else None
    _LOG.warning("task %s: %s", printable(describe(number)), printable(message))
