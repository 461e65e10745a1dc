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


def prediction_options(command: _Command) -> _Command:
    """``--missing``, ``--scheme``, ``--repair`` and ``--source``.

    The command takes ``missing``, and how files are read as ``options``, an ``Options``.
    """

    @missing_option
    @scheme_option
    @repair_option
    @source_option
    @wraps(command)
    def with_options(*arguments: Any, scheme: str | None, repair: str, source: Any, **more: Any) -> Any:
        return command(*arguments, options=reading_options(scheme, repair, source), **more)

    return with_options


def bootstrap_options(command: _Command) -> _Command:
    """``--resamples`` and ``--seed``; the command takes them as ``bootstrap``, a ``Bootstrap``."""

    @resamples_option
    @seed_option
    @wraps(command)
    def with_bootstrap(*arguments: Any, resamples: int, seed: int, **more: Any) -> Any:
        from goldspan.eval.resampling import Bootstrap

        return command(*arguments, bootstrap=Bootstrap(resamples=resamples, seed=seed), **more)

    return with_bootstrap


def documents_option(*names: str, purpose: str, split: str) -> Callable[[_Command], _Command]:
    """An option of these ``names``: gold documents for a purpose, in place of the packaged ``split``."""
    return click.option(
        *names,
        type=any_path,
        help=f"Gold documents to {purpose}; the packaged {split} split by default.",
    )
