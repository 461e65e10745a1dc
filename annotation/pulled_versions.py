"""One annotator's version of a document as it is pulled: what is kept of it, and which state is the last.

Of an annotation that a server exports, a document keeps what says who marked what, when and how. Numbers
that the server counts by (of tasks, projects, users, predictions) differ from server to server and say
nothing; they are left out, so that the same work gives the same bytes wherever it was done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from goldspan.annotation.plan import address

# What is taken from the server; ``was_cancelled`` only where it is true. Everything else that an
# annotation in a document has was put there by hand, and a pull leaves it.
_TAKEN = ("created_at", "updated_at", "lead_time", "unique_id")
_OURS = frozenset(
    {"completed_by", *_TAKEN, "was_cancelled", "guidelines", "from_prediction", "pulled", "result"}
)
_START = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pulled:
    """An annotator's version of a document, by its id, as an annotation of its file; read at ``place``."""

    document: str
    annotator: str
    item: Mapping[str, Any]
    place: str = ""


def kept(item: Mapping[str, Any], annotator: str, guidelines: Any = None) -> dict[str, Any]:
    """An exported annotation as a document's file has it.

    ``guidelines`` is the version of the guidelines that its task was pushed under.
    """
    taken: dict[str, Any] = {"completed_by": {"email": annotator}}
    taken |= {name: item[name] for name in _TAKEN if item.get(name) is not None}
    if item.get("was_cancelled"):
        taken["was_cancelled"] = True
    if isinstance(guidelines, str):
        taken["guidelines"] = guidelines
    if item.get("parent_prediction") is not None:
        prediction = item.get("prediction")
        model = prediction.get("model_version") if isinstance(prediction, dict) else None
        taken["from_prediction"] = model or True
    taken["pulled"] = {"sha256": state(item), "updated_at": item.get("updated_at")}
    return {**taken, "result": item["result"]}


def own_fields(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a document's annotation holds that no pull puts there, such as an annotator's doubts."""
    return {name: value for name, value in item.items() if name not in _OURS}


def state(item: Mapping[str, Any]) -> str:
    """The SHA-256 of what an annotation says: its result, and that it was skipped if it was."""
    result = item.get("result")
    said = [result, True] if item.get("was_cancelled") else result
    return sha256(canonical(said)).hexdigest()


def canonical(value: Any) -> bytes:
    """A JSON value as bytes that hang on nothing but the value."""
    return msgspec.json.encode(value, order="sorted")


def annotator_of(item: Mapping[str, Any]) -> str:
    """The address of the one who completed an annotation; ``""`` where it is a number, or missing.

    Raises:
        DeskError: a name that cannot be an address.
    """
    who = item.get("completed_by")
    named = who.get("email") or who.get("username") if isinstance(who, dict) else who
    return address(named) if isinstance(named, str) and named.strip() else ""


def moment(item: Mapping[str, Any] | None) -> datetime:
    """When an annotation, or the note of a pull, was changed last; long ago where it does not say."""
    written = item.get("updated_at") if item else None
    try:
        when = datetime.fromisoformat(written) if isinstance(written, str) else _START
    except ValueError:
        return _START
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def age(item: Mapping[str, Any]) -> tuple[datetime, str, bytes]:
    """What puts the states of an annotation in order, the last one at the end."""
    return moment(item), state(item), canonical(item)


def latest(versions: Iterable[Pulled]) -> list[Pulled]:
    """One annotator's versions of a document that are left when the same annotation counts once.

    Of an annotation that stands in several exports, its last state; a version that was skipped gives way to
    one that was not. More than one is left only where the annotator annotated more than once, differently.
    """
    states: dict[Any, Pulled] = {}
    for version in sorted(versions, key=_age):
        states[_identity(version.item)] = version
    answers = [version for version in states.values() if not version.item.get("was_cancelled")]
    if not answers:
        return sorted(states.values(), key=_age)[-1:]
    different = {state(version.item): version for version in sorted(answers, key=_age)}
    return list(different.values())


def _age(version: Pulled) -> tuple[datetime, str, bytes]:
    return age(version.item)


def _identity(item: Mapping[str, Any]) -> Any:
    # Old exports have no such id: two different versions are then two annotations, and an error.
    return item.get("unique_id") or canonical(item)
