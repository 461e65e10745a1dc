"""Feed the formats bytes that nobody would write, chosen by coverage.

    python tests/fuzz/formats.py [--seconds 20] [NAME …]
    python tests/fuzz/formats.py --once FILE NAME

Whatever the bytes, reading them gives documents whose spans stand in their texts, findings of known
codes that print as one line each, or an ``InputError`` made of such findings; and twice the same. Each
format is read in a process of its own, from seeds that goldspan's own writers and ``tests/corpus/invalid``
give. Bytes that break the property are printed and kept in a file, which ``--once`` reads again.

Exit status: 0 nothing was found, 1 something was, 2 there is no atheris.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from inputs import SEEDS, WORDS, mutated

INVALID = Path(__file__).parents[1] / "corpus" / "invalid"

# Thousands of files a second are no work for a disk.
MEMORY = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)  # noqa: S108 - names are random

# What a brat input has between the text and the annotations.
BETWEEN = b"\x00\x00"

# No reader takes a tenth of this for the few kilobytes of an input.
SLOWEST = 10
LONGEST = 4096
SHOWN = 1000

JSON_SUFFIXES = {".json", ".jsonl", ".txt"}


class Way(NamedTuple):
    """How a format is read: its name for ``read`` (``""``: told from the content), and a file's suffix."""

    name: str
    suffix: str
    package: str = "goldspan"


WAYS = {
    "jsonl": Way("jsonl", ".jsonl"),
    "labelstudio": Way("labelstudio", ".json"),
    "labelstudio-min": Way("labelstudio-min", ".json"),
    "quotes": Way("quotes", ".jsonl"),
    "conll": Way("conll", ".conll"),
    "brat": Way("brat", ".ann"),
    "detected": Way("", ".txt"),
    "huggingface": Way("huggingface", ".parquet", "pyarrow"),
    "spacy": Way("spacy", ".spacy", "spacy"),
}


def main(arguments: list[str]) -> int:
    """Fuzz the formats that are named, or all."""
    parser = argparse.ArgumentParser(description="Fuzz the formats.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(WAYS))
    parser.add_argument("--seconds", type=int, default=20, help="time for each format (%(default)s)")
    parser.add_argument("--once", type=Path, metavar="FILE", help="read the bytes of this file, and no more")
    parser.add_argument("--inside", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    names = given.names or list(WAYS)
    if unknown := set(names) - set(WAYS):
        parser.error(f"there is no format {', '.join(sorted(unknown))}; there are {', '.join(WAYS)}")
    if given.once:
        for name in names:
            Target(name).check(given.once.read_bytes())
        return 0
    if find_spec("atheris") is None:
        print("atheris is not installed: pip install --group fuzz", file=sys.stderr)
        return 2
    if given.inside:
        fuzz_here(names[0], given.inside, given.seconds)
    return max([run(name, given.seconds) for name in names])


def run(name: str, seconds: int) -> int:
    """Fuzz one format in a process of its own and say what came of it."""
    if find_spec(WAYS[name].package) is None:
        print(f"{name}: skipped, {WAYS[name].package} is not installed")
        return 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        command = [sys.executable, __file__, name, "--seconds", str(seconds), "--inside", folder]
        with (Path(folder) / "log").open("w+b") as log:
            status = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
            log.seek(0)
            told = log.read().decode(errors="replace")
        executed = re.search(r"number_of_executed_units: (\d+)", told)
        count = executed.group(1) if executed else "no"
        print(f"{name}: {count} executions, {time.monotonic() - started:.0f} s", flush=True)
        if status == 0 and executed:
            return 0
        print(told[-4000:])
        for file in sorted(Path(folder).glob("found-*")):
            kept = Path(tempfile.gettempdir()) / f"goldspan-{name}-{file.name}"
            shutil.copy(file, kept)
            print(f"{name} failed on {file.read_bytes()[:SHOWN]!r}")
            print(f"again: python {sys.argv[0]} --once {kept} {name}", flush=True)
        return 1


def fuzz_here(name: str, folder: Path, seconds: int) -> None:
    """Fuzz one format until time is up, and exit."""
    import atheris

    # Instrumented are the modules that are imported here, so the readers are, and their libraries not.
    with atheris.instrument_imports(include=["goldspan"]):
        target = Target(name)
    seeds = folder / "seeds"
    seeds.mkdir()
    for index, seed in enumerate(target.seeds()):
        (seeds / f"{index:03}").write_bytes(seed)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word.encode())}"\n' for word in WORDS))
    options = {
        "max_total_time": seconds,
        "max_len": LONGEST,
        "timeout": SLOWEST,
        "rss_limit_mb": 4096,
        "dict": words,
        "artifact_prefix": folder / "found-",
        "print_final_stats": 1,
    }
    atheris.Setup(
        [__file__, *(f"-{key}={value}" for key, value in options.items()), str(seeds)],
        target.check,
        **({"custom_mutator": mutated} if target.way.suffix in JSON_SUFFIXES else {}),
    )
    atheris.Fuzz()


