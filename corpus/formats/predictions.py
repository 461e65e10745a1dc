"""The predictions of a Label Studio task: what a model said of it, read and written as a document's spans.

A task counts as predicted if it has one prediction, be its result empty. Which of several is meant
cannot be known, so they are an error. Annotations stand beside predictions and are no part of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from goldspan.corpus.document import Document, Span
from goldspan.corpus.findings import Finding
from goldspan.corpus.formats.fields import FaultError, checked, member
from goldspan.corpus.formats.regions import edit_result, parse_result, whole


def parse_prediction(task: Mapping[str, Any], text: str) -> tuple[Sequence[Span], list[Finding]]:
    """The spans of a task's one prediction, and what is wrong with the others.

    Raises:
        FaultError: there is none, there are several, or it is a number, as Label Studio's own
            export has it.
    """
    predictions = checked(task.get("predictions") or [], list, "predictions")
    for index, prediction in enumerate(predictions):
        field = f"predictions[{index}]"
        if type(prediction) is int:
            message = f"it is the number {prediction}: export a snapshot that has predictions in full"
            raise FaultError("bad-record", message, field)
        member(checked(prediction, dict, field), "result", list, field)
    if not predictions:
        raise FaultError(
            "bad-record", "the task has no prediction (an empty result would be one)", "predictions"
        )
    if len(predictions) > 1:
        versions = [str(prediction.get("model_version") or "unnamed") for prediction in predictions]
        message = f"{len(predictions)} predictions, of the model versions {', '.join(versions)}: keep one"
        raise FaultError("bad-record", message, "predictions")
    return parse_result(predictions[0]["result"], text)


def encode_predictions(document: Document, text: str) -> list[dict[str, Any]]:
    """The predictions of a task with the document's spans: the one it came from, edited, or a new one."""
    carried = document.carried.get("predictions")
    known = carried[0] if isinstance(carried, list) and len(carried) == 1 else None
    if not isinstance(known, dict) or not isinstance(known.get("result"), list):
        return [{"result": edit_result([], [], document.spans, text)}]
    were, _ = parse_result(known["result"], text)
    if list(map(whole, sorted(were))) == list(map(whole, document.spans)):
        return [known]
    return [{**known, "result": edit_result(known["result"], were, document.spans, text)}]
