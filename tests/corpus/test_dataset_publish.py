"""Publishing, end to end: the Hub's own clients in processes of their own, and a Hub on 127.0.0.1."""

import json
import os
import signal
import subprocess
import sys
from hashlib import sha256

import pytest
from local_hub import READER, WRITER, LocalHub, Xet
from small_corpus import SPLITS, edit

pytest.importorskip("yaml")
pytest.importorskip("pyarrow")
pytest.importorskip("huggingface_hub")

NAME = "org/goldspan"
FORGED = "hf_forged"
GOLDSPAN = (sys.executable, "-m", "goldspan", "dataset")


@pytest.fixture(scope="module")
def built(shared_corpus, tmp_path_factory):
    return build(shared_corpus, tmp_path_factory.mktemp("built") / "goldspan")


def build(corpus, folder):
    subprocess.run([*GOLDSPAN, "build", folder, "--corpus", corpus], check=True, capture_output=True)
    return folder


@pytest.fixture
def hub():
    running = LocalHub()
    yield running
    running.close()


class Client:
    """Runs programs that see the Hub, each in a process of its own."""

    def __init__(self, hub, home, **environment):
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))},
            "HF_ENDPOINT": hub.url, "HF_TOKEN": WRITER, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1", "NO_PROXY": "127.0.0.1", **environment,
        }  # fmt: skip

    def start(self, *command, **environment):
        return subprocess.Popen(
            command,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *command, **environment):
        process = self.start(*command, **environment)
        out, err = process.communicate()
        assert "Traceback" not in err, err
        assert WRITER not in out + err
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def publish(self, built, *options, **environment):
        return self.run(*GOLDSPAN, "publish", NAME, "--built", built, *options, **environment)

    def python(self, program):
        done = self.run(sys.executable, "-c", program)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def client(hub, tmp_path):
    return Client(hub, tmp_path / "home")


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def published(hub, revision="main"):
    files = hub.repositories[NAME].find(revision).files
    return {path: content for path, (content, _) in files.items() if path != ".gitattributes"}


# A stream leaves a thread that the end of Python does not always survive, so the program leaves before that.
LOAD = """
import json, os
from datasets import load_dataset
tagged = load_dataset("org/goldspan", "tokens", revision="v0.2.0")
streamed = load_dataset("org/goldspan", split="test", revision="v0.2.0", streaming=True)
print(json.dumps({
    "tags": tagged["train"].features["ner_tags"].feature.names,
    "tagged": {split: tagged[split]["id"][:] for split in tagged},
    "streamed": [row["id"] for row in streamed],
}), flush=True)
os._exit(0)
"""
PANDAS = """
import json, pandas
print(json.dumps(pandas.read_parquet("hf://datasets/org/goldspan@v0.2.0/spans/test.parquet")["id"].tolist()))
"""


def check_loads(client):
    found = client.python(LOAD)
    assert found["tags"][:3] == ["O", "B-OFFICIAL", "I-OFFICIAL"]
    assert found["tagged"] == {
        "train": SPLITS["train"], "validation": SPLITS["dev"], "test": SPLITS["test"],
    }  # fmt: skip
    assert found["streamed"] == SPLITS["test"]


# The whole way


def test_a_dataset_is_published_and_loaded_by_its_tag(hub, client, built):
    pytest.importorskip("datasets")
    pytest.importorskip("pandas")
    done = client.publish(built)
    assert (done.returncode, done.stderr) == (0, "")
    head = hub.repositories[NAME].commits[-1].oid
    assert done.stdout.splitlines()[-1] == f"{hub.url}/datasets/{NAME}: committed {head[:12]}, tagged v0.2.0"
    assert published(hub) == published(hub, "v0.2.0") == files_of(built)
    assert len(hub.repositories[NAME].commits) == 2
    check_loads(client)
    assert client.python(PANDAS) == SPLITS["test"]


def test_publishing_again_what_is_there_makes_no_commit(hub, client, built):
    client.publish(built)
    hub.requests.clear()
    done = client.publish(built)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        0,
        f"{hub.url}/datasets/{NAME}: no file differs, no commit was made",
    )
    assert "  = 13 unchanged\n  tag v0.2.0 (there already)\n" in done.stdout
    assert (hub.asked("POST"), hub.asked("PUT")) == ([], [])


