"""The agreement of a corpus's blind passes, in the few numbers that its dataset card names."""

from pathlib import Path

from goldspan.annotation.agreement import agree
from goldspan.annotation.versions import read_versions
from goldspan.corpus.dataset.facts import PassAgreement
from goldspan.eval.resampling import Bootstrap


def pass_agreement(root: Path, bootstrap: Bootstrap | None = None) -> PassAgreement:
    """How far the passes over the documents of ``root`` agree: means over all pairs of passes.

    Raises:
        InputError: a version cannot be read.
        ValueError: no document has two versions.
    """
    found = agree(read_versions([root]), bootstrap=bootstrap)
    mean, whole = found.mean, found.mean.scores["strict", None]
    return PassAgreement(
        found.versions.annotators,
        len(found.versions.shared),
        whole.f1,
        whole.interval,
        mean.alpha_u,
        {label: mean.scores["strict", label].f1 for label in mean.labels},
        found.signature,
    )
