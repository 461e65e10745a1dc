"""The reference, made from the code: every command with its help, every public name with its docstring."""

from collections.abc import Iterator

import click

# Modules whose names are public beside those of ``goldspan`` itself, and what one finds there.
MODULES = {
    "goldspan.eval.tags": "scores of lists of tags, in the shape of seqeval's functions",
    "goldspan.eval.matching": "which spans match which, in each of the four ways",
    "goldspan.eval.resampling": "intervals and paired tests",
    "goldspan.eval.gate": "the gate's judgement",
    "goldspan.eval.policy": "what the gate lets pass",
    "goldspan.baselines.running": "an extractor over documents, with its failures",
    "goldspan.baselines.batch.extraction": "an extractor over millions of documents",
    "goldspan.annotation.agreement": "how far annotators agree",
    "goldspan.annotation.projects": "what Label Studio is told of a project",
}


def api_page(introduction: str) -> str:
    """The page of the Python interface: an introduction, then what the docstrings say."""
    import goldspan

    blocks = [introduction.rstrip(), "## goldspan"]
    blocks += [
        _autodoc(_kind(getattr(goldspan, name)), f"goldspan.{name}") for name in _public(goldspan.__all__)
    ]
    for module in MODULES:
        blocks += [f"## {module}", _autodoc("module", module)]
    return "\n\n".join(blocks) + "\n"


def _public(names: list[str]) -> Iterator[str]:
    """The names that have a docstring of their own: functions before classes, which the former speak of."""
    plain = [name for name in names if not name.startswith("_")]
    yield from sorted(plain, key=lambda name: (name[0].isupper(), name))


def _kind(thing: object) -> str:
    if isinstance(thing, type):
        return "exception" if issubclass(thing, Exception) else "class"
    return "function"


def _autodoc(kind: str, name: str) -> str:
    return f"```{{eval-rst}}\n.. auto{kind}:: {name}\n```"


def commands_page() -> str:
    """The page of the command line: what ``--help`` says of each command."""
    from goldspan.cli import app

    blocks = [
        "# Commands",
        "What `goldspan COMMAND --help` says of each. It exits with 0: done, 1: no, 2: unusable input.",
    ]
    for depth, names, text in _helps(app, ("goldspan",)):
        blocks += [f"{'#' * depth} {' '.join(names)}", f"````text\n{text}\n````"]
    return "\n\n".join(blocks) + "\n"


def _helps(group: click.Group, names: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...], str]]:
    context = click.Context(group, info_name=" ".join(names), max_content_width=88, terminal_width=88)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, info_name=name, parent=context)
        text = "\n".join(line.rstrip() for line in command.get_help(inner).splitlines())
        yield len(names) + 1, (*names, name), text
        if isinstance(command, click.Group):
            yield from _helps(command, (*names, name))
