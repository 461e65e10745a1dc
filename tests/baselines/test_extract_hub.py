"""``goldspan extract hf://…`` against a Hub on 127.0.0.1."""

import io
import json
import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

pytest.importorskip("huggingface_hub")
pytest.importorskip("pyarrow")

TEXTS = ["Рост 5% в МИД Казахстана 😀", "", "Туризм вырос на 40%", "Министр Анна Ким"]


def local_hub():
    spec = spec_from_file_location("local_hub", Path(__file__).parent.parent / "corpus/local_hub.py")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def parquet(texts):
    import pyarrow as pa
    from pyarrow import parquet

    sink = io.BytesIO()
    records = [{"id": f"d{number}", "text": text} for number, text in enumerate(texts)]
    parquet.write_table(pa.Table.from_pylist(records), sink)
    return sink.getvalue()


def lines(texts):
    records = [{"id": f"d{number}", "text": text} for number, text in enumerate(texts)]
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


@pytest.fixture(scope="module")
def hub():
    module = local_hub()
    hub = module.LocalHub()
    first = module.Commit("", {"news/train.parquet": (parquet(TEXTS[:1]), True)}, "first")
    files = {
        "README.md": (b"# News", False),
        "news/train.parquet": (parquet(TEXTS), True),
        "lines/a.jsonl": (lines(TEXTS[:2]), False),
        "lines/b.jsonl": (lines(TEXTS[2:]), False),
        "lines/_errors.jsonl": (b"none of it", False),
        "other/train.parquet": (parquet(TEXTS), True),
    }
    second = module.Commit(first.oid, files, "second")
    hub.repositories["org/news"] = module.Repository(private=False, commits=[first, second])
    hub.repositories["org/news"].tags["v1"] = first.oid
    yield hub
    hub.close()


@pytest.fixture
def extract(hub, tmp_path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HF_")},
        "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1", "NO_PROXY": "127.0.0.1",
    }  # fmt: skip

    def run(url, *options):
        command = [sys.executable, "-m", "goldspan", "extract", "rules", url, str(tmp_path / "out"), *options]
        done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
        files = sorted((tmp_path / "out").glob("part-*")) if (tmp_path / "out").exists() else []
        return done, [json.loads(line) for file in files for line in file.read_bytes().splitlines()]

    return run


def test_a_parquet_file_is_read_where_it_lies(hub, extract):
    done, found = extract("hf://datasets/org/news/news", "--workers", "2", "--shard-size", "3")
    assert done.returncode == 0, done.stderr
    assert [record["id"] for record in found] == ["d0", "d1", "d2", "d3"]
    assert found[0]["spans"][0] == {"start": 5, "end": 7, "label": "FIGURE"}
    # What it means is pinned: nothing is asked for by the name of a branch that may move.
    assert hub.asked("GET", "/resolve/")
    assert not hub.asked("GET", "/resolve/main/")


def test_json_lines_of_a_folder_are_read_in_order(extract):
    done, found = extract("hf://datasets/org/news/lines", "--shard-size", "1")
    assert done.returncode == 0, done.stderr
    assert [record["id"] for record in found] == ["d0", "d1", "d0", "d1"]


def test_a_revision_is_that_of_the_url(extract):
    done, found = extract("hf://datasets/org/news@v1/news/train.parquet")
    assert done.returncode == 0, done.stderr
    assert len(found) == 1
    done, _ = extract("hf://datasets/org/news/news/train.parquet")
    assert done.returncode == 2
    assert "holds another run" in done.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("hf://datasets/org/news", "name one of news, other"),
        ("hf://datasets/org/nothing", "cannot be read"),
        ("hf://datasets/org/news/nowhere", "holds no"),
        ("nowhere://a/b", "rotocol not known: nowhere"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(extract, url, said):
    done, _ = extract(url)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert said in done.stderr