def test_a_new_version_is_one_commit_of_what_differs(hub, client, built, small_corpus, tmp_path):
    client.publish(built)
    edit(small_corpus / "release.json", lambda it: it.update(version="0.3.0"))
    edit(
        small_corpus / "splits.json",
        lambda it: it["splits"].update(train=["debate-1", "visit-2"], test=["visit-1"]),
    )
    newer = build(small_corpus, tmp_path / "newer")
    hub.repositories[NAME].commits[-1].files["spans/old.parquet"] = (b"PAR1", True)
    hub.repositories[NAME].commits[-1].files["notes.txt"] = (b"kept", False)
    hub.repositories[NAME].tags.clear()
    hub.requests.clear()
    done = client.publish(newer, "--format", "json")
    answer = json.loads(done.stdout)
    assert answer["added"] == []
    assert answer["deleted"] == ["spans/old.parquet"]
    changed = [
        "README.md", "croissant.json", "datasheet.md",
        "spans/test.parquet", "spans/train.parquet", "tokens/test.parquet", "tokens/train.parquet",
    ]  # fmt: skip
    assert answer["changed"] == changed
    assert answer["tag"] == {"name": "v0.3.0", "there": False}
    assert answer["published"]["commit"] == hub.repositories[NAME].commits[-1].oid
    assert published(hub) == {**files_of(newer), "notes.txt": b"kept"}
    assert len(hub.asked("POST", "/commit/")) == 1
    assert len(hub.asked("PUT")) == 4


def test_a_dry_run_says_what_would_change_and_changes_nothing(hub, client, built):
    done = client.publish(built, "--dry-run", HF_TOKEN="")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == f"{NAME}: a new dataset"
    assert f"  + README.md ({(built / 'README.md').stat().st_size} bytes)" in lines
    assert lines[-2:] == ["  tag v0.2.0", "nothing was changed (--dry-run)"]
    assert hub.repositories == {}
    assert (hub.asked("POST"), hub.asked("PUT")) == ([], [])


def test_a_private_dataset_is_made_private(hub, client, built):
    assert client.publish(built, "--private").returncode == 0
    assert hub.repositories[NAME].private
    assert client.publish(built, "--dry-run", HF_TOKEN="").stdout.startswith(f"{NAME}: a new dataset")


def test_a_dataset_may_go_without_a_tag(hub, client, built):
    assert client.publish(built, "--no-tag").returncode == 0
    assert hub.repositories[NAME].tags == {}
    done = client.publish(built)
    assert done.stdout.endswith("no file differs, no commit was made, tagged v0.2.0\n")


def test_the_packaged_way_builds_first(hub, client, shared_corpus, built):
    done = client.run(*GOLDSPAN, "publish", NAME, "--corpus", shared_corpus)
    assert done.returncode == 0
    assert published(hub) == files_of(built)


# Interrupted


def test_a_killed_upload_is_taken_up_where_it_was(hub, client, built):
    hub.hold = ("PUT", "/store/")
    process = client.start(*GOLDSPAN, "publish", NAME, "--built", built)
    assert hub.held.wait(60)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    hub.release.set()
    assert len(hub.repositories[NAME].commits) == 1  # the empty one that a dataset begins with
    there = set(hub.store)
    hub.requests.clear()
    done = client.publish(built)
    assert done.returncode == 0
    assert published(hub) == files_of(built)
    large = {sha256(content).hexdigest() for name, content in files_of(built).items() if ".parquet" in name}
    sent = {path.rpartition("/")[2] for path in hub.asked("PUT")}
    # No equality: what the killed process had in flight may still have arrived after ``there`` was looked at.
    assert hub.held_path.rpartition("/")[2] in sent
    assert sent <= large - there


def test_what_was_uploaded_before_a_failure_is_not_sent_again(hub, client, built):
    hub.refuse["POST", "/commit/"] = 403
    done = client.publish(built)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: the token may not write to {NAME}")
    assert len(hub.repositories[NAME].commits) == 1
    assert hub.repositories[NAME].tags == {}
    hub.requests.clear()
    assert client.publish(built).returncode == 0
    assert hub.asked("PUT") == []
    assert published(hub) == files_of(built)


def test_a_tag_that_failed_is_made_by_the_next(hub, client, built):
    hub.refuse["POST", "/tag/"] = 500
    done = client.publish(built)
    head = hub.repositories[NAME].commits[-1].oid
    assert done.returncode == 2
    assert f"the files are there (commit {head[:12]}), the tag v0.2.0 is not" in done.stderr
    assert client.publish(built).stdout.endswith("no file differs, no commit was made, tagged v0.2.0\n")
    assert hub.repositories[NAME].tags == {"v0.2.0": head}


# By the protocol xet


