"""Publishing a dataset on the Hugging Face Hub: what would change, and one commit that changes it.

The Hub's own client does the talking. Large files go to its store first, where the client leaves out what
is there already; then all changes are one commit, or none of them is made. ``HF_ENDPOINT`` says where the
Hub is, and the token comes from ``HF_TOKEN`` or from where ``hf auth login`` put it, nowhere else.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Any

from goldspan.corpus.dataset.building import Files
from goldspan.corpus.dataset.errors import DatasetError
from goldspan.corpus.extras import needed
from goldspan.version import __version__

_KIND = "dataset"
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Changes:
    """How a published dataset differs from what is to be published.

    ``head`` is the commit that it was compared with, ``""`` where there is no such dataset yet. ``deleted``
    are tables that the dataset no longer has; other files on the Hub are left alone. ``tag`` is ``""`` where
    none is wanted, and ``tagged`` says that it is there already, on the same files.
    """

    repository: str
    head: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: tuple[str, ...]
    tag: str
    tagged: bool

    @property
    def any(self) -> bool:
        """Whether a commit is needed."""
        return bool(self.added or self.changed or self.deleted)


@dataclass(frozen=True, slots=True)
class Published:
    """What became of it: the commit that holds the files, and what was done to get there."""

    url: str
    commit: str
    committed: bool
    tagged: bool


def compare(repository: str, files: Files, tag: str = "") -> Changes:
    """What publishing ``files`` as ``repository`` (``ORG/NAME``) under ``tag`` would change.

    Raises:
        DatasetError: the name is none, the Hub cannot be asked, or the tag is there with other files.
        MissingExtraError: huggingface_hub is not installed.
    """
    api = _client()
    errors = needed("huggingface_hub.errors", "publishing", "hub")
    if not _NAME.fullmatch(repository):
        raise DatasetError(f"{repository!r} is no name of a dataset: name it ORG/NAME")
    with _plainly(repository):
        try:
            head = str(api.repo_info(repository, repo_type=_KIND).sha or "")
        except errors.RepositoryNotFoundError:
            return Changes(repository, "", tuple(sorted(files)), (), (), (), tag, tagged=False)
        there = _digests(api, repository, head)
        refs = api.list_repo_refs(repository, repo_type=_KIND)
        commit = next((it.target_commit for it in refs.tags if tag and it.name == tag), None)
        if commit is not None:
            _need_same(tag, files, _digests(api, repository, commit))
    folders = {name.partition("/")[0] for name in files if name.endswith(".parquet")}
    return Changes(
        repository,
        head,
        tuple(sorted(files.keys() - there.keys())),
        tuple(sorted(name for name in files.keys() & there.keys() if not _same(files[name], there[name]))),
        tuple(sorted(name for name in there.keys() - files.keys() if name.partition("/")[0] in folders)),
        tuple(sorted(name for name in files.keys() & there.keys() if _same(files[name], there[name]))),
        tag,
        tagged=commit is not None,
    )


def publish(changes: Changes, files: Files, message: str, *, private: bool = False) -> Published:
    """Make ``changes``: the dataset if there is none, a commit if anything differs, the tag if it is missing.

    ``private`` says who sees a dataset that is made; one that is there stays as it is.

    Raises:
        DatasetError: there is no token or no right, the Hub cannot be reached, or the dataset changed since
            it was compared; no commit was made, unless the message says so.
        MissingExtraError: huggingface_hub is not installed.
    """
    hub = needed("huggingface_hub", "publishing", "hub")
    need_token()
    api = _client()
    name = changes.repository
    with _plainly(name):
        if not changes.head:
            api.create_repo(name, repo_type=_KIND, private=private, exist_ok=True)
        commit = changes.head
        if changes.any:
            wanted = [*changes.added, *changes.changed]
            additions = [hub.CommitOperationAdd(path, files[path]) for path in wanted]
            deletions = [hub.CommitOperationDelete(path) for path in changes.deleted]
            done = api.create_commit(
                name,
                [*additions, *deletions],
                commit_message=message,
                repo_type=_KIND,
                parent_commit=changes.head or None,
            )
            commit = done.oid
    tags = bool(changes.tag) and not changes.tagged
    if tags:
        with _plainly(name, f"the files are there (commit {commit[:12]}), the tag {changes.tag} is not"):
            api.create_tag(name, tag=changes.tag, revision=commit, repo_type=_KIND)
    url = f"{api.endpoint}/datasets/{name}"
    return Published(url, commit, committed=changes.any, tagged=tags)


def need_token() -> None:
    """See that there is a token to write with.

    Raises:
        DatasetError: there is none.
        MissingExtraError: huggingface_hub is not installed.
    """
    if not needed("huggingface_hub", "publishing", "hub").get_token():
        raise DatasetError("there is no token to publish with: set HF_TOKEN, or run `hf auth login`")


def _client() -> Any:
    hub = needed("huggingface_hub", "publishing", "hub")
    needed("huggingface_hub.utils", "publishing", "hub").disable_progress_bars()
    return hub.HfApi(library_name="goldspan", library_version=__version__)


def _digests(api: Any, repository: str, revision: str) -> dict[str, str]:
    """The digest of each file of a revision: SHA-256 of a large one, the id of its Git blob of others."""
    entries = api.list_repo_tree(repository, recursive=True, revision=revision, repo_type=_KIND)
    return {
        entry.path: entry.lfs.sha256 if entry.lfs else entry.blob_id
        for entry in entries
        if hasattr(entry, "blob_id")  # folders have none
    }


def _same(content: bytes, digest: str) -> bool:
    blob = b"blob %d\0" % len(content)
    return digest in {sha256(content).hexdigest(), sha1(blob + content, usedforsecurity=False).hexdigest()}


def _need_same(tag: str, files: Files, there: Mapping[str, str]) -> None:
    other = sorted(name for name in files if name not in there or not _same(files[name], there[name]))
    if other:
        more = f" and {len(other) - 1} more" if len(other) > 1 else ""
        raise DatasetError(
            f"the tag {tag} is there and stands for other files ({other[0]}{more}): give the corpus a new"
            " version in release.json, or publish with --no-tag"
        )


@contextmanager
def _plainly(repository: str, state: str = "nothing was published") -> Iterator[None]:
    """Say what the client's errors mean, and what ``state`` things are in."""
    errors = needed("huggingface_hub.errors", "publishing", "hub")
    try:
        yield
    except errors.HFValidationError as error:
        raise DatasetError(f"{repository!r} is no name of a dataset: name it ORG/NAME") from error
    except errors.HfHubHTTPError as error:
        raise DatasetError(f"{_status_in_words(error, repository)}; {state}") from error
    except (errors.OfflineModeIsEnabled, errors.HTTPError) as error:  # no answer at all
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise DatasetError(f"the Hub cannot be reached ({first}); {state}: try again") from error
    except (
        ValueError,
        RuntimeError,
        OSError,
    ) as error:  # what the store of large files raises, and a card refused
        words = " ".join(str(error).split())
        raise DatasetError(f"the Hub does not take it ({words}); {state}") from error


