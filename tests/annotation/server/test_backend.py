"""Live pre-annotation, asked for by a real Label Studio."""

import signal
import subprocess
import sys

import pytest

from goldspan.annotation.plan import address, draw_plan, write_plan
from goldspan.annotation.projects import ensure_project, project_title

TEXT = "Министр Анна Ким 😀\r\nпосетила  МИД России, е\u0301кспорт вырос\u00a0на 5,5%."
SPANS = {("Анна Ким", "OFFICIAL"), ("МИД России", "BODY"), ("5,5%", "FIGURE")}
DOCUMENTS = [f"backend-{number}" for number in range(4)]


@pytest.fixture
def plan(tmp_path):
    """A plan of two annotators of its own, in a desk of its own: half of the documents are blind."""
    plan = draw_plan(DOCUMENTS, [address("ilya"), address("vera")], 0.5, 1)
    assert len(plan.blind) == 2
    (tmp_path / "desk").mkdir()
    write_plan(tmp_path / "desk" / "plan.json", plan)
    return plan


@pytest.fixture
def projects(label_studio, plan):
    """The number of each annotator's project, and that of the task of each document in it."""
    client = label_studio.client()
    made = {}
    for annotator in plan.annotators:
        number = ensure_project(client, project_title(annotator))
        names = plan.documents_of(annotator)
        rows = [{"data": {"id": name, "text": TEXT}} for name in names]
        tasks = client.projects.import_tasks(number, request=rows, return_task_ids=True).task_ids
        made[number] = dict(zip(names, tasks, strict=True))
    yield made
    for number in made:
        client.projects.delete(id=number)


def ask_for_predictions(client, project):
    """What «Retrieve predictions» does in the list of tasks."""
    client.actions.create(
        id="retrieve_tasks_predictions",
        project=project,
        request_options={"additional_query_parameters": {"project": project}},
    )


def test_predictions_arrive_where_they_may_be_seen(label_studio, plan, projects, tmp_path):
    client = label_studio.client()
    command = [sys.executable, "-m", "goldspan", "annotate", "backend", "rules", "--port", "0", "--connect"]
    where = ["--desk", tmp_path / "desk", "--url", label_studio.url, "--token-file", label_studio.desk.token]
    with subprocess.Popen(
        [*command, *map(str, where)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            version, _, url = process.stdout.readline().strip().partition(" at ")
            said = []
            while sum(line.startswith("connected to project") for line in said) < len(projects):
                said.append(process.stderr.readline())
                assert said[-1], said  # it ended
            for number in projects:
                (known,) = client.ml.list(project=number)
                assert (known.url, known.state, known.model_version) == (url, "CO", version)
                ask_for_predictions(client, number)
        finally:
            process.send_signal(signal.SIGTERM)
            _, rest = process.communicate(timeout=60)
    assert (process.returncode, rest.splitlines()[-1]) == (0, "stopped")
    assert label_studio.token not in "".join(said) + rest
    for tasks in projects.values():
        for name, number in tasks.items():
            predictions = client.tasks.get(id=number).predictions
            if name in plan.blind:
                assert predictions == []
                continue
            (prediction,) = predictions
            assert prediction.model_version == version
            found = set()
            for region in prediction.result:
                value = region["value"]
                assert TEXT[value["start"] : value["end"]] == value["text"]
                found.add((value["text"], *value["labels"]))
            assert found == SPANS
