"""Trials: models trained for a table, and what they find; kept, so that a run can be taken up."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from goldspan.baselines.models import ModelError
from goldspan.baselines.registry import load_extractor
from goldspan.baselines.spec import parse_spec
from goldspan.baselines.training import train
from goldspan.corpus.document import Document, Span
from goldspan.corpus.writing import write_bytes
from goldspan.eval.fingerprint import fingerprint


class Trial(msgspec.Struct, frozen=True):
    """A trained model: what it was trained with, and the spans that it finds in the development documents.

    ``version`` is its extractor's, ``options`` are those of its card, ``size`` is that of its files in bytes
    and ``seconds`` what its training took.
    """

    spec: str
    version: str
    options: dict[str, Any]
    size: int
    seconds: float
    spans: list[list[tuple[int, int, str]]]

    def predictions(self, dev: Sequence[Document]) -> list[Document]:
        """The spans as documents, to be scored."""
        return [
            Document(document.id, document.text, tuple(Span(*span) for span in spans))
            for document, spans in zip(dev, self.spans, strict=True)
        ]


class Trials:
    """Trains on the same documents with the same seed, again and again, and tries on the same others.

    A model that lies in ``folder`` from an earlier run is taken as it is, where its spec, documents and seed
    were these and its extractor is still of the same version.
    """

    def __init__(
        self, documents: Sequence[Document], dev: Sequence[Document], folder: Path, *, seed: int
    ) -> None:
        self._documents, self.dev, self._folder, self._seed = documents, dev, folder, seed
        self._data = [fingerprint(documents), fingerprint(dev), str(seed)]

    def trial(self, spec: str, progress: Callable[[str], object], *, choose: bool = False) -> Trial:
        """Train what ``spec`` names, or find it trained.

        With ``choose`` the development documents choose the options that ``spec`` leaves open; without it
        they take no part, and the trainer's first choice stands.

        Raises:
            ValueError: nothing of this name can be trained, or an option cannot be used.
            MissingExtraError: a package that training needs is not installed.
        """
        key = sha256(msgspec.json.encode([spec, *self._data])).hexdigest()[:16]
        kept = self._kept(key, spec)
        if kept is not None:
            return kept
        name, _ = parse_spec(spec)
        dev = self.dev if choose else ()
        made = train(spec, self._documents, dev, self._folder / key, seed=self._seed, progress=progress)
        progress("extracting from the development documents")
        extractor = load_extractor(name, model=made.folder)
        found = extractor.extract([document.text or "" for document in self.dev])
        done = Trial(
            spec,
            extractor.version,
            made.card.options,
            sum((made.folder / file).stat().st_size for file in made.card.files),
            round(made.seconds, 1),
            [[(span.start, span.end, span.label) for span in spans] for spans in found],
        )
        write_bytes(self._file(key), msgspec.json.encode(done))
        return done

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _kept(self, key: str, spec: str) -> Trial | None:
        try:
            kept = msgspec.json.decode(self._file(key).read_bytes(), type=Trial)
            version = load_extractor(parse_spec(spec).name, model=self._folder / key).version
        except (OSError, msgspec.DecodeError, ModelError):
            return None
        return kept if kept.version == version and len(kept.spans) == len(self.dev) else None