def _status_in_words(error: Any, repository: str) -> str:
    status = error.response.status_code
    meanings = {
        401: "the Hub does not know the token: set HF_TOKEN to one that is valid, or run `hf auth login`",
        403: f"the token may not write to {repository}: take one with the right to write there",
        404: f"there is no dataset {repository} that the token can see",
        409: "the Hub refuses it for what is there already",
        412: f"{repository} changed meanwhile: publish again",
        429: "the Hub takes no more requests for now: try again later",
    }
    told = error.server_message or str(error).splitlines()[0]
    return meanings.get(status) or f"the Hub answers {status} ({' '.join(told.split())}): try again"


def summary(changes: Changes, files: Files) -> str:
    """What would change, a line for each file, as people read it."""
    lines = [f"{changes.repository}: {'a new dataset' if not changes.head else f'at {changes.head[:12]}'}"]
    for sign, names in (("+", changes.added), ("~", changes.changed), ("-", changes.deleted)):
        lines += [
            f"  {sign} {name}{f' ({len(files[name])} bytes)' if name in files else ''}" for name in names
        ]
    if changes.unchanged:
        lines.append(f"  = {len(changes.unchanged)} unchanged")
    if changes.tag:
        lines.append(f"  tag {changes.tag}{' (there already)' if changes.tagged else ''}")
    return "\n".join(lines)
