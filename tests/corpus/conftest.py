"""What the tests of the corpus share."""

import sys
from pathlib import Path

import pytest

# Test modules are no package (importlib mode): their helpers are found from wherever pytest is run.
sys.path.insert(0, str(Path(__file__).parent))

from small_corpus import write_corpus


@pytest.fixture
def small_corpus(tmp_path):
    """A corpus folder of four documents, with everything that a dataset is built from."""
    return write_corpus(tmp_path / "corpus")


@pytest.fixture(scope="session")
def shared_corpus(tmp_path_factory):
    """The same, for tests that leave it as it is."""
    return write_corpus(tmp_path_factory.mktemp("shared") / "corpus")
