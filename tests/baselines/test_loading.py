"""Extractors that are told to load: what they need is then in memory."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from goldspan.baselines import apart
from goldspan.baselines.extractor import load
from goldspan.baselines.registry import installed, load_extractor
from goldspan.baselines.running import ExtractorError
from goldspan.corpus.document import Document, Span

TEXT = "Министр экономики Иван Петров прибыл в Астану."


class Told:
    """Notes that it was told to load."""

    name, version = "told", "1"
    loaded = 0

    def load(self):
        self.loaded += 1

    def extract(self, texts):
        return [[] for _ in texts]


class FromFile(Told):
    """Has a method of the same name that is something else."""

    def load(self, path):  # noqa: ARG002
        raise AssertionError


class Optional(Told):
    def load(self, device="cpu"):
        self.loaded = device


def test_who_can_be_loaded_is():
    told, other, optional = Told(), FromFile(), Optional()
    for extractor in (told, other, optional, object()):
        load(extractor)
    assert (told.loaded, other.loaded, optional.loaded) == (1, 0, "cpu")


@pytest.mark.parametrize("name", ["linear", "crf-fast", "crf"])
def test_a_trained_model_is_read_once(tmp_path, name):
    if not installed(name):
        pytest.skip(f"what {name} needs is not installed")
    folder = tmp_path / "model"
    shutil.copytree(Path(str(files("goldspan.baselines") / "trained" / name)), folder)
    extractor = load_extractor(f"{name}:model={folder}")
    load(extractor)
    shutil.rmtree(folder)
    assert list(extractor.extract([TEXT])) == list(load_extractor(name).extract([TEXT]))


@pytest.mark.parametrize("spec", ["predictions:{}", "lexicon:documents={}"])
def test_documents_are_read_once(tmp_path, spec):
    if not installed(spec.partition(":")[0]):
        pytest.skip("what lexicon needs is not installed")
    file = tmp_path / "found.jsonl"
    file.write_text(
        '{"id": "d1", "text": "Иван Петров", "spans": [{"start": 0, "end": 11, "label": "OFFICIAL"}]}\n',
        "utf-8",
    )
    extractor = load_extractor(spec.format(file))
    load(extractor)
    file.unlink()
    assert [list(spans) for spans in extractor.extract(["Иван Петров"])] == [[Span(0, 11, "OFFICIAL")]]


@pytest.mark.parametrize("name", ["slovnet", "slovnet+rules"])
def test_the_network_is_there(name):
    if not installed(name):
        pytest.skip("slovnet, navec or natasha is not installed")
    from goldspan.baselines.slovnet import load_network

    load_network.cache_clear()
    load(load_extractor(name))
    assert load_network.cache_info().currsize == 1


def test_loading_has_a_time_of_its_own_in_a_process_apart(monkeypatch):
    monkeypatch.setattr(apart, "LOADING", 0.2)
    documents = [Document("d1", "МИД")]
    with pytest.raises(ExtractorError, match=r"odd_extractor:stuck: it was not loaded within 0\.2 s"):
        apart.run_apart("odd_extractor:stuck", documents, on_error="skip", timeout=0.1)
