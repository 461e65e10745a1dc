"""GLiNER's network: loaded from safetensors, and asked about stretches of text that it takes whole."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from goldspan.baselines.answers import first_line
from goldspan.baselines.models import ModelError
from goldspan.baselines.spec import OptionError
from goldspan.baselines.transformer.network import quiet
from goldspan.baselines.transformer.subwords import without_surrogates
from goldspan.baselines.windows import windows
from goldspan.corpus.document import Span

CONFIG = "gliner_config.json"
WEIGHTS = "model.safetensors"
# The networks that a GLiNER model may name in place of their configurations, which are then fetched.
_PARTS = {"model_name": "encoder_config", "labels_encoder": "labels_encoder_config",
          "labels_decoder": "labels_decoder_config"}  # fmt: skip

# A word as gliner has it: its letters, and its half-open offsets.
Word = tuple[str, int, int]


class Stretch(NamedTuple):
    """A part of a text that is seen at once, and where in it spans may begin that it answers for."""

    start: int
    end: int
    first: int
    behind: int


class GlinerNetwork:
    """A network with the prompts that stand for labels, and the stretches in which it sees texts.

    ``window`` counts subwords of the text, as many as the network takes by default; ``overlap`` is what
    stretches share, a quarter by default.

    Raises:
        OptionError: the window is longer than the network takes, or the overlap does not fit into it.
    """

    def __init__(
        self, model: Any, prompts: dict[str, str], *, window: int | None = None, overlap: int | None = None
    ) -> None:
        self._model = model
        self._labels = {prompt: label for label, prompt in prompts.items()}
        self._tokenizer = model.data_processor.transformer_tokenizer
        self._words = model.data_processor.words_splitter = _kept_words(
            model.data_processor.words_splitter, self._tokenizer
        )
        most = self._room()
        self._window = most if window is None else window
        self._overlap = self._window // 4 if overlap is None else overlap
        if self._window > most:
            raise OptionError(
                f"window={window} cannot be used: the model takes {most} subwords beside its labels"
            )
        if not 0 <= self._overlap < self._window:
            raise OptionError(
                f"overlap={self._overlap} cannot be used: the window has {self._window} subwords"
            )

    def _room(self) -> int:
        """The subwords of a text that the network takes: what is beyond would be cut off without a word."""
        config = self._model.config
        most = int(config.max_len)  # in words, of which there are no more than subwords
        marks = [mark for prompt in self._labels for mark in (config.ent_token, prompt)]
        prompt = len(self._tokenizer([*marks, config.sep_token], is_split_into_words=True)["input_ids"])
        limits = [self._tokenizer.model_max_length, _positions(config.encoder_config)]
        room: int = min([most, *(limit - prompt for limit in limits if limit < 10**9)])
        if room < 1:
            raise ModelError(f"the model takes {min(limits)} subwords, and its labels need {prompt}")
        return room

    def stretches(self, text: str) -> list[Stretch]:
        """What is seen of a text at a time: whole words, as the network has them."""
        words = list(self._words(text))
        if not words:
            return []
        pieces = _word_of_each_subword(self._tokenizer, [word for word, _, _ in words])
        heads = [place for place, word in enumerate(pieces) if not place or pieces[place - 1] != word]
        made = []
        for window in windows(len(pieces), self._window, self._overlap):
            seen = words[bisect_left(heads, window.start) : bisect_left(heads, window.end)]
            own = words[bisect_left(heads, window.first) : bisect_left(heads, window.behind)]
            if own:
                made.append(Stretch(seen[0][1], seen[-1][2], own[0][1], own[-1][2]))
        return made

    def find(self, texts: Sequence[str], threshold: float, batch_size: int) -> Iterator[list[Span]]:
        """Flat spans of each text, with their scores, in order."""
        texts = [without_surrogates(text) for text in texts]
        stretches = [self.stretches(text) for text in texts]
        seen = [text[it.start : it.end] for text, made in zip(texts, stretches, strict=True) for it in made]
        found = iter(
            self._model.inference(
                seen,
                list(self._labels),
                flat_ner=True,
                threshold=threshold,
                multi_label=False,
                batch_size=batch_size,
            )
            if seen
            else ()
        )
        for made in stretches:
            yield _flat([span for it in made for span in self._owned(next(found), it)])

    def _owned(self, entities: Sequence[dict[str, Any]], stretch: Stretch) -> Iterator[Span]:
        for entity in entities:
            start, end = stretch.start + int(entity["start"]), stretch.start + int(entity["end"])
            if stretch.first <= start < stretch.behind:
                yield Span(start, end, self._labels[entity["label"]], score=float(entity["score"]))


def _kept_words(split: Callable[[str], Iterable[Word]], tokenizer: Any) -> Callable[[str], Iterator[Word]]:
    """What splits texts as ``split`` does, but for words that the tokenizer drops, such as a lone accent.

    gliner counts words by their subwords: with such a word, all spans behind it would be off by one.
    """

    def kept(text: str) -> Iterator[Word]:
        words = list(split(text))
        heard = set(_word_of_each_subword(tokenizer, [word for word, _, _ in words])) if words else set()
        return (word for number, word in enumerate(words) if number in heard)

    return kept


def _word_of_each_subword(tokenizer: Any, words: Sequence[str]) -> list[int]:
    encoding = tokenizer(
        list(words), is_split_into_words=True, add_special_tokens=False, truncation=False, verbose=False
    )
    return [number for number in encoding.word_ids() if number is not None]


def _flat(spans: Sequence[Span]) -> list[Span]:
    """Spans without those that overlap a likelier one, or one as likely that stands earlier; in order."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (-(span.score or 0.0), span)):
        if all(span.end <= one.start or one.end <= span.start for one in kept):
            kept.append(span)
    return sorted(kept)


