"""The weights of a network that a user brings: a folder, or a repository of the Hugging Face Hub."""

import re
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from goldspan.baselines.answers import first_line
from goldspan.baselines.models import CARD, ModelCard, ModelError, digests, read_model

# What a model is loaded from; files that would be unpickled or run are not even fetched.
_PATTERNS = ["*.json", "*.safetensors", "*.txt", "*.model"]
_REPOSITORY = re.compile(r"[\w.-]+(?:/[\w.-]+)?", re.ASCII)


class Weights:
    """Where weights are; nothing is read or fetched before it is needed.

    ``name`` is a folder or, if there is none of this name, a repository, of which ``revision`` names a
    branch, tag or commit (the main branch by default). A folder that ``goldspan train`` made must be of the
    extractor ``kind`` in its ``version``, and unchanged.

    Raises:
        ModelError: there is no such folder or repository, it cannot be had, or it is another model.
    """

    def __init__(self, name: Path, *, revision: str = "", kind: str, version: str) -> None:
        self._name, self._revision, self._kind, self._version = name, revision, kind, version

    @cached_property
    def folder(self) -> Path:
        """The folder that holds the files, checked; a repository is fetched if it was not fetched before."""
        if not self._name.is_dir():
            return _fetch(self._name.as_posix(), self._revision or None)
        _ = self.card  # which checks the folder
        return self._name

    @cached_property
    def card(self) -> ModelCard | None:
        """The card of a model that ``goldspan train`` made; ``None`` for one of others."""
        if not (self._name / CARD).is_file():
            return None
        return read_model(self._name, self._kind, self._version)

    @cached_property
    def digest(self) -> str:
        """Eight hex digits that change with the files."""
        if not self._name.is_dir():
            return self.folder.name[:8]  # of the commit
        names = [f"{name} {digest}" for name, digest in digests(self.folder).items()]
        return sha256("\n".join(names).encode()).hexdigest()[:8]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that a model is loaded from, whose sizes are the model's."""
        if not self._name.is_dir():
            return ()
        return tuple(sorted(it for pattern in _PATTERNS for it in self._name.rglob(pattern) if it.is_file()))


def _fetch(name: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    if not _REPOSITORY.fullmatch(name) or name.startswith("."):
        raise ModelError(f"there is no folder {name}")
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_PATTERNS))
    except (HfHubHTTPError, HFValidationError, OSError, ValueError) as error:
        raise ModelError(
            f"{name} is no folder here, and cannot be had from the Hub: {first_line(error)}"
        ) from None
