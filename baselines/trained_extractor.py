"""What extractors have in common that read a model of ``goldspan train``."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import msgspec

from goldspan.baselines.models import CARD, ModelCard, ModelError, read_model

Settings = TypeVar("Settings")


class TrainedExtractor:
    """A model's folder and its card, checked; the model itself is loaded later.

    ``folder`` is ``None`` for the model that comes with the package. ``version`` is that of what trainers
    write now.

    Raises:
        ModelError: the folder holds no model of this extractor, or not the one that its card describes.
    """

    name: str

    def __init__(self, folder: Path | None, version: str) -> None:
        self.folder = folder or Path(str(files("goldspan.baselines") / "trained" / self.name))
        self.card: ModelCard = read_model(self.folder, self.name, version)

    @property
    def files(self) -> list[Path]:
        """The files of the model."""
        return [self.folder / name for name in self.card.files]

    def settings(self, kind: type[Settings], check: Callable[[Settings], object]) -> Settings:
        """The card's options, those of them that ``kind`` has; ``check`` raises ``ValueError`` at others.

        Raises:
            ModelError: they cannot be used.
        """
        try:
            settings = msgspec.convert(self.card.options, kind)
            check(settings)
        except ValueError as error:
            raise ModelError(f"{self.folder / CARD} has options that cannot be used: {error}") from error
        return settings
