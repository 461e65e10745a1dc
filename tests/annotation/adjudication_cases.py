"""Versions of a small text, from a few words each, and what hypothesis draws of them."""

from dataclasses import replace

import msgspec
from hypothesis import strategies as st

from goldspan import Annotation, Document, Span
from goldspan.annotation.adjudication import Rules, adjudicate, decide
from goldspan.annotation.decisions import Decision
from goldspan.annotation.policies import Policy
from goldspan.corpus.formats import labelstudio

NOW = "2031-03-02T10:00:00Z"
LATER = "2031-04-01T10:00:00Z"
TEXT = "Глава  МИД 😀 и\u0306 Анна\u00a0Ким:\r\nрост на 5,5% за год."
LABELS = ("OFFICIAL", "BODY", "FIGURE")
FIELDS = {"OFFICIAL": ("entity", "role"), "BODY": ("entity",), "FIGURE": ("value", "unit")}


def span(words, label, /, **value):
    """The span of the first ``words`` of the text."""
    start = TEXT.index(words)
    return Span(start, start + len(words), label, value=value or None)


def document(*versions, text=TEXT, name="d", **more):
    """A document with the versions a, b, c …, as it is read from its file."""
    annotations = [
        Annotation(f"{letter}@desk.invalid", tuple(spans))
        for letter, spans in zip("abcdefghij", versions, strict=False)
    ]
    return reread(Document(name, text, annotations=tuple(annotations), **more))


def reread(one):
    """A document as it comes back from its file."""
    again, findings = labelstudio.parse(msgspec.json.decode(encoded(one)), "")
    assert {finding.code for finding in findings} <= {"gold-missing"}
    return again


def encoded(one):
    """A document as its file has it."""
    if not any(annotation.ground_truth for annotation in one.annotations) and len(one.annotations) != 1:
        one = replace(one, spans=())
    elif len(one.annotations) == 1 and not one.spans:
        one = replace(one, spans=one.annotations[0].spans)
    return msgspec.json.encode(labelstudio.encode(one))


def with_versions(one, *versions):
    """The document with other versions, and the ground truth and decisions that it has."""
    new = document(*versions, text=one.text, name=one.id)
    truth = tuple(annotation for annotation in one.annotations if annotation.ground_truth)
    spans = truth[0].spans if truth else new.spans if len(versions) == 1 else ()
    return replace(one, annotations=(*new.annotations, *truth), spans=spans)


def run(one, policy="unanimous", now=NOW, threshold=0.6):
    """The document, adjudicated."""
    return adjudicate(one, Rules(Policy(policy, threshold)), now)


def truth(done):
    """The spans of the ground truth."""
    (found,) = [annotation for annotation in done.document.annotations if annotation.ground_truth]
    return found.spans


def records(done):
    """The records of the ground truth."""
    (found,) = [annotation for annotation in done.document.annotations if annotation.ground_truth]
    return found.carried.get("decisions", [])


def decision(conflict, choice, spans=(), /, **more):
    """A decision on a conflict."""
    about = conflict.about[:1] if conflict.field else conflict.about
    return Decision(
        **{
            "conflict": conflict.fingerprint,
            "choice": choice,
            "reason": "seen",
            "decided_by": "w@desk.invalid",
            "decided_at": NOW,
            "guidelines": "1.1",
            "about": tuple(about),
            "spans": tuple(spans),
            "field": conflict.field,
            **more,
        }
    )


def decided(one, *decisions, **more):
    """The document with decisions, adjudicated."""
    return run(decide(one, decisions), **more)


@st.composite
def values(draw, label):
    return {
        name: content
        for name in FIELDS[label]
        if (content := draw(st.none() | st.sampled_from(("1", "2")))) is not None
    } or None


@st.composite
def flat(draw, *, most=4):
    """A flat version of the text."""
    cuts = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=2 * most)))
    found = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        label = draw(st.sampled_from(LABELS))
        found.append(Span(start, end, label, value=draw(values(label))))
    return tuple(found)


_FLAT = flat()


@st.composite
def nested(draw):
    """A version whose spans may overlap."""
    places = draw(
        st.sets(
            st.tuples(st.integers(0, 20), st.integers(1, 9), st.sampled_from(LABELS)),
            max_size=4,
        )
    )
    return tuple(Span(start, start + size, label) for start, size, label in sorted(places))


@st.composite
def versions(draw, *, least=1, most=4, of=_FLAT):
    """Versions that have much in common, as those of annotators do."""
    one = draw(of)
    found = [one]
    for _ in range(draw(st.integers(least, most)) - 1):
        other = draw(of)
        kept = [each for each in one if draw(st.booleans())]
        beside = [
            each
            for each in other
            if all(each.end <= known.start or known.end <= each.start for known in kept)
        ]
        found.append(tuple(sorted({*kept, *beside})))
    return found
