"""What hypothesis draws for this project: texts, spans, documents, records and Label Studio tasks."""

import msgspec
from hypothesis import strategies as st

from goldspan import Annotation, Document, Span

PIECES = (
    "Министр", "Инга Чаи\u0306ка", "МИД Казахстана", "туризм", "на 40%", "$1,6 млрд", "5 п. п.",
    " ", "  ", "\u00a0", "\n", "\r\n", "\n\n", "\t", "\\n", ",", ". ", "(", ")", "«", "»", '"',
    "😀", "🇰🇿", "👩\u200d🚀", "е\u0301", "\u2028", "\u200b", "\u202e", "\ufeff", "\x00",
)  # fmt: skip

LABELS = ("OFFICIAL", "BODY", "FIGURE", "SECTOR", "сектор 1")

texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)

names = st.text(min_size=1, max_size=8)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


def canonical(value):
    """A JSON value as bytes, so that ``1``, ``1.0`` and ``True`` differ and the order of keys does not."""
    return msgspec.json.encode(value, order="sorted")


def whole(span):
    """A span with what travels beside it and is worth keeping."""
    value = {name: content for name, content in (span.value or {}).items() if content is not None}
    return span, value


def extras(*known):
    """Fields that no one foresaw, none of them with a name in ``known``."""
    return st.dictionaries(
        st.text(max_size=6).filter(lambda name: name not in known), json_values, max_size=2
    )


@st.composite
def records(draw, required, optional=None, absent=()):
    """An object with all of ``required``, some of ``optional``, and fields that no one foresaw."""
    optional = optional or {}
    known = draw(st.fixed_dictionaries(required, optional=optional))
    return {**draw(extras(*required, *optional, *absent)), **known}


def offsets(text):
    """Start and end of a span that holds in ``text``, which must not be empty."""
    return st.integers(0, len(text) - 1).flatmap(
        lambda start: st.tuples(st.just(start), st.integers(start + 1, len(text)))
    )


@st.composite
def spans_in(draw, text, *, max_size=5, labels=names):
    """Distinct spans that hold in ``text``, as they come: nested, crossing, with and without a value."""
    places = (
        st.lists(st.tuples(offsets(text), labels), max_size=max_size, unique=True) if text else st.just([])
    )
    return [
        Span(
            start,
            end,
            label,
            score=draw(st.none() | st.floats(0, 1)),
            value=draw(st.none() | st.dictionaries(st.text(max_size=5), st.none() | texts, max_size=3)),
            region=draw(st.sampled_from(("", "r1", "r2", "result[0]", "body-0-1"))),
        )
        for (start, end), label in draw(places)
    ]


metadata = extras("id", "text", "spans")


@st.composite
def plain_documents(draw, *, with_text=None):
    """Documents as the plain format holds them: no annotators' versions."""
    text = draw(texts)
    spans = draw(spans_in(text))
    repeats = draw(st.booleans()) if with_text is None else with_text
    return Document(draw(names), text if repeats else None, tuple(spans), draw(metadata))


@st.composite
def annotated_documents(draw):
    """Documents built in Python, whose spans are those of the version that they were decided from."""
    text = draw(texts)
    versions = draw(
        st.lists(
            st.builds(Annotation, st.text(max_size=5), spans_in(text).map(tuple), cancelled=st.booleans()),
            max_size=3,
        )
    )
    decided = draw(spans_in(text))
    usable = [version for version in versions if not version.cancelled]
    if draw(st.booleans()):
        versions.append(Annotation(draw(names), tuple(decided), ground_truth=True))
    elif len(usable) == 1:
        decided = usable[0].spans
    return Document(draw(names), text, tuple(decided), draw(metadata), tuple(versions))


# Label Studio

region_ids = st.sampled_from(("r1", "r2", "r3", "", "result[1]", 4, None))


@st.composite
def region_values(draw, text):
    """What a region says of itself: offsets that hold or do not, and a copy of its text or another."""
    start, end = (
        draw(offsets(text)) if text and draw(st.booleans()) else draw(st.tuples(*[st.integers(-2, 40)] * 2))
    )
    copies = st.just(text[max(start, 0) : max(end, 0)]) | texts
    return draw(
        records(
            {
                "start": st.just(start),
                "end": st.just(end),
                "labels": st.lists(st.sampled_from(LABELS), max_size=2),
            },
            {"text": copies, "globalOffsets": json_values},
        )
    )


