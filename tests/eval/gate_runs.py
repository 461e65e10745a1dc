"""Runs whose true F1 is known, for the tests of the gate."""

import random

from goldspan import Document, Span

TEXT = "Министр Анна Ким посетила МИД 😀 и обсудила туризм. " * 6
LABELS = ("BODY", "FIGURE", "OFFICIAL")


def golds(documents, spans=10, seed=1):
    """Documents with so many spans each, of labels drawn at random."""
    draw = random.Random(seed)
    return [
        Document(
            f"d{number:04}",
            TEXT,
            tuple(Span(6 * at, 6 * at + 3, draw.choice(LABELS)) for at in range(spans)),
        )
        for number in range(documents)
    ]


def run(gold, recall, seed):
    """Predictions that find each span with a probability (or one for each label), and nothing else."""
    draw = random.Random(seed)
    chance = recall if isinstance(recall, dict) else dict.fromkeys(LABELS, recall)
    return [
        Document(one.id, None, tuple(span for span in one.spans if draw.random() < chance[span.label]))
        for one in gold
    ]


def perturbed(gold, predictions, seed, lost=0.0, churn=0.02):
    """The predictions of a next version: some spans are lost, and others come and go without a trend."""
    draw = random.Random(seed)
    found = []
    for truth, before in zip(gold, predictions, strict=True):
        had = set(before.spans)
        recall = len(had) / max(1, len(truth.spans))
        kept = [
            span
            for span in truth.spans
            if (draw.random() < recall if draw.random() < churn else span in had) and draw.random() >= lost
        ]
        found.append(Document(truth.id, None, tuple(kept)))
    return found
