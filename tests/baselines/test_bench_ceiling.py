"""The agreement of annotators as a ceiling."""

from goldspan.baselines.bench.ceiling import ceiling
from goldspan.corpus.document import Annotation, Document, Span

NAME, BODY, OTHER = Span(0, 4, "OFFICIAL"), Span(5, 9, "BODY"), Span(5, 8, "BODY")


def document(*versions, name="d1"):
    return Document(name, "Анна МИДа", (NAME,), annotations=versions)


def test_it_is_the_score_of_one_blind_version_against_the_other():
    one, other = Annotation("anna", (NAME, BODY)), Annotation("boris", (NAME, OTHER))
    truth = Annotation("judge", (NAME,), ground_truth=True)
    found = ceiling([document(truth, one, other), document(name="d2")])
    assert (found.documents, found.annotators) == (1, ("anna", "boris"))
    assert found.result.strict.overall.counts.f1 == 0.5
    swapped = ceiling([document(Annotation("a", other.spans), Annotation("b", one.spans))])
    assert swapped.result.strict.overall.counts.f1 == 0.5


def test_what_was_cancelled_or_done_by_one_alone_is_no_ceiling():
    one = Annotation("anna", (NAME,))
    assert ceiling([document(one), document(one, Annotation("boris", cancelled=True), name="d2")]) is None
    assert ceiling([document(one, Annotation("anna", (BODY,)))]) is None