@st.composite
def items_of_one_region(draw, text):
    """A region and the per-region items that share its id, or lack one as it does."""
    shared = {} if draw(st.integers(0, 4)) == 0 else {"id": draw(region_ids)}
    value = draw(region_values(text))
    place = {name: value[name] for name in ("start", "end")}
    beside = st.sampled_from(
        (
            {"from_name": "entity", "type": "textarea", "value": {**place, "text": ["askar-mamin"]}},
            {"from_name": "role", "type": "textarea", "value": {**place, "text": "министр\nторговли"}},
            {"from_name": "relation", "type": "choices", "value": {**place, "choices": [">="]}},
            {"from_name": "code", "type": "taxonomy", "value": {**place, "taxonomy": [["A", "B"]]}},
            {"from_name": "doubt", "type": "rating", "value": {"start": 0, "end": 1, "rating": 3}},
        )
    )
    region = draw(
        records(
            {"from_name": st.just("span"), "type": st.just("labels"), "value": st.just(value)},
            {
                "to_name": st.just("text"),
                "origin": st.sampled_from(("manual", "prediction", "prediction-changed")),
                "score": st.floats(0, 1),
            },
            absent=("id",),
        )
    )
    return [{**shared, **item} for item in (region, *draw(st.lists(beside, max_size=3)))]


other_items = (
    st.fixed_dictionaries(
        {"type": st.just("relation"), "from_id": region_ids, "to_id": region_ids},
        optional={"direction": st.just("right"), "labels": st.just(["возглавляет"])},
    )
    | st.just(
        {
            "id": "c1",
            "from_name": "genre",
            "to_name": "text",
            "type": "choices",
            "value": {"choices": ["указ"]},
        }
    )
    | json_values
)


@st.composite
def results(draw, text):
    """The result of an annotation, its items in any order."""
    regions = draw(st.lists(items_of_one_region(text), max_size=3))
    items = [item for region in regions for item in region]
    return draw(st.permutations([*items, *draw(st.lists(other_items, max_size=2))]))


completed_by = (
    st.integers(1, 99)
    | st.none()
    | st.just("anna")
    | records(
        {},
        {
            "id": st.integers(1, 99),
            "email": st.sampled_from(("a@goldspan.invalid", "", None)),
            "username": names,
        },
    )
)


def annotations(text):
    """An annotation, as exports and snapshots have it."""
    return records(
        {"result": results(text)},
        {
            "id": st.integers(1, 999),
            "completed_by": completed_by,
            "was_cancelled": st.booleans(),
            "ground_truth": st.booleans() | st.none(),
            "lead_time": st.floats(0, 1e4),
            "unique_id": st.uuids().map(str),
            "decisions": json_values,
        },
    )


@st.composite
def tasks(draw):
    """A Label Studio task, with everything that a server, a script or a person may have put into it."""
    text = draw(texts)
    data = draw(
        records(
            {"text": st.just(text)},
            {"language": st.just("ru"), "text_sha256": json_values, "spans": json_values},
            absent=("id",),
        )
    )
    in_data = draw(st.booleans())
    if in_data:
        data["id"] = draw(names | st.integers())
    predictions = st.integers() | records(
        {"result": results(text)}, {"score": st.floats(0, 1), "id": st.integers()}
    )
    return draw(
        records(
            {"data": st.just(data), **({} if in_data else {"id": st.integers(0, 999) | names})},
            {
                "annotations": st.lists(annotations(text), max_size=3) | st.none(),
                "predictions": st.lists(predictions, max_size=2),
                "drafts": st.lists(records({"result": results(text)}, {}), max_size=1),
                "meta": json_values,
                "inner_id": st.integers(1, 99),
                "created_at": st.just("2031-03-02T10:00:00Z"),
                **({"id": st.integers(0, 999)} if in_data else {}),
            },
        )
    )


@st.composite
def sound_tasks(draw):
    """A task of one annotation without a fault: what a desk hands to code that edits spans."""
    text = draw(texts.filter(bool))
    result = [
        {
            "id": "c1",
            "from_name": "genre",
            "to_name": "text",
            "type": "choices",
            "value": {"choices": ["указ"]},
        }
    ]
    with_ids = []
    places = draw(st.lists(st.tuples(offsets(text), st.sampled_from(LABELS)), max_size=4, unique=True))
    for number, ((start, end), label) in enumerate(places):
        shared = {"id": f"r{number}"} if draw(st.booleans()) else {}
        where = {"start": start, "end": end}
        result.append(
            {**shared, "from_name": "span", "to_name": "text", "type": "labels",
             "value": {**where, "text": text[start:end], "labels": [label]}}
        )  # fmt: skip
        if shared:
            with_ids.append(f"r{number}")
            for name in draw(st.sets(st.sampled_from(("entity", "role", "unit")))):
                value = {**where, "text": [draw(texts)]}
                result.append(
                    {**shared, "from_name": name, "to_name": "text", "type": "textarea", "value": value}
                )
    if with_ids:
        ends = st.sampled_from(with_ids)
        for start, end in draw(st.lists(st.tuples(ends, ends), max_size=2)):
            result.append({"type": "relation", "from_id": start, "to_id": end, "direction": "right"})
    data = {"id": "talks-2031", "text": text}
    return {"data": data, "annotations": [{"completed_by": 7, "result": draw(st.permutations(result))}]}
