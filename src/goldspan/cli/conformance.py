"""``goldspan conformance``."""

import click

from goldspan.cli.common import Examples, fail, format_option, print_answer


@click.command(cls=Examples, epilog="goldspan conformance --tool nervaluate")
@click.option(
    "--tool", "tools", multiple=True, help="This scorer beside goldspan; again for more. Default: all."
)
@format_option("text", "json", "markdown")
def conformance(tools: tuple[str, ...], style: str) -> None:
    """Put goldspan, and other scorers that are installed, through the conformance suite.

    Exits with 1 if goldspan itself does not agree with a case.
    """
    from goldspan.eval.cases import SuiteError
    from goldspan.eval.suite import run

    try:
        report = run(tools)
    except (SuiteError, ValueError) as error:
        fail(str(error))
    absent = [name for name in tools if name in report.missing]
    if absent:
        fail(f'not installed: {", ".join(absent)}; pip install "goldspan[rivals]"')
    print_answer(style, report.to_json, report.render)
    raise SystemExit(0 if report.conforms else 1)
