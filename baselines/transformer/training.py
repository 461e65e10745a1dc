"""Fine-tuning a network on gold documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from goldspan.baselines.judging import strict_f1
from goldspan.baselines.spec import OptionError
from goldspan.baselines.transformer.extractor import MODEL_VERSION as MODEL_VERSION  # noqa: PLC0414 - as asked for
from goldspan.baselines.transformer.extractor import find_spans
from goldspan.baselines.transformer.labels import tag_names
from goldspan.baselines.transformer.network import Network, load_network, load_tokenizer, quiet
from goldspan.baselines.transformer.subwords import encode
from goldspan.baselines.weights import Weights
from goldspan.corpus.document import Document
from goldspan.corpus.tokens import encode_iob2

# What the loss passes over: subwords that are no word's first, and padding.
_IGNORED = -100
_GRADIENT = 1.0


class Example(NamedTuple):
    """What the network sees through a window, and the class that each place should have."""

    ids: list[int]
    classes: list[int]


def train(  # noqa: PLR0913 - each is an option that users ask for
    documents: Sequence[Document],
    dev: Sequence[Document],
    folder: Path,
    *,
    seed: int,
    progress: Callable[[str], object],
    base: Path | None = None,
    revision: str = "",
    epochs: int = 10,
    rate: float = 5e-5,
    warmup: float = 0.1,
    decay: float = 0.01,
    batch: int = 8,
    window: int | None = None,
    overlap: int | None = None,
    device: str = "",
) -> Mapping[str, Any]:
    """Fine-tune the network ``base``, a folder or a repository of the Hub, and write it into ``folder``.

    The rate climbs over the first part ``warmup`` of all steps and falls to nothing over the rest (AdamW,
    with ``decay`` of the weights). Of the networks after each of the ``epochs`` that with the best strict
    micro F1 on ``dev`` is kept, the first of several; without ``dev`` the last. The same inputs give the same
    bytes with the same packages on the same kind of machine.

    Raises:
        OptionError: an option's value cannot be used.
        ModelError: there is no such base, or it cannot be read.
        ValueError: there is no word to learn from.
    """
    import torch

    if base is None:
        raise OptionError("transformers needs base for training: write transformers:base=FOLDER")
    least = {"epochs": epochs, "batch": batch}
    for option, value in least.items():
        if value < 1:
            raise OptionError(f"transformers: {option}={value} cannot be used: it must be at least 1")
    weights = Weights(base, revision=revision, kind="transformers", version=MODEL_VERSION)
    classes = tag_names()
    with _reproducible(seed):
        tokenizer = load_tokenizer(weights.folder)
        model = load_network(weights.folder, classes, device)
        network = Network(tokenizer, model, window=window, overlap=overlap)
        examples = [example for document in documents for example in _examples(network, classes, document)]
        if not examples:
            raise ValueError("there is no word to learn from in the training documents")
        steps = epochs * -(-len(examples) // batch)
        optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=decay)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _triangle(steps, warmup))
        order, best, kept = Random(seed), (-1.0, 0), {}  # noqa: S311 - an order that must be the same again
        for epoch in range(1, epochs + 1):
            order.shuffle(examples)
            loss = _run_epoch(network, examples, batch, optimizer, schedule)
            f1 = _score(network, classes, dev) if dev else float(epoch)
            said = f", strict micro F1 {f1:.3f} on dev" if dev else ""
            progress(f"epoch {epoch} of {epochs}: loss {loss:.4f}{said}")
            if f1 > best[0]:
                best = (f1, epoch)
                kept = {name: value.detach().cpu().clone() for name, value in model.state_dict().items()}
        model.load_state_dict(kept)
        model.config._name_or_path = ""  # noqa: SLF001 - it would name a folder of this machine
        with quiet():
            model.cpu().save_pretrained(folder)
            tokenizer.save_pretrained(folder)
    chosen = {"epochs": epochs, "rate": rate, "warmup": warmup, "decay": decay, "batch": batch}
    name = base.name if base.is_dir() else base.as_posix()
    return {
        "base": f"{name}@{weights.digest}",
        **chosen,
        "window": network.window,
        "overlap": network.overlap,
        "epoch": best[1],
    }


def _examples(network: Network, classes: Sequence[str], document: Document) -> Iterator[Example]:
    """What is learnt from a document: of each window the words that it answers for."""
    number = {name: index for index, name in enumerate(classes)}
    encoded = encode(network.tokenizer, document.text or "")
    tags, _ = encode_iob2(encoded.words, document.spans)
    wanted = {head: number[tag] for head, tag in zip(encoded.heads, tags, strict=True) if head is not None}
    for window in network.windows(len(encoded.ids)):
        ids = network.framed(encoded.ids, window)
        targets = [_IGNORED] * len(ids)
        for head in range(window.first, window.behind):
            if head in wanted:
                targets[network.place(head, window)] = wanted[head]
        if set(targets) != {_IGNORED}:
            yield Example(ids, targets)


def _run_epoch(
    network: Network, examples: Sequence[Example], batch: int, optimizer: Any, schedule: Any
) -> float:
    """Learn from all examples once; the mean loss of the batches."""
    import torch

    model = network.model
    model.train()
    losses: list[float] = []
    for start in range(0, len(examples), batch):
        part = examples[start : start + batch]
        tensors = network.batch([example.ids for example in part])
        longest = tensors["input_ids"].shape[1]
        targets = [[*it.classes, *[_IGNORED] * (longest - len(it.classes))] for it in part]
        loss = model(**tensors, labels=torch.tensor(targets, device=model.device)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), _GRADIENT)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return sum(losses) / len(losses)


def _triangle(steps: int, warmup: float) -> Callable[[int], float]:
    """The part of the rate at each step."""
    rising = max(1, round(steps * warmup))
    return lambda step: float(min((step + 1) / rising, (steps - step) / max(1, steps - rising + 1)))


def _score(network: Network, classes: Sequence[str], dev: Sequence[Document]) -> float:
    found = find_spans(network, classes, [document.text or "" for document in dev], batch=16)
    return strict_f1(dev, found) or 0.0


@contextmanager
def _reproducible(seed: int) -> Iterator[None]:
    """The same random numbers for a seed, and sums in the same order; afterwards all is as it was."""
    import torch

    strict = torch.are_deterministic_algorithms_enabled()
    loose = torch.is_deterministic_algorithms_warn_only_enabled()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        torch.use_deterministic_algorithms(mode=True)
        try:
            yield
        finally:
            torch.use_deterministic_algorithms(strict, warn_only=loose)