def test_large_files_go_through_xet_and_come_back(built, tmp_path):
    pytest.importorskip("hf_xet")
    pytest.importorskip("datasets")
    files = sorted(built.rglob("*.parquet"))
    hub = LocalHub(xet=Xet(tmp_path / "store", files))
    try:
        client = Client(hub, tmp_path / "home", HF_HUB_DISABLE_XET="0")
        assert client.publish(built).returncode == 0
        assert published(hub) == files_of(built)
        assert hub.asked("PUT") == []
        assert any((tmp_path / "store").rglob("*"))
        hub.requests.clear()
        check_loads(client)
        assert hub.asked("GET", "xet-read-token")
        # Only what is streamed comes from the Hub itself.
        assert not [path for path in hub.asked("GET", ".parquet") if "/tokens/" in path]
        assert client.publish(built).stdout.endswith("no file differs, no commit was made\n")
    finally:
        hub.close()


# Bad input: one clear error, and nothing half published


def refused(hub, done):
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert all(len(repository.commits) == 1 for repository in hub.repositories.values())
    return line


def test_no_token(hub, client, built):
    line = refused(hub, client.publish(built, HF_TOKEN=""))
    assert line == "error: there is no token to publish with: set HF_TOKEN, or run `hf auth login`"
    assert hub.requests == []


def test_a_token_that_is_not_known(hub, client, built):
    line = refused(hub, client.publish(built, HF_TOKEN=FORGED))
    assert line.startswith("error: the Hub does not know the token")
    assert FORGED not in line


def test_no_rights(hub, client, built):
    line = refused(hub, client.publish(built, HF_TOKEN=READER))
    assert line.startswith(f"error: the token may not write to {NAME}")
    assert hub.repositories == {}


def test_no_network(hub, client, built):
    line = refused(hub, client.publish(built, HF_ENDPOINT="http://127.0.0.1:9"))
    assert line.startswith("error: the Hub cannot be reached")
    assert line.endswith("nothing was published: try again")


def test_offline_mode(hub, client, built):
    assert refused(hub, client.publish(built, HF_HUB_OFFLINE="1")).startswith(
        "error: the Hub cannot be reached"
    )


@pytest.mark.parametrize("name", ["goldspan", "org/gold/span", "org/gold span", "org/", "../x"])
def test_a_name_that_is_none(hub, client, built, name):
    done = client.run(*GOLDSPAN, "publish", name, "--built", built)
    assert "name it ORG/NAME" in refused(hub, done)
    assert hub.asked("POST") == []


def test_a_tag_that_stands_for_something_else(hub, client, built, small_corpus, tmp_path):
    client.publish(built)
    edit(small_corpus / "documents" / "debate-1.json", lambda it: it["data"].update(genre="speech"))
    other = build(small_corpus, tmp_path / "other")
    hub.requests.clear()
    done = client.publish(other)
    assert done.returncode == 2
    assert "the tag v0.2.0 is there and stands for other files (README.md and 2 more)" in done.stderr
    assert (hub.asked("POST"), hub.asked("PUT")) == ([], [])
    assert published(hub) == files_of(built)


def test_a_dataset_that_changed_meanwhile(hub, client, built):
    client.publish(built, "--no-tag")
    hub.repositories[NAME].commits[-1].files.pop("README.md")
    hub.refuse["POST", "/commit/"] = 412
    done = client.publish(built)
    assert done.returncode == 2
    assert f"{NAME} changed meanwhile: publish again; nothing was published" in done.stderr


def test_a_card_that_the_hub_refuses(hub, client, built):
    hub.refuse["POST", "/validate-yaml"] = 400
    line = refused(hub, client.publish(built))
    assert line.startswith("error: the Hub does not take it (Invalid metadata in README.md.")
    assert hub.asked("PUT") == []


def test_a_card_with_an_empty_section(hub, client, built, tmp_path):
    copy = tmp_path / "copy"
    for name, content in files_of(built).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    card = (copy / "README.md").read_text(encoding="utf-8")
    start, end = card.index("### Recommendations"), card.index("## Citation")
    (copy / "README.md").write_text(f"{card[:start]}### Recommendations\n\n{card[end:]}", encoding="utf-8")
    line = refused(hub, client.publish(copy))
    assert line == "error: the dataset card is not complete: the section 'Recommendations' is empty"
    assert hub.requests == []


def test_a_table_that_was_changed_by_hand(hub, client, built, tmp_path):
    copy = tmp_path / "copy"
    for name, content in files_of(built).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content[:-1] if name == "spans/test.parquet" else content)
    assert "spans/test.parquet is not the file that was built" in refused(hub, client.publish(copy))
    assert hub.requests == []


def test_a_folder_that_is_no_dataset(hub, client, tmp_path):
    assert "is no dataset" in refused(hub, client.publish(tmp_path))
