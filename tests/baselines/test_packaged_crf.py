"""The packaged models are those of the packaged documents, and of features as they are now.

If not: ``goldspan train crf --out baselines/trained/crf``, and the same for ``crf-fast``.
"""

import pytest

from goldspan import load
from goldspan.baselines.registry import installed, load_extractor
from goldspan.eval.fingerprint import fingerprint

if not installed("crf"):
    pytest.skip("python-crfsuite, slovnet or their models are not installed", allow_module_level=True)

from goldspan.baselines.features.groups import features_digest


@pytest.mark.parametrize("name", ["crf", "crf-fast"])
def test_a_packaged_model_is_of_these_documents_and_features(name):
    extractor = load_extractor(name)
    assert extractor.card.data == fingerprint(load("train"))
    assert extractor.card.options["features"] == features_digest()
    assert sum(path.stat().st_size for path in extractor.files) < 5_000_000
