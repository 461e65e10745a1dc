"""Options that come together, given to a command as the value that they make up."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from goldspan.cli.common import (
    any_path,
    missing_option,
    reading_options,
    repair_option,
    resamples_option,
    scheme_option,
    seed_option,
    source_option,
)

_Command = Callable[..., Any]


def file_options(command: _Command) -> _Command:
    """``--scheme``, ``--repair`` and ``--source``; the command takes them as ``options``, an ``Options``."""

    @scheme_option
    @repair_option
    @source_option
    @wraps(command)
    def with_options(*arguments: Any, scheme: str | None, repair: str, source: Any, **more: Any) -> Any:
        return command(*arguments, options=reading_options(scheme, repair, source), **more)

    return with_options


def prediction_options(command: _Command) -> _Command:
    """``--missing``, which the command takes as it is, and ``file_options``."""
    return missing_option(file_options(command))


def bootstrap_options(command: _Command) -> _Command:
    """``--resamples`` and ``--seed``; the command takes them as ``bootstrap``, a ``Bootstrap``."""

    @resamples_option
    @seed_option
    @wraps(command)
    def with_bootstrap(*arguments: Any, resamples: int, seed: int, **more: Any) -> Any:
        from goldspan.eval.resampling import Bootstrap

        return command(*arguments, bootstrap=Bootstrap(resamples=resamples, seed=seed), **more)

    return with_bootstrap


def systems_options(command: _Command) -> _Command:
    """``--gold`` and any number of ``--pred [NAME=]FILE``; the command takes ``gold`` and ``predictions``."""
    gold = click.option("--gold", type=any_path, help="The gold documents, in place of a run.")
    predictions = click.option(
        "--pred",
        "predictions",
        metavar="[NAME=]FILE",
        multiple=True,
        help="A system's predictions for this gold, and again for more.",
    )
    return gold(predictions(command))


def documents_option(*names: str, purpose: str, split: str) -> Callable[[_Command], _Command]:
    """An option of these ``names``: gold documents for a purpose, in place of the packaged ``split``."""
    return click.option(
        *names,
        type=any_path,
        help=f"Gold documents to {purpose}, or a corpus folder, for its {split} split;"
        " that of the packaged corpus by default.",
    )
