"""The package as others import it: light, and with every name that it promises."""

import subprocess
import sys

import pytest

import goldspan

HEAVY = (
    "numpy",
    "datasets",
    "pandas",
    "torch",
    "msgspec",
    "scipy",
    "sklearn",
    "seqeval",
    "razdel",
    "slovnet",
)


def imported_by(*arguments):
    """The names of all modules that a fresh interpreter imports."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def test_importing_the_package_imports_nothing_heavy():
    modules = imported_by("-c", "import goldspan")
    assert "goldspan" in modules
    assert not {name for name in modules if name.partition(".")[0] in HEAVY}
    assert not {name for name in modules if name.startswith("goldspan.")}


def test_help_imports_nothing_heavy():
    modules = imported_by("-m", "goldspan", "--help")
    assert "goldspan.cli" in modules
    assert not {name for name in modules if name.partition(".")[0] in HEAVY}


@pytest.mark.parametrize("name", goldspan.__all__)
def test_every_public_name_resolves(name):
    assert getattr(getattr(goldspan, name), "__name__", name) == name
    assert name in dir(goldspan)


def test_a_name_that_is_not_public_is_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'gold'"):
        _ = goldspan.gold
