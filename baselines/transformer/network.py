"""A token-classification network: loaded from safetensors, and asked for the class of each subword."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from goldspan.baselines.answers import first_line
from goldspan.baselines.models import ModelError
from goldspan.baselines.spec import OptionError
from goldspan.baselines.windows import Window, windows

_WINDOW = 256
# Architectures whose positions begin behind that of the padding.
_SHIFTED = frozenset(
    {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "roberta-prelayernorm", "mpnet"}
)


class Network:
    """A network and its tokenizer, with the windows in which it sees texts.

    ``window`` counts subwords, with the special ones that the tokenizer puts around them: 256 by default, or
    as many as the network takes. ``overlap`` is how many of them two windows share: a quarter by default.

    Raises:
        OptionError: the window is longer than the network takes, or the overlap does not fit into it.
    """

    def __init__(
        self, tokenizer: Any, model: Any, *, window: int | None = None, overlap: int | None = None
    ) -> None:
        self.tokenizer, self.model = tokenizer, model
        most = _most_positions(tokenizer, model.config)
        self.window = min(_WINDOW, most or _WINDOW) if window is None else window
        self.overlap = self.window // 4 if overlap is None else overlap
        if most is not None and self.window > most:
            raise OptionError(f"window={window} cannot be used: the model takes {most} subwords")
        prefix, suffix = self._frame
        self._room = self.window - len(prefix) - len(suffix)
        if not 0 <= self.overlap < self._room:
            message = f"of a window of {self.window} subwords {self._room} are the text's"
            raise OptionError(f"overlap={self.overlap} cannot be used: {message}")

    @cached_property
    def _frame(self) -> tuple[list[int], list[int]]:
        """The special subwords in front of a text and behind it."""
        framed = self.tokenizer("a", return_special_tokens_mask=True)
        ids, special = list(framed["input_ids"]), list(framed["special_tokens_mask"])
        if 0 not in special:
            return [], []
        return ids[: special.index(0)], ids[len(ids) - special[::-1].index(0) :]

    def windows(self, length: int) -> list[Window]:
        """The windows over a text of so many subwords."""
        return windows(length, self._room, self.overlap)

    def framed(self, ids: Sequence[int], window: Window) -> list[int]:
        """What the network sees of a text through a window."""
        prefix, suffix = self._frame
        return [*prefix, *ids[window.start : window.end], *suffix]

    def place(self, subword: int, window: Window) -> int:
        """Where a subword of the text stands in what the network sees."""
        return len(self._frame[0]) + subword - window.start

    def batch(self, sequences: Sequence[Sequence[int]]) -> dict[str, Any]:
        """Sequences as the tensors that the network takes, padded to the longest."""
        import torch

        pad = self.tokenizer.pad_token_id or 0
        longest = max(map(len, sequences))
        device = self.model.device
        ids = [[*sequence, *[pad] * (longest - len(sequence))] for sequence in sequences]
        mask = [[1] * len(sequence) + [0] * (longest - len(sequence)) for sequence in sequences]
        return {
            "input_ids": torch.tensor(ids, device=device),
            "attention_mask": torch.tensor(mask, device=device),
        }

    def classify(self, texts: Sequence[Sequence[int]], batch_size: int) -> list[list[int]]:
        """The number of the likeliest class of each subword of each text.

        Windows of like length are computed together, whichever text they are of.
        """
        import torch

        seen = [(at, window) for at, ids in enumerate(texts) for window in self.windows(len(ids))]
        seen.sort(key=lambda it: it[1].end - it[1].start)
        classes = [[0] * len(ids) for ids in texts]
        self.model.eval()
        with torch.inference_mode():
            for start in range(0, len(seen), batch_size):
                part = seen[start : start + batch_size]
                tensors = self.batch([self.framed(texts[at], window) for at, window in part])
                best = self.model(**tensors).logits.argmax(-1).tolist()
                for (at, window), row in zip(part, best, strict=True):
                    first, behind = (self.place(edge, window) for edge in (window.first, window.behind))
                    classes[at][window.first : window.behind] = row[first:behind]
        return classes


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer in a folder.

    Raises:
        ModelError: there is none that can be read, or none that knows offsets.
    """
    from transformers import AutoTokenizer

    with quiet(), _readable(folder, "tokenizer"):
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    if not tokenizer.is_fast:
        raise ModelError(f"{folder} has no fast tokenizer (tokenizer.json), and only those know offsets")
    return tokenizer


def load_network(folder: Path, classes: Sequence[str] | None = None, device: str = "") -> Any:
    """The network in a folder, in single precision; only safetensors are read, and no code that lies beside.

    With ``classes`` it gets a new head for them. ``device`` is PyTorch's name of one; the first GPU by
    default, or the CPU if there is none.

    Raises:
        ModelError: there is none that can be read, or it lacks the weights of a part.
        OptionError: there is no such device.
    """
    import torch
    from transformers import AutoModelForTokenClassification

    head: dict[str, Any] = {}
    if classes is not None:
        numbers = dict(enumerate(classes))
        head = {"num_labels": len(classes), "id2label": numbers, "ignore_mismatched_sizes": True}
        head["label2id"] = {name: number for number, name in numbers.items()}
    with quiet(), _readable(folder, "network for token classification"):
        model, loading = AutoModelForTokenClassification.from_pretrained(
            folder,
            trust_remote_code=False,
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
            **head,
        )
    missing = sorted(key for key in loading["missing_keys"] if classes is None or not _is_head(model, key))
    if missing:
        raise ModelError(
            f"{folder} holds no weights for {missing[0]}, so it is not trained to classify tokens: train it"
            f" with `goldspan train transformers:base=FOLDER`, or name another model"
        )
    try:
        return model.float().to(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    except (RuntimeError, AssertionError) as error:
        raise OptionError(f"device={device} cannot be used: {first_line(error)}") from None


def _is_head(model: Any, key: str) -> bool:
    """Whether a weight is none of the base network's."""
    return not key.startswith(f"{model.base_model_prefix}.")


def _most_positions(tokenizer: Any, config: Any) -> int | None:
    """The longest sequence that a network takes, as far as it says."""
    most = [tokenizer.model_max_length] if tokenizer.model_max_length < 10**9 else []
    positions = getattr(config, "max_position_embeddings", None)
    if isinstance(positions, int) and positions > 0:
        shift = (getattr(config, "pad_token_id", None) or 0) + 1 if config.model_type in _SHIFTED else 0
        most.append(positions - shift)
    return min(most, default=None)


@contextmanager
def _readable(folder: Path, what: str) -> Iterator[None]:
    """Say in one line that a folder cannot be read, whatever the reason: files are anyone's."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a broken file fails in as many ways as it has parts
        raise ModelError(f"{folder} holds no {what} that can be read: {first_line(error)}") from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers from reporting what is checked here anyway."""
    logging: Any = import_module("transformers.utils.logging")
    verbosity, bar = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity(logging.CRITICAL)
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bar:
            logging.enable_progress_bar()


def in_pieces(texts: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to ``size`` of the items."""
    piece: list[Any] = []
    for text in texts:
        piece.append(text)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