class Target:
    """One format, read in all the ways that its options allow, and what must hold of the answer."""

    def __init__(self, name: str) -> None:
        from goldspan.corpus import findings, reading
        from goldspan.corpus.formats import FORMATS, load_format
        from goldspan.corpus.formats.format import DEFAULTS, Options

        self.way = WAYS[name]
        self._findings, self._reading = findings, reading
        for own in (name,) if self.way.name else FORMATS:
            load_format(own)
        self._options = {
            "conll": [DEFAULTS, Options(repair="conlleval"), Options(scheme="IOBES", repair="discard")],
            "labelstudio": [DEFAULTS, Options(source="predictions")],
            "quotes": [Options(texts={"d1": "МИД и МИД 🚀"})],
        }.get(name, [DEFAULTS])
        self._folder = tempfile.TemporaryDirectory(dir=MEMORY)
        self._file = Path(self._folder.name) / f"any{self.way.suffix}"

    def check(self, content: bytes) -> None:
        """Read ``content``, and fail where the answer is not one of those that are allowed."""
        self._put(content)
        for options in self._options:
            first = self._answer(options)
            assert self._answer(options) == first, "it reads differently the second time"

    def seeds(self) -> Iterator[bytes]:
        """Small files that are sound, and those of the tests that are not."""
        from goldspan import Document, Span
        from goldspan.corpus.formats import FORMATS, load_format
        from goldspan.corpus.formats.detection import format_of

        body = Span(0, 3, "BODY", score=0.5, value={"entity": "mfa"}, region="T1")
        plain = [
            Document("d1", "МИД и МИД 🚀", (body, Span(6, 9, "BODY", region="T2")), {"date": "2031"}),
            Document("d2", "Пусто.\nВсё", ()),
        ]
        broken = Document("d3", "Аскар и Инга", (Span(0, 12, "BODY", fragments=((0, 5), (8, 12))),))
        holds_fragments = self.way.name in {"jsonl", "brat", "huggingface"}
        for name in [self.way.name] if self.way.name else FORMATS:
            if not self.way.name and name in {"brat", "huggingface", "spacy"}:
                continue
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"seed{'' if name == 'brat' else self.way.suffix}"
                documents = [*plain, broken] if holds_fragments else plain
                load_format(name).write(path, documents, self._options[0])
                yield from self._taken(path)
        yield from (seed.encode() for seed in SEEDS.get(self.way.name, ()))
        for file in sorted(INVALID.rglob("*.*")):
            if file.is_file() and (not self.way.name or format_of(file) == self.way.name):
                yield file.read_bytes()

    def _taken(self, path: Path) -> Iterator[bytes]:
        """The inputs from which ``_put`` makes what was written."""
        if path.is_dir():
            for file in sorted(path.glob("*.txt")):
                yield file.read_bytes() + BETWEEN + file.with_suffix(".ann").read_bytes()
        elif self.way.name == "spacy":
            yield zlib.decompress(path.read_bytes())
        else:
            yield path.read_bytes()

    def _put(self, content: bytes) -> None:
        if self.way.name == "brat":
            text, _, content = content.partition(BETWEEN)
            self._file.with_suffix(".txt").write_bytes(text)
        # Nothing that is spoilt behind zlib's back gets past its checksum.
        self._file.write_bytes(zlib.compress(content, 1) if self.way.name == "spacy" else content)

    def _answer(self, options: object) -> str:
        """What parsing and reading the file give, checked, as a string with everything in it."""
        parsed, said = [], []
        try:
            for item in self._reading.parse(self._file, self.way.name, options):
                parsed.append(item)
                said += item.findings
                assert item.document or item.findings, "no document, and nothing says why"
        except self._findings.InputError as error:
            said += error.findings
        for finding in said:
            self._check_finding(finding)
        documents = [item.document for item in parsed if item.document]
        for document in documents:
            check_document(document)
        faulty = any(finding.severity == "error" for finding in said)
        assert faulty or len(documents) == len(parsed) > 0, "something is left out without an error"
        sound = not faulty and len({document.id for document in documents}) == len(documents)
        self._check_reading(options, len(documents) if sound else None)
        return repr((parsed, [document.carried for document in documents], said))

    def _check_reading(self, options: object, documents: int | None) -> None:
        """``read`` gives all documents, or refuses the file where there are none to be given."""
        try:
            read = list(self._reading.read(self._file, self.way.name, options))
        except self._findings.InputError as error:
            reasons = error.findings
            assert documents is None, "read refuses what parse gives"
            assert reasons, "refused, and nothing says why"
            for finding in reasons:
                self._check_finding(finding)
        else:
            assert len(read) == documents, "read gives what parse refuses"

    def _check_finding(self, finding: object) -> None:
        assert finding.code in self._findings.CODES, finding.code
        line = str(finding)
        assert len(line.splitlines()) == 1, "a finding of several lines"
        assert line.encode(), "a finding that cannot be printed"
        assert finding.place.startswith(str(self._file.with_suffix(""))), f"no file in {finding.place!r}"


def check_document(document: object) -> None:
    """Every span of a document, and of each version of it, stands in the text."""
    assert type(document.id) is str
    assert document.id
    spans = [*document.spans, *(span for version in document.annotations for span in version.spans)]
    for span in spans:
        assert 0 <= span.start < span.end
        assert document.text is None or span.end <= len(document.text)
        assert type(span.label) is str
        edges = [offset for fragment in span.fragments for offset in fragment]
        assert edges == sorted(edges)
        assert not edges or (edges[0], edges[-1]) == (span.start, span.end)
    (document.text or "").encode()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
