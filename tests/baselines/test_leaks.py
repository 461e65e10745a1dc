"""No rule and no entry of a lexicon may be there because of a test document.

``entries_before_splits.txt`` holds the digests of the entries that were there when the splits were fixed, by
authors who had seen no document; whatever was added later must have another reason than test. Where the
history of the repository is at hand, the list is compared with it.
"""

import subprocess
from importlib.resources import files
from pathlib import Path
from shutil import which

import pytest

import goldspan
from goldspan.baselines.leaks import Leak, baseline_sources, digest, entries_of, find_leaks
from goldspan.corpus.document import Document

HERE = Path(__file__).parent
SPLITS_FIXED = "2d43b8264593"
BEFORE = frozenset((HERE / "entries_before_splits.txt").read_text(encoding="ascii").split())


@pytest.fixture(scope="module")
def elsewhere() -> list[str]:
    """Texts from which rules may be written: train, dev, and the guidelines."""
    guidelines = files("goldspan.annotation")
    return [
        *(document.text or "" for split in ("train", "dev") for document in goldspan.load(split)),
        *(guidelines.joinpath(f"guidelines.{language}.md").read_text("utf-8") for language in ("ru", "en")),
    ]


@pytest.fixture(scope="module")
def tested() -> list[Document]:
    return goldspan.load("test")


def test_no_entry_comes_from_test(tested, elsewhere) -> None:
    leaks = find_leaks(baseline_sources(), tested, elsewhere, BEFORE)
    assert not leaks, "\n".join(map(str, leaks))


def test_an_addition_that_stands_in_test_alone_is_found(tested, elsewhere) -> None:
    known = set(" ".join(elsewhere).lower().replace("ё", "е").split())
    document, word = next(
        (document, word)
        for document in tested
        for span in document.spans
        for word in document.surface(span).split()
        if word.isalpha() and len(word) > 8 and word.lower()[:6] not in {one[:6] for one in known}
    )
    sources = {"lexicon_bodies.py": f'_NAMES = listed("""\n    мажилис {word.lower()}\n""")'}
    (leak,) = find_leaks(sources, tested, elsewhere, BEFORE)
    assert (leak.entry, leak.source) == (word.lower().replace("ё", "е"), "lexicon_bodies.py")
    assert document.id in leak.documents


def test_the_list_of_what_was_there_is_needed(tested, elsewhere) -> None:
    sources = {name: text for name, text in baseline_sources().items() if name.startswith("lexicon_")}
    assert find_leaks(sources, tested, elsewhere, ())


def test_the_list_is_that_of_the_commit_that_fixed_the_splits() -> None:
    program = which("git") or pytest.skip("git is not there")

    def git(*arguments: str) -> str:
        ran = subprocess.run([program, "-C", HERE, *arguments], capture_output=True, check=False)
        if ran.returncode:
            pytest.skip("the history of the repository is not at hand")
        return ran.stdout.decode()

    modules = git("ls-tree", "--full-tree", "--name-only", SPLITS_FIXED, "baselines/").split()
    sources = [git("show", f"{SPLITS_FIXED}:{module}") for module in modules if module.endswith(".py")]
    assert {digest(entry) for source in sources for entry in entries_of(source)} == BEFORE


TEST = [
    Document("t1", "Приехал бекляр Хорезмшахов из Банка\nзимнего солнца."),
    Document("t2", "О бекляре: ему рады. Тюльпаны цветут."),
]
KNOWN = ["Банк России; зимнего сада, солнца; рады все. Тюльпанами торгует банк."]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('names = listed("банк бекляр тюльпан")', [("бекляр", ("t1", "t2"))]),
        ('names = ("Беклярами",)', []),  # another stem than that of any form in test, and too long a word
        ('STEMS = ("хорезмшах",)', [("хорезмшах", ("t1",))]),
        ('NAME = """\nбанк зимн солнц\nбанк солнц\n"""', [("банк зимн солнц", ("t1",))]),
        ('RULE = re.compile(r"\\bбекля(?:р|рам)\\b")', [("бекля", ("t1", "t2"))]),
        ('RULE = rf"{WORD}бекляр{{2}}"', [("бекляр", ("t1", "t2"))]),
        ('"""Бекляр."""\ndef rule():\n    """Бекляр."""  # бекляр', []),
        ('names = listed("ема у")', []),
    ],
)
def test_what_counts_as_an_entry_and_as_its_form(source: str, expected: list[object]) -> None:
    leaks = find_leaks({"rules.py": source}, TEST, KNOWN, ())
    assert [(leak.entry, leak.documents) for leak in leaks] == expected


def test_what_was_there_before_may_stay_in_any_form() -> None:
    before = {digest(("беклярь",))}
    assert not find_leaks({"rules.py": 'x = "бекляря"'}, TEST, KNOWN, before)


def test_a_leak_says_where_it_is_and_what_to_do() -> None:
    assert str(Leak("бекляр", "rules_body.py", ("t1", "t2"))) == (
        "rules_body.py: «бекляр» stands in t1, t2, neither in train or dev nor in the guidelines, "
        "and was not there when the splits were fixed: take it out"
    )
