"""The registry of officials and bodies that gold spans point to."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from goldspan.corpus.findings import Finding, InputError
from goldspan.corpus.records import records


class Entity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person or body: its id, its label, its full name in Russian, and other names it goes by."""

    id: Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
    label: Literal["OFFICIAL", "BODY"]
    name: Annotated[str, msgspec.Meta(min_length=1)]
    aliases: tuple[str, ...] = ()


def read_entities(file: Path) -> dict[str, Entity]:
    """The entities of a JSON Lines file, by id.

    Raises:
        InputError: a line is no entity, or an id stands twice.
    """
    entities: dict[str, Entity] = {}
    for item in records(file):
        if isinstance(item, Finding):
            raise InputError([item])
        try:
            entity = msgspec.convert(item.value, Entity)
        except msgspec.ValidationError as error:
            raise InputError([Finding(code="bad-record", message=str(error), place=item.place)]) from error
        if entity.id in entities:
            message = f"entity {entity.id!r} stands twice"
            raise InputError([Finding(code="bad-record", message=message, place=item.place)])
        entities[entity.id] = entity
    return entities
