"""A trained model: a folder of files, with a card that says what they are and what they came from."""

from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import msgspec

from goldspan.corpus.paths import stays_inside
from goldspan.corpus.writing import json_bytes, write_bytes

CARD = "model.json"
README = "README.md"
TIMING = "timing.json"


class ModelError(ValueError):
    """A model that cannot be used; the message says why, and what to do."""


class ModelCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model is.

    ``kind`` is the name of its extractor and ``version`` that extractor's version of what it writes.
    ``corpus`` and ``data`` are the version of the corpus and the fingerprint of the ``documents`` that it
    was trained on, ``dev`` its strict micro F1 on the development split (``None`` where it was not scored),
    ``files`` the SHA-256 of each file by name.
    """

    format: Literal[1]
    kind: str
    version: str
    corpus: str
    data: str
    documents: int
    seed: int
    options: dict[str, Any]
    dev: float | None
    files: dict[str, str]

    @property
    def digest(self) -> str:
        """Eight hex digits that change with any file of the model."""
        return sha256(msgspec.json.encode(sorted(self.files.items()))).hexdigest()[:8]


def read_model(folder: Path, kind: str, version: str) -> ModelCard:
    """The card of the model in ``folder``, whose files are all there and unchanged.

    Nothing of the model is parsed before that is known.

    Raises:
        ModelError: there is no model, it is of another kind or version, or a file was changed.
    """
    file = folder / CARD
    try:
        card = msgspec.json.decode(file.read_bytes(), type=ModelCard)
    except FileNotFoundError:
        raise ModelError(
            f"{folder} holds no {CARD}, so it is no model: make one with `goldspan train`"
        ) from None
    except OSError as error:
        raise ModelError(f"{file}: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ModelError(f"{file} is no model's card ({error}): train it again") from error
    if card.kind != kind:
        raise ModelError(f"{folder} holds a model of {card.kind}, and {kind} was asked for")
    if card.version != version:
        raise ModelError(
            f"{folder} was made by version {card.version!r} of {kind}, which is at {version!r}: train again"
        )
    for name, expected in card.files.items():
        _check(folder, name, expected)
    return card


def _check(folder: Path, name: str, expected: str) -> None:
    if not stays_inside(name):
        raise ModelError(f"{folder / CARD} names {name!r}, which lies outside of the model's folder")
    try:
        found = _digest(folder / name)
    except OSError as error:
        raise ModelError(
            f"{folder / name}: {error.strerror}; the model is not whole: train it again"
        ) from error
    if found != expected:
        raise ModelError(f"{folder / name} is not the file that was trained: train the model again")


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        digest = sha256()
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file of a model by its name in ``folder``, in order; its card is none of them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path: path.relative_to(folder).as_posix() for path in files}
    return {name: _digest(path) for path, name in names.items() if name not in {CARD, README, TIMING}}


def write_card(folder: Path, card: ModelCard) -> None:
    """Write a model's card, for programs and for people."""
    write_bytes(folder / CARD, json_bytes(msgspec.to_builtins(card)))
    write_bytes(folder / README, _readme(card).encode())


def _readme(card: ModelCard) -> str:
    dev = "not scored" if card.dev is None else f"{card.dev:.4f}"
    options = "\n".join(
        f"| `{name}` | `{msgspec.json.encode(value).decode()}` |"
        for name, value in sorted(card.options.items())
    )
    files = "\n".join(f"| `{name}` | `{digest}` |" for name, digest in card.files.items())
    origin = f"corpus {card.corpus}" if card.corpus else "a corpus without a version"
    return f"""# {card.kind}

A model of goldspan's extractor `{card.kind}` (version {card.version}).

```console
$ goldspan bench --extractor {card.kind}:model=FOLDER
```

- trained on {card.documents} documents of {origin} (gold `{card.data}`), seed {card.seed}
- strict micro F1 on the development documents, on which its options were chosen: {dev}
- limits: it knows the genres, the labels and the guidelines of its training documents, and no others

| option | value |
| --- | --- |
{options}

| file | SHA-256 |
| --- | --- |
{files}
"""


def put_in_place(made: Path, out: Path) -> None:
    """Move a finished model to where it was asked for; an older model there takes its place beside ``made``.

    So it is not lost before the new one is there; whoever made the folder of ``made`` removes it.

    Raises:
        ModelError: something else than a model lies there.
    """
    refuse_to_lose(out)
    if out.exists():
        out.replace(made.with_name("former"))
    made.replace(out)


def refuse_to_lose(out: Path) -> None:
    """Make sure that nothing but a model would be replaced at ``out``.

    Raises:
        ModelError: something else lies there.
    """
    if out.exists() and not (out / CARD).is_file() and not (out.is_dir() and not any(out.iterdir())):
        raise ModelError(f"{out} is there and holds no model: name another folder")
