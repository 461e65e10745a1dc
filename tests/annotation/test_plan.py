"""The plan, as a function and as ``goldspan annotate plan``."""

import json
from collections import Counter
from decimal import ROUND_CEILING, Decimal
from itertools import combinations

import pytest
from exchange_tasks import make_desk, run
from hypothesis import given
from hypothesis import strategies as st

from goldspan.annotation.desk import DeskError
from goldspan.annotation.plan import address, draw_plan, read_plan, write_plan

ids = st.sets(st.text(st.sampled_from("abcdefgh-0123456789"), min_size=1, max_size=6), max_size=40).map(
    sorted
)
shares = st.decimals(0, 1, places=2)
seeds = st.integers(0, 1000)


@st.composite
def teams(draw, least=1):
    return [f"a{number}@goldspan.invalid" for number in range(draw(st.integers(least, 6)))]


def wanted(share, documents):
    return int((share * documents).to_integral_value(ROUND_CEILING))


def spread(counts):
    return max(counts) - min(counts)


@given(ids, teams(2), shares, seeds, st.randoms())
def test_a_draw_hangs_on_nothing_but_its_arguments(names, team, share, seed, shuffle):
    plan = draw_plan(names, team, float(share), seed)
    shuffle.shuffle(names)
    shuffle.shuffle(team)
    assert draw_plan(names, team, float(share), seed) == plan
    assert list(plan.assigned) == sorted(names)


@given(ids, teams(2), shares, seeds)
def test_every_document_has_an_annotator_and_the_overlap_two(names, team, share, seed):
    plan = draw_plan(names, team, float(share), seed)
    assert set(plan.assigned) == set(names)
    assert {len({*them}) for them in plan.assigned.values()} <= {1, 2}
    assert len(plan.blind) == wanted(share, len(names))
    assert {name for who in team for name in plan.documents_of(who)} == set(names)


@given(ids, teams(2), shares, seeds)
def test_loads_are_balanced_and_pairs_take_turns(names, team, share, seed):
    plan = draw_plan(names, team, float(share), seed)
    assert spread([len(plan.documents_of(who)) for who in team]) <= 1
    pairs = Counter(dict.fromkeys(combinations(team, 2), 0))
    pairs.update(them for them in plan.assigned.values() if len(them) == 2)
    assert spread(pairs.values()) <= 1


@given(ids, ids, teams(2), shares, seeds)
def test_nobodys_work_moves_when_documents_come(names, more, team, share, seed):
    before = draw_plan(names, team, float(share), seed)
    plan = draw_plan([*names, *more], team, float(share), seed, before)
    assert {name: plan.assigned[name] for name in names} == before.assigned
    assert len(plan.blind) == wanted(share, len({*names, *more}))
    assert spread([len(plan.documents_of(who)) for who in team]) <= 1


@given(ids, teams(2), shares, seeds)
def test_what_is_written_is_read(tmp_path_factory, names, team, share, seed):
    file = tmp_path_factory.mktemp("plan") / "plan.json"
    plan = draw_plan(names, team, float(share), seed)
    write_plan(file, plan)
    assert read_plan(file) == plan


def test_other_seeds_draw_otherwise():
    names = [f"d{number}" for number in range(30)]
    blind = {draw_plan(names, ["a", "b"], 0.3, seed).blind for seed in range(5)}
    assert len(blind) == 5


def test_one_annotator_has_everything():
    plan = draw_plan(["d1", "d2"], ["anna"], 0, 1)
    assert plan.documents_of("anna@goldspan.invalid") == ("d1", "d2")


def test_a_binary_fraction_does_not_round_up():
    assert len(draw_plan(map(str, range(100)), ["a", "b"], 0.07, 1).blind) == Decimal("0.07") * 100


@pytest.mark.parametrize(
    ("name", "whole"),
    [("Anna", "anna@goldspan.invalid"), (" b.k-1 ", "b.k-1@goldspan.invalid"), ("V@Desk.org", "v@desk.org")],
)
def test_a_name_becomes_an_address(name, whole):
    assert address(name) == whole


@pytest.mark.parametrize("name", ["", "анна", "a b", "../a", "a@", "a@b", "a\nb", "a" * 30, "a@b.org@c.org"])
def test_what_label_studio_takes_for_no_address_is_refused(name):
    with pytest.raises(DeskError):
        address(name)


@pytest.mark.parametrize(
    ("annotators", "overlap", "message"),
    [
        ([], 0, "needs an annotator"),
        (["a"], 0.3, "two annotators"),
        (["a", "A"], 0.3, "two annotators"),
        (["a", "b"], 1.5, "from 0 to 1"),
        (["a", "b"], -0.1, "from 0 to 1"),
        (["a", "b"], float("nan"), "from 0 to 1"),
    ],
)
def test_a_draw_that_cannot_be_made_says_why(annotators, overlap, message):
    with pytest.raises(DeskError, match=message):
        draw_plan(["d1"], annotators, overlap, 1)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"annotators": ["a@goldspan.invalid"], "overlap": 0, "seed": 1}',
        '{"annotators": ["a@goldspan.invalid"], "overlap": 0, "seed": 1, "documents": {"d": []}}',
        '{"annotators": ["a@goldspan.invalid"], "overlap": 0, "seed": 1, "documents": {"d": ["b@x.org"]}}',
    ],
)
def test_a_file_that_is_no_plan_says_so(tmp_path, content):
    (tmp_path / "plan.json").write_text(content, encoding="utf-8")
    with pytest.raises(DeskError, match="plan"):
        read_plan(tmp_path / "plan.json")


def test_the_command_shows_the_plan_and_writes_it(tmp_path):
    folder = make_desk(tmp_path / "desk", [f"d{number}" for number in range(10)])
    result = run("annotate", "plan", "--desk", folder, "--annotators", "boris,anna", "--overlap", "0.3")
    assert result.stdout == (
        "annotator               documents  blind\n"
        "----------------------  ---------  -----\n"
        "anna@goldspan.invalid           7      3\n"
        "boris@goldspan.invalid          6      3\n"
        "\n"
        "10 documents, 3 of them blind by two (overlap 0.3, seed 1)\n"
    )
    shown = json.loads(run("annotate", "plan", "--desk", folder, "--format", "json").stdout)
    plan = read_plan(folder / "plan.json")
    assert shown["documents"] == {name: list(them) for name, them in plan.assigned.items()}


def test_another_draw_of_an_existing_plan_is_made_only_if_asked_for(tmp_path):
    folder = make_desk(tmp_path / "desk")
    run("annotate", "plan", "--desk", folder, "--annotators", "anna,boris")
    before = (folder / "plan.json").read_bytes()
    other = ("annotate", "plan", "--desk", folder, "--annotators", "anna,boris,vera")
    assert "--again" in run(*other, expected=2).stderr
    assert (folder / "plan.json").read_bytes() == before
    run(*other, "--again")
    assert len(read_plan(folder / "plan.json").annotators) == 3


def test_a_document_that_is_gone_keeps_its_annotator_and_is_named(tmp_path):
    folder = make_desk(tmp_path / "desk")
    run("annotate", "plan", "--desk", folder, "--annotators", "anna,boris")
    before = read_plan(folder / "plan.json")
    (folder / "documents" / "d2.json").unlink()
    assert "1 document of the plan not in" in run("annotate", "plan", "--desk", folder).stderr
    assert read_plan(folder / "plan.json") == before


def test_no_desk_is_made_where_none_is(tmp_path):
    assert "add documents" in run("annotate", "plan", "--desk", tmp_path / "desk", expected=2).stderr
    assert list(tmp_path.iterdir()) == []
