"""The annotation scheme as data: its labels, and the fields of each label's normalised value."""

import re
from collections.abc import Mapping

GUIDELINES_VERSION = "1.3"

LABELS = ("OFFICIAL", "BODY", "FIGURE", "SECTOR")

RELATIONS = ("=", ">", ">=", "<", "<=", "~")

_ENTITY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
# A currency (ISO 4217), or a unit of the guidelines (N5, D2 to D4, D21; UCUM where it has one), or a rate.
_PERIOD = "day|week|month|year|h|min|s|har"
_MEASURE = (
    r"percent|percentage-point|count|1|a|mo|wk|d|h|min|s|[kM]?t|t\.km|k?g|[mck]?m|har|[mk]?m[23]|(?:k|da)?L"
    r"|[kMGT]?W|[kMGT]?W\.h|k?V|[kMGT]?bit|bbl|Cel"
)
_UNIT = re.compile(rf"(?:[A-Z]{{3}}|{_MEASURE})(?:/(?:{_PERIOD}))?")
# The sections and the 88 divisions of ISIC Rev. 4, and the divisions of COFOG.
_DIVISION = "0[1-35-9]|[12][0-9]|3[0-35-9]|4[1-35-79]|5[0-35689]|6[0-689]|7[0-57-9]|8[0-24-8]|9[0-9]"
_CODE = re.compile(rf"ISIC:(?:[A-U]|{_DIVISION})|COFOG:(?:0[1-9]|10)")

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
