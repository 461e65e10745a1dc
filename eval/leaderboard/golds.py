"""The gold that a submission was scored on, found by its fingerprint."""

from collections.abc import Callable, Mapping, Sequence

from goldspan.corpus.challenge import load_challenge
from goldspan.corpus.document import Document
from goldspan.corpus.gold import load
from goldspan.corpus.release import released_as
from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.signature import Signature

# The parts of the packaged corpus, those that are asked for most first.
_PARTS: Mapping[str, Callable[[], list[Document]]] = {
    "test": lambda: load("test"),
    "dev": lambda: load("dev"),
    "all": load,
    "train": lambda: load("train"),
    "challenge": lambda: [item.document for item in load_challenge()],
}


class OtherGoldError(ValueError):
    """Scores of a gold that is not at hand; the message says which it is, and which there are."""


class Golds:
    """The packaged corpus and its splits, loaded when they are asked for; or one gold in their place."""

    def __init__(self, documents: Sequence[Document] | None = None) -> None:
        self._waiting = {} if documents is not None else dict(_PARTS)
        self._found: dict[str, Sequence[Document]] = {}
        self._names: dict[str, str] = {}
        if documents is not None:
            self._add("the gold that was given", documents)

    def find(self, signature: Signature) -> Sequence[Document]:
        """The documents that scores with this signature were computed on.

        Raises:
            OtherGoldError: they are not at hand.
        """
        while signature.gold not in self._found and self._waiting:
            part = signature.corpus.rpartition("/")[2]
            name = part if part in self._waiting else next(iter(self._waiting))
            self._add(name, self._waiting.pop(name)())
        if signature.gold not in self._found:
            raise OtherGoldError(self._refusal(signature))
        return self._found[signature.gold]

    def _add(self, name: str, documents: Sequence[Document]) -> None:
        found = fingerprint(documents)
        self._found.setdefault(found, documents)
        self._names.setdefault(found, released_as(found) or name)

    def _refusal(self, signature: Signature) -> str:
        claimed = f"{signature.gold}{f' ({signature.corpus})' if signature.corpus else ''}"
        here = ", ".join(f"{found} ({name})" for found, name in self._names.items())
        return f"it was scored on the gold {claimed}, and here is {here}: score it again, or name its --gold"
