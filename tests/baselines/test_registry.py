"""The registry of extractors."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from goldspan.baselines import registry
from goldspan.baselines.extractor import Extractor
from goldspan.baselines.registry import (
    EXTRACTORS,
    MissingExtraError,
    extractor_names,
    installed,
    load_extractor,
)


def test_names_stand_in_the_order_of_the_ladder() -> None:
    assert extractor_names()[:5] == ("regex", "lexicon", "rules", "slovnet", "slovnet+rules")


@pytest.mark.parametrize("name", EXTRACTORS)
def test_every_extractor_keeps_its_name(name: str) -> None:
    if not installed(name):
        pytest.skip(f"{name} needs packages that are not installed")
    if EXTRACTORS[name].asks:
        pytest.skip(f"{name} needs what a user brings")
    extractor = load_extractor(name)
    assert isinstance(extractor, Extractor)
    assert extractor.name == name
    assert extractor.version


@pytest.mark.parametrize("ask", [installed, load_extractor])
def test_an_unknown_name_lists_the_known_ones(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(ValueError, match=r"'bert'; there are regex, lexicon, rules, slovnet, slovnet\+rules"):
        ask("bert")


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = {"slovnet", "navec"}
    monkeypatch.setattr(registry, "find_spec", lambda name: None if name in missing else object())
    assert installed("rules")
    assert not installed("slovnet")
    with pytest.raises(MissingExtraError) as caught:
        load_extractor("slovnet")
    assert str(caught.value) == 'slovnet needs slovnet, navec: pip install "goldspan[baselines]"'


def test_the_registry_imports_nothing_heavy() -> None:
    code = (
        "import sys; from goldspan.baselines import registry; registry.installed('slovnet');"
        "heavy = {'numpy', 'razdel', 'slovnet', 'navec', 'natasha'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert find_spec("goldspan.baselines.registry")