def _positions(encoder: Any) -> int:
    """The longest sequence that the encoder takes; networks with relative positions only take any."""
    relative = getattr(encoder, "relative_attention", False) and not getattr(
        encoder, "position_biased_input", True
    )
    positions = getattr(encoder, "max_position_embeddings", None)
    return positions if isinstance(positions, int) and positions > 0 and not relative else 10**9


def load_gliner(folder: Path, device: str = "") -> Any:
    """The model in a folder; only safetensors are read, and no code that lies beside is run.

    ``device`` is PyTorch's name of one; the first GPU by default, or the CPU if there is none.

    Raises:
        ModelError: there is none that can be read, or it lacks the weights of a part.
        OptionError: there is no such device.
    """
    import torch
    from gliner import GLiNER

    for name in (CONFIG, WEIGHTS):
        if not (folder / name).is_file():
            raise ModelError(f"{folder} holds no {name}, so it is no GLiNER model that is read here")
    _refuse_code(folder)
    try:
        with quiet():
            model = GLiNER.from_pretrained(str(folder), map_location="cpu")
    except Exception as error:  # noqa: BLE001 - a broken file fails in as many ways as it has parts
        raise ModelError(f"{folder} holds no GLiNER model that can be read: {first_line(error)}") from None
    if missing := sorted(set(model.model.state_dict()) - _weights(folder / WEIGHTS)):
        raise ModelError(f"{folder / WEIGHTS} holds no weights for {missing[0]}: it is another model's")
    try:
        model.to(torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu")))
    except (RuntimeError, AssertionError) as error:
        raise OptionError(f"device={device} cannot be used: {first_line(error)}") from None
    model.eval()
    return model


def _weights(file: Path) -> set[str]:
    """The names of the weights in a file, and of those that are the same as another and not stored twice."""
    from safetensors import safe_open

    with safe_open(file, framework="pt") as stored:
        return {*stored.keys(), *(stored.metadata() or {})}


def _refuse_code(folder: Path) -> None:
    """Make sure that no part of a model asks for code of its own: gliner would fetch and run it.

    Raises:
        ModelError: one does, or the configuration cannot be read.
    """
    try:
        config = json.loads((folder / CONFIG).read_bytes())
        asks = "auto_map" in json.dumps(config)
        for name, inside in _PARTS.items():
            if config.get(name) and not config.get(inside):
                asks = asks or _asks_for_code(config[name])
    except (ValueError, AttributeError, OSError) as error:
        raise ModelError(f"{folder / CONFIG} cannot be read: {first_line(error)}") from None
    if asks:
        raise ModelError(f"{folder / CONFIG} asks for code that comes with the model, and none is run here")


def _asks_for_code(name: str) -> bool:
    from transformers import AutoConfig

    return hasattr(AutoConfig.from_pretrained(name, trust_remote_code=False), "auto_map")
