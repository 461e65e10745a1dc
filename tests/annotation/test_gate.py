"""The gate lets no task through that the documents could not hold, whatever the task is."""

from exchange_tasks import ANNA, TEXT, VERA, task
from hypothesis import given
from hypothesis import strategies as st
from strategies import json_values, tasks

from goldspan.annotation.desk import DeskError
from goldspan.annotation.document_files import with_annotations
from goldspan.annotation.exports import Exported
from goldspan.annotation.gate import examine, missing
from goldspan.annotation.merging import merge
from goldspan.annotation.plan import Plan
from goldspan.corpus.document import Document
from goldspan.corpus.formats import labelstudio
from goldspan.corpus.validation import check

# Tasks as a server may hold them, made into tasks of one document where they can be.
ours = tasks().map(lambda one: {**one, "data": {**one["data"], "id": "d1", "text": TEXT}})
junk = st.builds(task, json_values, json_values) | json_values.map(lambda value: task("d1", value))
anything = tasks() | ours | junk | json_values


@given(st.lists(anything, max_size=4), st.sampled_from(["", ANNA]), st.booleans())
def test_whatever_comes_is_a_version_that_a_document_can_hold_or_a_finding(found, annotator, planned):
    documents = {"d1": Document("d1", TEXT, place="d1.json")}
    plan = Plan((ANNA, VERA), 0.0, 1, {"d1": (ANNA,)}) if planned else None
    exported = [Exported(one, f"export[{index}]", annotator) for index, one in enumerate(found)]
    try:
        examined = examine(exported, documents, plan, annotator)
    except DeskError as error:
        assert "who have no names" in str(error)  # noqa: PT017 - it is right of some tasks only
        return
    merged = merge(documents, examined.versions)
    assert {version.document for version in examined.versions} <= {"d1"}
    for document in merged.documents:
        again, _ = labelstudio.parse(labelstudio.encode(document), "")
        assert again == document
        assert [item for item in check(document) if item.severity == "error"] == []
    for finding in (*examined.findings, *missing(documents, examined, [ANNA], plan), *merged.findings):
        assert len(str(finding).splitlines()) == 1


@given(ours)
def test_annotations_are_put_back_as_they_were(found):
    document, _ = labelstudio.parse(found, "")
    items = [one.carried for one in document.annotations]
    assert with_annotations(document, items).annotations == document.annotations
