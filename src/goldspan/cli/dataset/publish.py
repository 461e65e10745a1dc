"""``goldspan dataset publish``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from goldspan.cli.common import Examples, any_path, format_option, print_json, stderr_console
from goldspan.cli.dataset.common import build_files, corpus_option, usable_dataset

if TYPE_CHECKING:
    from goldspan.corpus.dataset.hub import Changes, Published


@click.command(cls=Examples, epilog="goldspan dataset publish my-org/goldspan --dry-run")
@click.argument("repository", metavar="ORG/NAME")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--private", is_flag=True, help="If the dataset is new, let only its organisation see it.")
@click.option(
    "--tag/--no-tag", default=True, show_default=True, help="Tag the commit with the corpus's version."
)
@click.option(
    "--built", type=any_path, metavar="DIR",
    help="Publish what `dataset build` wrote there, instead of building it now.",
)  # fmt: skip
@corpus_option
@format_option("text", "json")
def publish(
    repository: str,
    dry_run: bool,
    private: bool,
    tag: bool,
    built: Path | None,
    root: Path | None,
    style: str,
) -> None:
    """Publish the corpus as the dataset ORG/NAME of the Hugging Face Hub.

    What differs is one commit; if nothing does, there is none. An upload that was interrupted is taken up
    by the next. The token is taken from HF_TOKEN or from where `hf auth login` keeps it.
    """
    from goldspan.corpus.dataset.building import read_dataset
    from goldspan.corpus.dataset.hub import compare, need_token, summary
    from goldspan.corpus.dataset.hub import publish as publish_files
    from goldspan.corpus.findings import printable

    done = None
    with usable_dataset():
        if not dry_run:
            need_token()
        version, files = read_dataset(built) if built else build_files(root)
        with stderr_console().status("asking the Hub") as status:
            changes = compare(repository, files, f"v{version}" if tag else "")
            if style == "text":
                click.echo("\n".join(map(printable, summary(changes, files).splitlines())))
            if not dry_run:
                status.update("publishing")
                done = publish_files(changes, files, f"Goldspan {version}", private=private)
    if style == "json":
        print_json(_json(changes, done, version))
    else:
        click.echo(_outcome(changes, done))


def _outcome(changes: "Changes", done: "Published | None") -> str:
    if done is None:
        return "nothing was changed (--dry-run)"
    parts = [f"committed {done.commit[:12]}" if done.committed else "no file differs, no commit was made"]
    if done.tagged:
        parts.append(f"tagged {changes.tag}")
    return f"{done.url}: {', '.join(parts)}"


def _json(changes: "Changes", done: "Published | None", version: str) -> dict[str, Any]:
    return {
        "repository": changes.repository,
        "version": version,
        "head": changes.head or None,
        "added": changes.added,
        "changed": changes.changed,
        "deleted": changes.deleted,
        "unchanged": changes.unchanged,
        "tag": {"name": changes.tag, "there": changes.tagged} if changes.tag else None,
        "published": {
            "url": done.url,
            "commit": done.commit,
            "committed": done.committed,
            "tagged": done.tagged,
        }
        if done
        else None,
    }
