"""``goldspan annotate backend``."""

import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goldspan.cli.annotate.common import desk_option, token_option, url_option, usable_desk
from goldspan.cli.common import Examples, stderr_console, warn
from goldspan.corpus.wording import counted

if TYPE_CHECKING:
    from goldspan.annotation.desk import Desk
    from goldspan.annotation.plan import Plan
    from goldspan.baselines.extractor import Extractor


@click.command(cls=Examples, epilog="goldspan annotate backend rules --connect")
@click.argument("extractor")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=9090, show_default=True,
    help="The port to listen at; 0 for any that is free.",
)  # fmt: skip
@click.option("--allow-remote", is_flag=True, help="Let --host be an address that other machines reach.")
@click.option("--connect", is_flag=True, help="Make it the backend of the projects of the desk's annotators.")
@desk_option
@url_option
@token_option
def backend(
    extractor: str,
    host: str,
    port: int,
    allow_remote: bool,
    connect: bool,
    folder: Path,
    url: str,
    token_file: Path | None,
) -> None:
    """Let Label Studio show what an extractor finds as soon as a task is opened.

    EXTRACTOR is rules, slovnet or slovnet+rules. The documents that the desk's plan gives to two annotators
    stay blind; the plan is read once, so start this again when it changes. It runs until Ctrl-C.
    """
    from goldspan.annotation.backend import Backend
    from goldspan.annotation.backend_server import backend_server, is_loopback, listen
    from goldspan.annotation.desk import DeskError, open_desk

    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.INFO)
    for chatty in ("uvicorn", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with usable_desk():
        local = is_loopback(host)
        if not (local or allow_remote):
            raise DeskError(f"other machines could reach {host}: say --allow-remote if that is meant")
        desk = open_desk(folder)
        plan = _plan(desk)
        if connect and plan is None:
            raise DeskError(f"there is no {desk.plan}: make it with `goldspan annotate plan`")
        running = Backend(_loaded(extractor), frozenset(plan.blind if plan else ()))
        server = backend_server(running, loopback_only=local)
        with listen(host, port) as listener:
            name = f"[{host}]" if ":" in host else host
            here = f"http://{name}:{listener.getsockname()[1]}"
            _introduce(running.model_version, here, plan, local=local)
            if plan is not None and connect:
                # It answers the server's questions while it is being connected.
                _in_background(lambda: _connect(desk, plan, here, extractor, url, token_file))
            for stop in (signal.SIGINT, signal.SIGTERM):
                # uvicorn sends itself the signal again once it has stopped.
                signal.signal(stop, lambda *_: None)
            server.run(sockets=[listener])
    click.echo("stopped", err=True)


def _loaded(name: str) -> "Extractor":
    """The extractor ``name``, with what it loads with its first text."""
    from goldspan.annotation.desk import DeskError
    from goldspan.baselines.registry import load_extractor

    with stderr_console().status(f"loading {name}"):
        extractor = load_extractor(name)
        try:
            list(extractor.extract(["Проба."]))
        except Exception as error:  # an extractor may be anyone's, and raise anything
            raise DeskError(f"{name} cannot be used: {type(error).__name__}: {error}") from error
    return extractor


def _plan(desk: "Desk") -> "Plan | None":
    if not desk.plan.exists():
        return None
    from goldspan.annotation.plan import read_plan

    return read_plan(desk.plan)


def _introduce(version: str, here: str, plan: "Plan | None", *, local: bool) -> None:
    """Say what runs where, and what to do with it."""
    click.echo(f"{version} at {here}")
    click.echo("In Label Studio: project, Settings, Model, Connect Model, Backend URL.", err=True)
    if plan is None:
        warn("there is no plan here (see --desk): predictions are given for every document, none stays blind")
    else:
        click.echo(f"{counted(len(plan.blind), 'document')} of the plan stay blind.", err=True)
    if local:
        click.echo(
            "A server connects to a backend on its own machine only if it was started for that:"
            " goldspan annotate up --local-backend",
            err=True,
        )
    else:
        warn("whoever reaches this address can use the extractor: there is no password")
    click.echo("Ctrl-C stops it.", err=True)


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()


def _connect(
    desk: "Desk", plan: "Plan", here: str, extractor: str, url: str, token_file: Path | None
) -> None:
    from goldspan.annotation.backend_projects import connect_backend
    from goldspan.annotation.connection import connect
    from goldspan.annotation.desk import DeskError
    from goldspan.annotation.projects import find_project, project_title
    from goldspan.corpus.extras import MissingExtraError
    from goldspan.corpus.findings import printable

    try:
        client = connect(desk, url, token_file)
        for annotator in plan.annotators:
            title = project_title(annotator)
            project = find_project(client, title)
            if project is None:
                warn(printable(f"there is no project {title!r}: run `goldspan annotate push`"))
            elif connect_backend(client, project, here, f"goldspan {extractor}"):
                click.echo(printable(f"connected to project {title!r}"), err=True)
            else:
                click.echo(printable(f"project {title!r} was connected before"), err=True)
    except (DeskError, MissingExtraError) as error:
        warn(printable(f"not connected: {error}"))
