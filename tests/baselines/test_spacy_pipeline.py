"""``spacy-pipeline``: somebody's pipeline, from a folder."""

import pytest

from goldspan import Span, load_extractor
from goldspan.baselines.answers import answers
from goldspan.baselines.models import ModelError
from goldspan.baselines.spec import OptionError

spacy = pytest.importorskip("spacy")

TEXTS = ["Глава МИД С. Иванов", "🏛 и\u0306 МИД\r\n МИД", "", " \n"]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pipeline") / "rules"
    made = spacy.blank("ru")
    ruler = made.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "ORG", "pattern": "МИД"}, {"label": "PER", "pattern": "Иванов"}])
    made.to_disk(folder)
    return folder


def test_labels_are_kept_as_they_are(pipeline):
    extractor = load_extractor(f"spacy-pipeline:model={pipeline}")
    assert answers(extractor, TEXTS) == [
        (Span(6, 9, "ORG"), Span(13, 19, "PER")),
        (Span(5, 8, "ORG"), Span(11, 14, "ORG")),
        (),
        (),
    ]


def test_labels_are_mapped_and_others_left_out(pipeline):
    extractor = load_extractor(f"spacy-pipeline:model={pipeline},labels=ORG=BODY")
    assert answers(extractor, TEXTS[:1], labels=("BODY",)) == [(Span(6, 9, "BODY"),)]


def test_a_label_that_the_pipeline_does_not_have_is_told(pipeline):
    extractor = load_extractor(f"spacy-pipeline:model={pipeline},labels=ORG=BODY+PERS=OFFICIAL")
    with pytest.raises(OptionError, match=r"the pipeline has no label PERS; it has ORG, PER$"):
        extractor.load()
    with pytest.raises(OptionError, match="no label PERS"):
        answers(extractor, TEXTS)


@pytest.mark.parametrize(
    ("parts", "has"),
    [
        (("tagger", "sentencizer"), "none"),
        (("span_ruler", "entity_ruler", "merge_entities"), "LOC, ORG"),
    ],
)
def test_labels_are_those_of_the_parts_that_find_entities(tmp_path, parts, has):
    made = spacy.blank("ru")
    for part, label in zip(parts, ("LOC", "ORG", ""), strict=False):
        added = made.add_pipe(part)
        if part.endswith("ruler"):
            added.add_patterns([{"label": label, "pattern": "МИД"}])
        elif part == "tagger":
            added.add_label(label)
    if "tagger" in parts:
        made.initialize()
    made.to_disk(tmp_path)
    with pytest.raises(OptionError, match=f"no label PERS; it has {has}$"):
        load_extractor(f"spacy-pipeline:model={tmp_path},labels=PERS").load()


def test_a_part_that_does_not_say_its_labels_may_have_any(tmp_path):
    @spacy.Language.component("test_finds_the_first_word")
    def first_word(document):
        document.ents = [spacy.tokens.Span(document, 0, 1, label="WORD")]
        return document

    made = spacy.blank("ru")
    made.add_pipe("test_finds_the_first_word")
    made.to_disk(tmp_path)
    extractor = load_extractor(f"spacy-pipeline:model={tmp_path},labels=WORD=BODY+OTHER")
    assert answers(extractor, TEXTS[:1]) == [(Span(0, 5, "BODY"),)]


def test_the_version_changes_with_the_files_and_the_labels(pipeline):
    def version(options=""):
        return load_extractor(f"spacy-pipeline:model={pipeline}{options}").version

    first = version()
    assert version() == first
    assert version(",labels=ORG=BODY") != first
    (pipeline / "note").write_text("changed")
    assert version() != first
    assert load_extractor(f"spacy-pipeline:model={pipeline}").files[0].is_file()


@pytest.mark.parametrize("content", [None, "", "[nlp]\nlang = nosuch"])
def test_what_is_no_pipeline_is_told_in_a_line(tmp_path, content):
    if content is not None:
        (tmp_path / "config.cfg").write_text(content)
    with pytest.raises(ModelError, match="cannot be loaded by spaCy: ") as caught:
        answers(load_extractor(f"spacy-pipeline:model={tmp_path}"), TEXTS)
    assert "\n" not in str(caught.value)


def test_a_name_that_nothing_has_is_told():
    with pytest.raises(ModelError, match="nosuch_pipeline is no folder, nor an installed package"):
        _ = load_extractor("spacy-pipeline:model=nosuch_pipeline").version


@pytest.mark.parametrize("labels", ["", "ORG=", "=BODY", "ORG=BODY+", "A=B=C", "A=B+A=C"])
def test_labels_that_are_no_map_are_told(pipeline, labels):
    with pytest.raises(OptionError, match="is no list such as"):
        load_extractor(f"spacy-pipeline:model={pipeline},labels={labels}")
