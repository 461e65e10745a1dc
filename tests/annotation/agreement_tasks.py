"""Label Studio tasks by several annotators, from a few words each."""

TEXT = "Министр Анна Ким посетила МИД и обсудила туризм 😀.\nЭкспорт вырос на 5,5% за год."


def region(words, label, text=TEXT, **more):
    """The result item that marks the first ``words`` of a text."""
    start = text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {
        "id": f"{label}-{start}",
        "from_name": "span",
        "to_name": "text",
        "type": "labels",
        "value": value,
    } | more


def version(who, *regions, **more):
    """An annotation."""
    return {
        "completed_by": {"email": who},
        "result": list(regions),
        "created_at": "2031-03-02T10:00:00Z",
    } | more


def task(name, *annotations, text=TEXT, **more):
    """A task that holds annotations."""
    return {"data": {"id": name, "text": text}, "annotations": list(annotations)} | more


def desk():
    """Three documents and three annotators, with every kind of difference."""
    kim = region("Анна Ким", "OFFICIAL", origin="prediction")
    body = region("МИД", "BODY", origin="manual")
    figure = region("5,5%", "FIGURE", origin="prediction")
    longer = region("на 5,5% за год", "FIGURE", origin="prediction-changed")
    return [
        task(
            "d1",
            version("anna@desk.invalid", kim, body, figure),
            version("boris@desk.invalid", kim, body, longer),
            version("gold@desk.invalid", kim, body, figure, ground_truth=True),
        ),
        task(
            "d2",
            version("anna@desk.invalid", kim, region("туризм", "SECTOR", origin="manual")),
            version(
                "boris@desk.invalid",
                region("Министр Анна", "OFFICIAL", origin="manual"),
                region("туризм", "BODY", origin="manual"),
                created_at="2031-05-01T10:00:00Z",
            ),
            version("vera@desk.invalid", kim),
        ),
        task("d3", version("anna@desk.invalid", body), version("vera@desk.invalid", was_cancelled=True)),
    ]
