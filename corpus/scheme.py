"""The annotation scheme as data: its labels, and the fields of each label's normalised value."""

import re
from collections.abc import Mapping

GUIDELINES_VERSION = "1.0"

LABELS = ("OFFICIAL", "BODY", "FIGURE", "SECTOR")

RELATIONS = ("=", ">", ">=", "<", "<=", "~")

_ENTITY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_UNIT = re.compile(r"[^\s\d][^\s]*|1(?:/[^\s]+)?")
_CODE = re.compile(r"ISIC:(?:[A-U]|\d\d)|COFOG:(?:0[1-9]|10)", re.ASCII)

# What each field may hold. A title is the only thing that a mention may lack.
FIELDS: Mapping[str, Mapping[str, re.Pattern[str] | None]] = {
    "OFFICIAL": {"entity": _ENTITY, "role": None},
    "BODY": {"entity": _ENTITY},
    "FIGURE": {
        "value": _DECIMAL,
        "unit": _UNIT,
        "relation": re.compile("|".join(map(re.escape, RELATIONS))),
    },
    "SECTOR": {"code": _CODE},
}

OPTIONAL = frozenset({"role"})


def value_faults(label: str, value: Mapping[str, str | None], *, complete: bool) -> list[str]:
    """What is wrong with a span's normalised value under the scheme; nothing for other labels.

    A value that need not be ``complete`` may leave fields open, as an annotator's may.
    """
    if label not in FIELDS:
        return []
    fields = FIELDS[label]
    faults = [f"{label} has no field {name!r}" for name in value if name not in fields]
    for name, pattern in fields.items():
        content = value.get(name)
        if content is None:
            if complete and name not in OPTIONAL:
                faults.append(f"field {name!r} is empty")
        elif pattern is not None and not pattern.fullmatch(content):
            faults.append(f"field {name!r} cannot be {content!r}")
    return faults
