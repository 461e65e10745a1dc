"""The packaged model is that of the packaged documents, and of features as they are now.

If not: ``goldspan train linear --out baselines/trained/linear``.
"""

import pytest

from goldspan import load
from goldspan.baselines.linear_features import features_digest
from goldspan.baselines.registry import installed, load_extractor
from goldspan.eval.fingerprint import fingerprint

if not installed("linear"):
    pytest.skip("scikit-learn is not installed", allow_module_level=True)


def test_the_packaged_model_is_of_these_documents_and_features():
    extractor = load_extractor("linear")
    assert extractor.card.data == fingerprint(load("train"))
    assert extractor.card.options["features"] == features_digest()
    assert sum(path.stat().st_size for path in extractor.files) < 5_000_000
