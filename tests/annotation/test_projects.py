import xml.etree.ElementTree as ET

import pytest

from goldspan.annotation.desk import DeskError
from goldspan.annotation.projects import check_config, config_hash, label_config, project_title
from goldspan.corpus.formats.regions import SPAN_CONTROL
from goldspan.corpus.scheme import FIELDS, LABELS, RELATIONS

CONFIG = ET.fromstring(label_config())  # noqa: S314 - our own


def control(name):
    [found] = [tag for tag in CONFIG.iter() if tag.get("name") == name]
    return found


def test_labels_are_those_of_the_scheme_and_have_keys_of_their_own():
    labels = control("span").findall("Label")
    assert tuple(label.get("value") for label in labels) == LABELS
    assert [label.get("hotkey") for label in labels] == ["1", "2", "3", "4"]
    assert len({label.get("background") for label in labels}) == len(labels)


def test_spans_are_drawn_with_the_control_that_is_read():
    assert control("span").get("toName") == SPAN_CONTROL["to_name"]
    assert control(SPAN_CONTROL["to_name"]).tag == "Text"


def test_every_field_of_a_label_can_be_filled_while_its_region_is_selected():
    shown = {}
    for view in CONFIG.iter("View"):
        if "whenLabelValue" in view.attrib:
            assert view.get("visibleWhen") == "region-selected"
            fields = {tag.get("name") for tag in view if tag.get("perRegion") == "true"}
            for label in view.get("whenLabelValue").split(","):
                shown.setdefault(label, set()).update(fields)
    assert shown == {label: set(fields) for label, fields in FIELDS.items()}
    assert tuple(choice.get("value") for choice in control("relation")) == RELATIONS


def test_the_comment_is_of_the_document():
    assert control("comment").get("perRegion") is None


def test_the_hash_is_of_the_whole_configuration():
    assert len(config_hash()) == 12
    assert set(config_hash()) <= set("0123456789abcdef")


def test_our_configuration_and_one_with_more_do():
    check_config("a", label_config())
    check_config("a", label_config().replace("</Labels>", '<Label value="PLACE"/></Labels>'))


@pytest.mark.parametrize(
    ("part", "instead", "what"),
    [
        ('<Label value="SECTOR"', '<Label value="Sector"', "lacks Label 'SECTOR' of 'span': "),
        ('<Choice value="~"/>', "", "lacks Choice '~' of 'relation': "),
        ('name="unit"', 'name="units"', "lacks TextArea 'unit': "),
        ("Labels", "Taxonomy", "lacks Labels 'span': "),
        ("</View>", "", "lacks Labels 'span', Label 'OFFICIAL' of 'span'"),
    ],
)
def test_what_a_configuration_lacks_is_named(part, instead, what):
    config = label_config().replace(part, instead)
    with pytest.raises(DeskError) as error:
        check_config("goldspan: anna@goldspan.invalid", config)
    assert f"project 'goldspan: anna@goldspan.invalid' {what}" in str(error.value)


def test_a_title_that_is_too_long_for_the_server():
    assert len(project_title("a" * 40)) == 50
    with pytest.raises(DeskError, match="too long"):
        project_title("a" * 41)
