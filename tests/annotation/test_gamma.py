"""γ: the process that computes it, with a stand-in for its library, and the library itself where it is."""

import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from agreement_tasks import desk, region, task, version
from click.testing import CliRunner

from goldspan.annotation.gamma import GammaError, measure_gamma
from goldspan.annotation.versions import gather
from goldspan.cli import app
from goldspan.corpus.formats.labelstudio import parse

GOLDEN = Path(__file__).parent / "golden"
DOCS = Path(__file__).parents[2] / "docs"

# Says what the library says, prints as its solver does, and fails as MODE asks.
LIBRARY = """
import os, sys, time
import numpy as np

MODE = os.environ.get("GAMMA_MODE", "")
if MODE == "die":
    sys.stderr.write("Segmentation fault\\n\\n")
    sys.stderr.flush()
    os._exit(3)
if MODE == "hang":
    while True:
        time.sleep(1)


class CombinedCategoricalDissimilarity:
    def __init__(self, alpha, beta, delta_empty):
        assert (alpha, beta, delta_empty) == (1.0, 1.0, 1.0)


class Alignment:
    def __init__(self, disorder):
        self.disorder = float(disorder)


class Continuum:
    bound_sup = 0.0

    def __init__(self):
        self.units = {}

    def add_annotator(self, name):
        self.units.setdefault(name, set())

    def add(self, name, segment, label):
        assert 0 <= segment[0] < segment[1] <= self.bound_sup
        self.units[name].add((segment, label))

    def get_best_alignment(self, dissimilarity):
        os.write(1, b"GLPK Simplex Optimizer\\n")
        print("optimal", flush=True)
        if MODE == "raise":
            raise ValueError("no\\nalignment")
        one, other = self.units.values()
        return Alignment({"nan": "nan", "none": 0}.get(MODE, len(one ^ other)))


class Sample:
    def get_best_alignment(self, dissimilarity):
        return Alignment(0 if MODE == "none" else 4 + np.random.random())


class ShuffleContinuumSampler:
    def init_sampling(self, continuum):
        assert any(continuum.units.values())

    @property
    def sample_from_continuum(self):
        return Sample()
"""


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A stand-in for pygamma-agreement, which the process finds first."""
    for name, content in {
        "pygamma_agreement/__init__.py": LIBRARY,
        "pyannote/core/__init__.py": "def Segment(start, end):\n    return start, end\n",
        "pygamma_agreement-0.5.9.dist-info/METADATA": "Name: pygamma-agreement\nVersion: 0.5.9\n",
    }.items():
        file = tmp_path / "library" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "library"), prepend=os.pathsep)
    monkeypatch.syspath_prepend(tmp_path / "library")


def versions(*tasks):
    return gather(parse(one, "").document for one in tasks)


def run(folder, tasks, *arguments):
    file = folder / "export.json"
    file.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return CliRunner().invoke(app, ["agree", str(file), "--gamma", *arguments])


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("style", ["text", "json"])
def test_the_output_is_as_recorded(tmp_path, style):
    result = run(tmp_path, desk(), "--format", style)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (GOLDEN / f"agree-gamma.{style}").read_text(encoding="utf-8")
    if style == "json":
        found = json.loads(result.stdout)["gamma"]
        page = (DOCS / "agreement.md").read_text(encoding="utf-8")
        names = {*found, *found["pairs"][0], *found["pairs"][0]["documents"][0]}
        assert all(f"`{name}`" in page for name in names)


@pytest.mark.usefixtures("library")
def test_disorders_are_averaged_by_units_before_their_ratio_is_taken():
    (pair,) = (one for one in measure_gamma(versions(*desk()), seed=1).pairs if one.other.startswith("boris"))
    d1, d2 = pair.documents
    assert [(one.id, one.units, one.observed) for one in pair.documents] == [("d1", 6, 2), ("d2", 4, 4)]
    assert pair.gamma == pytest.approx(1 - (6 * 2 + 4 * 4) / (6 * d1.expected + 4 * d2.expected))
    assert d1.gamma == pytest.approx(1 - 2 / d1.expected)


@pytest.mark.usefixtures("library")
def test_a_document_has_the_same_number_whatever_stands_beside_it():
    both = measure_gamma(versions(*desk()), seed=1).pairs[0].documents
    alone = measure_gamma(versions(desk()[1]), seed=1).pairs[0].documents
    assert alone == both[1:]
    assert measure_gamma(versions(desk()[1]), seed=2).pairs[0].documents != alone


@pytest.mark.usefixtures("library")
def test_documents_that_nobody_marked_say_nothing():
    empty = task("e", version("a"), version("b"))
    told = []
    found = measure_gamma(versions(empty), seed=1, progress=lambda *done: told.append(done))
    assert (found.mean, found.pairs[0].documents, told) == (None, (), [(0, 0)])
    some = task("f", version("a"), version("b", region("МИД", "BODY")))
    found = measure_gamma(versions(empty, some), seed=1, progress=lambda *done: told.append(done))
    assert [one.id for one in found.pairs[0].documents] == ["f"]
    assert told[1:] == [(0, 1), (1, 1)]


@pytest.mark.usefixtures("library")
def test_gamma_is_undefined_where_chance_brings_no_disorder(tmp_path, monkeypatch):
    monkeypatch.setenv("GAMMA_MODE", "none")
    result = run(tmp_path, desk()[:1], "--format", "json")
    (pair,) = json.loads(result.stdout)["gamma"]["pairs"]
    assert (pair["gamma"], pair["documents"][0]["gamma"]) == (None, None)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("die", "error: γ: its process died: Segmentation fault\n"),
        ("raise", "error: γ: ValueError: no\\nalignment\n"),
        ("nan", "error: γ: its process answered what is no number: "),
    ],
)
def test_a_failure_is_one_line_and_status_2(tmp_path, monkeypatch, mode, message):
    monkeypatch.setenv("GAMMA_MODE", mode)
    result = run(tmp_path, desk())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(message)
    assert result.stderr.count("\n") == 1


@pytest.mark.usefixtures("library")
def test_a_process_that_does_not_answer_is_ended(monkeypatch):
    monkeypatch.setenv("GAMMA_MODE", "hang")
    monkeypatch.setattr("goldspan.annotation.gamma._SECONDS", 0.1)
    with pytest.raises(GammaError, match="no answer in 0 s"):
        measure_gamma(versions(*desk()), seed=1)


def test_a_missing_library_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("goldspan.annotation.gamma.find_spec", lambda _: None)
    result = run(tmp_path, desk())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == 'error: γ needs pygamma-agreement: pip install "goldspan[gamma]"\n'


@pytest.mark.skipif(find_spec("pygamma_agreement") is None, reason="pygamma-agreement is not installed")
def test_the_library_itself():
    marked = [region("Анна Ким", "OFFICIAL"), region("МИД", "BODY")]
    same = task("d0", version("anna@desk.invalid", *marked), version("boris@desk.invalid", *marked))
    found = measure_gamma(versions(same, *desk()), seed=1)
    assert found == measure_gamma(versions(*reversed(desk()), same), seed=1)
    d0, d1, d2 = found.pairs[0].documents
    assert (d0.observed, d0.gamma) == (0, 1)
    # By hand: of three units each, one differs by 3 and 7 characters and has 4 and 14.
    assert d1.observed == pytest.approx(((3 + 7) / (4 + 14)) ** 2 / 3, abs=1e-6)
    # Of two each, one differs by 4 and 8 characters and has 12 and 8, the other by its label.
    assert d2.observed == pytest.approx((((4 + 8) / (12 + 8)) ** 2 + 1) / 2, abs=1e-6)
    assert d1.gamma > d2.gamma > 0
