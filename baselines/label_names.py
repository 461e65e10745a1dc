"""What labels of another scheme are called here, as options say it."""

import re

from goldspan.baselines.spec import OptionError

_NAMED = re.compile(r"([^=+]+)(?:=([^=+]+))?")


def parse_label_names(extractor: str, option: str) -> dict[str, str]:
    """The names of ``PER=OFFICIAL+ORG=BODY``, or of ``PER+ORG`` where labels stay as they are.

    Raises:
        OptionError: it is no such list, or names a label twice.
    """
    parts = [_NAMED.fullmatch(part) for part in option.split("+")]
    names = {part[1]: part[2] or part[1] for part in parts if part}
    if len(names) != len(parts):
        raise OptionError(f"{extractor}: labels={option} is no list such as PER=OFFICIAL+ORG=BODY or PER+ORG")
    return names
