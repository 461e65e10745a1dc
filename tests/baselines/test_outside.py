"""``module:function`` and entry points: what may stand there, and what is said of all else."""

import sys

import pytest

from goldspan import Document, Span, load_extractor
from goldspan.baselines import registry
from goldspan.baselines.answers import answers
from goldspan.baselines.registry import extractor_names
from goldspan.baselines.running import run
from goldspan.baselines.spec import OptionError

MINE = """
import functools, sys
from goldspan import Span

def triples(text):
    return [(0, 3, "BODY")]

def spans(text):
    yield Span(0, 3, "BODY", score=0.5)

def mappings(text):
    return [{"start": 0, "end": 3, "label": "BODY", "score": 0.5, "value": {"entity": "mid"}}]

def lists(text, label="BODY"):
    return [[0, 3, label]]

class Extractor:
    name, version = "mine", "7"
    def __init__(self, word="МИД"):
        self.word = word
    def extract(self, texts):
        return [[Span(0, 3, "BODY")] if self.word in text else [] for text in texts]
    def method(self, text):
        return [(0, 3, "BODY")]

class Callable:
    def __call__(self, text):
        return triples(text)

def factory(word="МИД"):
    return Extractor(word)

def factory_of_function():
    return triples

made, called, partial = Extractor(), Callable(), functools.partial(lists, label="BODY")
number = 7

class Nameless:
    def extract(self, texts):
        return [[] for _ in texts]

def raising():
    raise RuntimeError("no weights\\nat all")

def leaving():
    sys.exit(3)

def nothing(text):
    return None

def words(text):
    return ["МИД"]

def text_itself(text):
    return text

def unlabelled(text):
    return [{"start": 0, "end": 3}]

def misspelt(text):
    return [{"start": 0, "end": 3, "label": "BODY", "lable": "BODY"}]

def unsorted(text):
    return [(4, 6, "BODY"), (0, 3, "BODY")]

def real(text):
    return [(0.0, 3.0, "BODY")]
"""
TEXT = "МИД и МВД"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """A folder with a module, from which goldspan is called."""
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    (tmp_path / "broken.py").write_text("import nosuchpackage", encoding="utf-8")
    (tmp_path / "wrong.py").write_text("def find(text:", encoding="utf-8")
    (tmp_path / "ending.py").write_text("raise SystemExit(1)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    for name in ("mine", "broken", "wrong", "ending"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    "attribute",
    [
        "triples", "spans", "mappings", "lists", "Extractor", "factory", "factory_of_function", "made",
        "called", "partial", "Callable", "made.method",
    ],
)  # fmt: skip
def test_a_name_of_a_module_here_is_an_extractor(attribute):
    extractor = load_extractor(f"mine:{attribute}")
    assert answers(extractor, [TEXT, TEXT]) == [(Span(0, 3, "BODY"),)] * 2
    assert extractor.name
    assert extractor.version


def test_scores_and_values_come_along():
    (found,) = load_extractor("mine:mappings").extract([TEXT])
    assert [(one.score, one.value) for one in found] == [(0.5, {"entity": "mid"})]


def test_a_function_has_the_version_of_its_file(here):
    version = load_extractor("mine:triples").version
    assert load_extractor("mine:triples").version == version
    (here / "mine.py").write_text(f"{MINE}\n", encoding="utf-8")
    assert load_extractor("mine:triples").version != version


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (
            "nosuch:find",
            "there is no extractor 'nosuch', nor a module of that name in .* or among the packages",
        ),
        ("mine.part:find", r"there is no extractor 'mine\.part', nor a module of that name"),
        ("..mine:find", "importing ..mine fails: "),
        ("mine:nosuch", r"mine:nosuch: .*mine\.py has no 'nosuch': name a function"),
        ("mine:made.nosuch", "has no 'nosuch'"),
        ("mine:number", "mine:number is int: name a function from a text to its spans"),
        ("mine:sys", "mine:sys is module"),
        ("mine:Nameless", "gives Nameless, which has no name and no version: an extractor has"),
        ("mine:raising", "mine:raising cannot be made: RuntimeError: no weights$"),
        ("mine:leaving", "mine:leaving cannot be made: SystemExit: 3"),
        ("broken:find", "importing broken fails: ModuleNotFoundError: No module named 'nosuchpackage'"),
        ("wrong:find", "importing wrong fails: SyntaxError"),
        ("ending:find", "importing ending fails: SystemExit: 1"),
        ("mine", "there is no extractor 'mine'; there are regex, "),
        ("mine:", "there is no extractor 'mine'; there are regex, "),
    ],
)
def test_what_is_none_is_told_in_a_line(spec, problem):
    with pytest.raises(ValueError, match=problem) as caught:
        load_extractor(spec)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        ("nothing", "raised TypeError: NoneType was returned where a list of spans should be"),
        ("words", "raised TypeError: str was returned where a span should be"),
        ("text_itself", "raised TypeError: str was returned where a list of spans should be"),
        ("unlabelled", "raised ValueError: a span was returned with no 'label'"),
        ("misspelt", "raised ValueError: a span was returned with 'lable', which no span has"),
        ("unsorted", "returned BODY 0-3 behind BODY 4-6: not in order"),
        ("real", "raised TypeError: an offset is a whole number of code points, not 0.0"),
    ],
)
def test_what_a_function_returns_is_checked(function, problem):
    (found,) = run(load_extractor(f"mine:{function}"), [Document("d", TEXT)], on_error="skip")
    assert found.problem == f"the extractor {problem}"


class _Point:
    """An entry point, as ``importlib.metadata`` has them."""

    def __init__(self, name, value):
        self.name, self.value = name, value


@pytest.fixture
def registered(monkeypatch, here):
    monkeypatch.syspath_prepend(here)

    def register(**points):
        found = [_Point(name, value) for name, values in points.items() for value in values.split()]

        def entry_points(*, group, name=None):
            assert group == "goldspan.extractors"
            return [one for one in found if name in {None, one.name}]

        monkeypatch.setattr(registry, "entry_points", entry_points)

    return register


def test_an_installed_package_may_register_an_extractor(registered):
    registered(mine="mine:Extractor")
    assert extractor_names()[-1] == "mine"
    assert load_extractor("mine").version == "7"


def test_a_name_of_ours_stays_ours(registered):
    registered(rules="mine:Extractor")
    assert extractor_names().count("rules") == 1
    assert load_extractor("rules").version != "7"


@pytest.mark.parametrize(
    ("home", "problem"),
    [
        ("broken:Extractor", "importing broken fails"),
        ("mine:nosuch", "has no 'nosuch'"),
        ("mine:number", "is registered as mine:number, which cannot be called"),
        ("mine:raising", "cannot be made: RuntimeError: no weights"),
        ("mine:factory_of_function", "gives function, which has no name and no version and no extract"),
        (
            "mine:Extractor mine:factory",
            "several packages register an extractor 'theirs': mine:Extractor, mine:f",
        ),
    ],
)
def test_a_broken_one_is_an_error_only_where_it_is_asked_for(registered, home, problem):
    registered(theirs=home)
    assert "theirs" in extractor_names()
    assert load_extractor("rules")
    with pytest.raises(ValueError, match=problem):
        load_extractor("theirs")


def test_options_that_it_does_not_have_are_told(registered):
    registered(theirs="mine:factory")
    with pytest.raises(OptionError, match="theirs has no option 'fast'; it has none"):
        load_extractor("theirs:fast=1")
