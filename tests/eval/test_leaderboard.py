"""The leaderboard: what its files hold, and that nothing in them can be claimed without being so."""

import copy
import json
import re
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import Document, InputError, Span
from goldspan.eval.fingerprint import fingerprint
from goldspan.eval.leaderboard.checking import check_board, read_board
from goldspan.eval.leaderboard.fields import SubmissionError
from goldspan.eval.leaderboard.golds import Golds
from goldspan.eval.leaderboard.making import check_free, make_submission, write_submission
from goldspan.eval.leaderboard.predictions import decode_predictions, encode_predictions
from goldspan.eval.leaderboard.scores import differences, scores_of
from goldspan.eval.leaderboard.submission import Cost, System, parse_submission
from goldspan.eval.leaderboard.table import NONE_YET, render_board
from goldspan.eval.pairing import pair
from goldspan.eval.resampling import Bootstrap
from goldspan.eval.scoring import score_pairs
from goldspan.eval.signature import Handling

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, run

GOLDEN = Path(__file__).parent / "golden"
PAGE = Path(__file__).parents[2] / "docs" / "leaderboard.md"
GOLD = golds(12)
FACTS = {"version": "1", "link": "https://example.org/a", "licence": "MIT", "date": "2026-01-31"}


def made(name="one", gold=GOLD, seed=1, cost=None, **facts):
    system = System(**{**FACTS, "name": name, **facts})
    return make_submission(system, pair(gold, run(gold, 0.8, seed)), cost)


@pytest.fixture
def board(tmp_path):
    write_submission(made(), tmp_path)
    return tmp_path


def check(folder, gold=GOLD):
    return check_board(folder, Golds(gold))


def altered(folder, change):
    """Change a submission as someone with an editor does."""
    file = folder / "one.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    change(record)
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")


def rewritten(folder, change):
    """Change a submission as someone does who computes its hash again."""

    def changed(record):
        change(record)
        del record["sha256"]
        record["sha256"] = sha256(msgspec.json.encode(record, order="deterministic")).hexdigest()

    altered(folder, changed)


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path, value


def with_leaf(value, path, new):
    changed = copy.deepcopy(value)
    home = changed
    for key in path[:-1]:
        home = home[key]
    home[path[-1]] = new
    return changed


def test_a_submission_holds_and_says_all_that_it_should(board):
    found = check(board)
    assert (found.exit_status, found.problems) == (0, ())
    (one,) = found.submissions
    assert one.scored.gold == fingerprint(GOLD)
    record = json.loads((board / "one.json").read_text(encoding="utf-8"))
    assert list(record) == [
        "goldspan_submission", "name", "version", "link", "licence", "date", "goldspan", "signature",
        "predictions_sha256", "scores", "cost", "sha256",
    ]  # fmt: skip
    assert set(record["scores"]) == {"overall", "labels", "macro", "weighted", "errors"}
    assert set(record["scores"]["overall"]) == {"strict", "exact", "partial", "type"}


def test_a_submission_is_the_same_bytes_twice(board, tmp_path):
    again = tmp_path / "again"
    shuffled = list(reversed(GOLD))
    write_submission(make_submission(System(name="one", **FACTS), pair(shuffled, run(GOLD, 0.8, 1))), again)
    for name in ("one.json", "predictions/one.jsonl"):
        assert (again / name).read_bytes() == (board / name).read_bytes()


_labels = st.sampled_from(["BODY", "ЛИЦО", "a|b", "😀"])


@st.composite
def predictions(draw):
    names = draw(
        st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, max_size=4, unique=True)
    )
    found = []
    for name in names:
        spans = set()
        for start, length, label in draw(
            st.lists(st.tuples(st.integers(0, 40), st.integers(3, 9), _labels), max_size=5)
        ):
            parts = ((start, start + 1), (start + 2, start + length)) if draw(st.booleans()) else ()
            score = draw(st.none() | st.floats(0, 1))
            spans.add(Span(start, start + length, label, fragments=parts, score=score, value={"name": "x"}))
        unplaced = tuple(draw(st.lists(_labels, max_size=2)))
        found.append(Document(name, None, tuple(spans), {"id": "other"}, unplaced=unplaced))
    return found


@given(predictions())
def test_predictions_come_back_as_they_were(documents):
    content = encode_predictions(documents)
    read = decode_predictions(content, "file")
    assert [(one.id, one.spans, one.unplaced) for one in read] == [
        (one.id, one.spans, one.unplaced) for one in sorted(documents, key=lambda one: one.id)
    ]
    assert encode_predictions(read) == content
    kept = {name for line in content.splitlines() for span in json.loads(line)["spans"] for name in span}
    assert kept <= {"start", "end", "label", "fragments"}


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b"\xff", b'{"id":"d","spans":[],"unplaced":[1]}', b"[" * 100_000]
)
def test_a_line_that_is_no_prediction_is_named(line):
    with pytest.raises(InputError, match="file:2"):
        decode_predictions(b'{"id":"a","spans":[]}\n' + line, "file")


def test_every_number_that_is_claimed_is_computed_again():
    scores = scores_of(score_pairs(pair(GOLD, run(GOLD, 0.8, 1))))
    assert list(differences(scores, scores)) == []
    numbers = [(path, value) for path, value in leaves(scores) if type(value) in {int, float}]
    assert len(numbers) > 100
    for path, value in numbers:
        (found,) = differences(with_leaf(scores, path, value + 0.02), scores)
        assert (found.claimed, found.computed) == (value + 0.02, value), path
        assert found.field.split(".")[0] == "scores"
        assert str(path[-1]) in found.field


@pytest.mark.parametrize("claim", [None, True, "0.9", 10**400, -(10**400), 1e308, [], {}])
def test_a_claim_of_another_kind_does_not_hold(claim):
    scores = scores_of(score_pairs(pair(GOLD, run(GOLD, 0.8, 1))))
    changed = with_leaf(scores, ("overall", "strict", "f1"), claim)
    assert [one.field for one in differences(changed, scores)] == ["scores.overall.strict.f1"]


def test_a_claim_that_is_left_out_or_added_does_not_hold():
    scores = scores_of(score_pairs(pair(GOLD, run(GOLD, 0.8, 1))))
    less = copy.deepcopy(scores)
    del less["labels"]["BODY"]["strict"]
    assert [one.field for one in differences(less, scores)] == ["scores.labels.BODY.strict"]
    more = scores | {"extra": 1}
    assert [one.field for one in differences(more, scores)] == ["scores.extra"]


def test_an_interval_may_have_been_drawn_by_another_generator_and_not_widened():
    pairs = pair(golds(200), run(golds(200), 0.8, 1))
    scores, redrawn = (
        scores_of(score_pairs(pairs, bootstrap=Bootstrap(seed=seed))) for seed in (Bootstrap().seed, 7)
    )
    assert redrawn != scores
    assert list(differences(redrawn, scores)) == []
    low, high = scores["overall"]["strict"]["ci"]["f1"]
    moved = with_leaf(scores, ("overall", "strict", "ci", "f1", 0), low - 0.1 * (high - low))
    assert [one.field for one in differences(moved, scores)] == ["scores.overall.strict.ci.f1[0]"]


def test_a_refuted_claim_names_file_field_and_both_numbers(board):
    rewritten(board, lambda record: record["scores"]["labels"]["BODY"]["strict"].update(f1=0.99))
    found = check(board)
    (problem,) = found.problems
    assert found.exit_status == 1
    assert str(problem).startswith(
        f"{board / 'one.json'}: scores.labels.BODY.strict.f1: claimed 0.99, recomputed 0."
    )


@pytest.mark.parametrize(
    ("field", "was", "new"),
    [
        ("documents", "docs:12", "docs:61"),
        ("labels", "BODY,FIGURE,OFFICIAL", "BODY"),
        ("bootstrap", "boot:10000", "boot:900000000"),
        ("missing", "missing:error", "missing:empty"),
    ],
)
def test_a_false_signature_is_refuted(board, field, was, new):
    rewritten(board, lambda record: record.update(signature=record["signature"].replace(was, new)))
    found = check(board)
    assert (found.exit_status, [one.field for one in found.problems]) == (1, [f"signature.{field}"])


def test_the_version_that_scored_may_be_another_but_not_two(board):
    rewritten(board, lambda record: record.update(goldspan="9"))
    assert [one.field for one in check(board).problems] == ["goldspan"]
    change = re.compile(r"\|v:[^|]+").sub
    rewritten(board, lambda record: record.update(signature=change("|v:9", record["signature"])))
    assert check(board).exit_status == 0


def test_what_was_done_in_reading_predictions_is_no_false_claim(tmp_path):
    system = System(name="one", **FACTS)
    pairs = pair(GOLD, [replace(one, unplaced=("BODY",)) for one in run(GOLD, 0.8, 1)])
    handling = Handling("conlleval gold=0 predicted=3", "all=9 repeated=1")
    write_submission(make_submission(system, pairs, handling=handling), tmp_path)
    assert check(tmp_path).exit_status == 0
    assert "repair" in read_board(tmp_path).submissions[0].signature


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["scores"]["overall"]["strict"].update(f1=0.99),
        lambda record: record["scores"]["labels"]["BODY"]["type"].update(tp=1),
        lambda record: record["cost"].update(documents_per_second=9000),
        lambda record: record.update(link="https://example.org/other"),
        lambda record: record.update(predictions_sha256="0" * 64),
        lambda record: record.update(sha256="0" * 64),
        lambda record: record.update(sha256=None),
        lambda record: record.pop("sha256"),
    ],
)
def test_an_altered_submission_is_refused_whatever_was_altered(board, change):
    altered(board, change)
    found = check(board)
    assert (found.exit_status, found.submissions) == (2, ())
    assert found.problems[0].file == str(board / "one.json")
    assert "it was altered" in found.problems[0].message


def test_how_a_submission_is_laid_out_is_no_alteration(board):
    file = board / "one.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(dict(reversed(record.items())), indent="\t"), encoding="utf-8", newline="\r\n")
    assert check(board).exit_status == 0


def test_altered_predictions_are_not_scored(board):
    file = board / "predictions" / "one.jsonl"
    file.write_bytes(file.read_bytes().replace(b"BODY", b"FIGURE", 1))
    found = check(board)
    assert (found.exit_status, found.problems[0].file) == (2, str(file))
    assert "altered" in found.problems[0].message


def test_predictions_with_a_new_hash_are_scored(board):
    """Who alters both must lie about the scores, too."""
    other = made(seed=2)
    (board / "predictions" / "one.jsonl").write_bytes(other.predictions)
    rewritten(board, lambda one: one.update(predictions_sha256=other.submission.predictions_sha256))
    assert check(board).exit_status == 1


def test_another_gold_is_said(board):
    other = golds(12, seed=9)
    found = check(board, other)
    (problem,) = found.problems
    assert (found.exit_status, problem.field) == (2, "signature")
    assert fingerprint(GOLD) in problem.message
    assert fingerprint(other) in problem.message


def test_the_packaged_gold_is_found_by_its_fingerprint(tmp_path):
    from goldspan import load

    gold = load("dev")
    write_submission(make_submission(System(name="one", **FACTS), pair(gold, gold)), tmp_path)
    assert check_board(tmp_path).exit_status == 0
    rewritten(
        tmp_path, lambda one: one.update(signature=re.sub("gold:[0-9a-f]+", "gold:0123", one["signature"]))
    )
    (problem,) = check_board(tmp_path).problems
    assert "gold 0123" in problem.message
    assert fingerprint(gold) in problem.message


def test_predictions_that_are_not_there_or_belong_to_nobody_are_said(board):
    file = board / "predictions" / "one.jsonl"
    file.rename(file.with_name("two.jsonl"))
    found = check(board)
    assert found.exit_status == 2
    assert {Path(one.file).name: one.message for one in found.problems} == {
        "one.jsonl": "there is no such file",
        "two.jsonl": "it belongs to no submission: remove it",
    }


@pytest.mark.parametrize("name", ["one.json", "predictions/one.jsonl"])
def test_a_link_out_of_the_folder_is_not_followed(board, tmp_path_factory, name):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret"
    secret.write_text("token: hush")
    (board / name).unlink()
    (board / name).symlink_to(secret)
    found = check(board)
    assert found.exit_status == 2
    assert any("leaves the folder" in one.message for one in found.problems)
    assert "hush" not in "".join(map(str, found.problems))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "../one"}, "cannot be a file's name"),
        ({"name": "two"}, "the file's is 'one'"),
        ({"link": "javascript:alert(1)"}, "link: "),
        ({"date": "2026-02-30"}, "date: "),
        ({"version": "1\u202e"}, "version: "),
        ({"licence": " "}, "licence: "),
        ({"signature": "goldspan|v:1"}, "signature: "),
        ({"predictions_sha256": "../x"}, "predictions_sha256: "),
        ({"scores": {}}, "scores: "),
        ({"cost": {"model_size_mb": -1}}, "cost"),
        ({"goldspan_submission": 2}, "goldspan_submission"),
        ({"more": 1}, "more"),
    ],
)
def test_a_file_that_is_no_submission_is_said(board, change, message):
    rewritten(board, lambda record: record.update(change))
    found = check(board)
    assert found.exit_status == 2
    assert found.submissions == ()
    assert found.problems[0].file == str(board / "one.json")
    assert message in found.problems[0].message


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000])
def test_a_file_that_is_no_json_is_said(board, content):
    (board / "one.json").write_bytes(content)
    assert check(board).exit_status == 2
    with pytest.raises(SubmissionError):
        parse_submission(content)


def test_an_empty_folder_or_none_is_no_leaderboard_that_holds(tmp_path):
    assert check(tmp_path).exit_status == 2
    assert "no such folder" in str(check(tmp_path / "none").problems[0])


def test_an_empty_run_is_no_submission():
    with pytest.raises(SubmissionError, match="no span"):
        make_submission(System(name="one", **FACTS), pair(GOLD, run(GOLD, 0, 1)))


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../x", "a/b", "/etc/x", "a\\b", "C:x", ".hidden", "-x", "a b", "a\n", "a\0", "x" * 65,
        "CON", "nul", "com1.v2", "LPT9", "end.", "и\u0306", "😀", "a\u202eb", "<b>", "а" * 101,
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_a_file_is_refused(name):
    with pytest.raises(SubmissionError, match="name: "):
        System(**FACTS, name=name)


@pytest.mark.parametrize("name", ["crf", "slovnet+rules", "Мой-CRF_2.1", "й", "console", "x" * 64, "2"])
def test_other_names_are_taken(name, tmp_path):
    write_submission(made(name), tmp_path)
    assert check(tmp_path).exit_status == 0
    with pytest.raises(SubmissionError, match="exists"):
        check_free(tmp_path, name.swapcase())


@pytest.mark.parametrize(
    "link",
    [
        "", "example.org", "ftp://example.org", "javascript:alert(1)", "data:text/html,x", "https://",
        "//example.org", "https://exa mple.org", "https://example.org/<b>", "https://example.org/\n", "https://example.org:x",
        "https://me:token@example.org/", "https://[::1", "https://example.org/" + "x" * 300, "file:///etc/passwd",
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_good_is_refused(link):
    with pytest.raises(SubmissionError, match="link: ") as refused:
        System(name="x", **{**FACTS, "link": link})
    assert "token" not in str(refused.value)


def submissions():
    cost = Cost(
        documents_per_second=12.3,
        peak_memory_mb=512,
        model_size_mb=1.0,
        training_seconds=9,
        usage={"tokens_in": 1200, "cost": 0.25, "quotes": {"exact": 3}, "note": "<i>"},
    )
    hostile = {
        "version": "<script>|`*x*` [a](b)",
        "licence": "MIT | <b>own</b>",
        "link": "https://example.org/a_(b)?x=1&copy=2|3",
    }
    return [
        made("плохой_один", seed=3, **hostile).submission,
        made("best", seed=9, cost=cost).submission,
        made("other-gold", gold=golds(3, seed=4)).submission,
    ]


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_the_table_is_what_was_agreed_on(style):
    shown = re.sub(r"\|v:[^|]+", "|v:X", render_board(submissions(), style)) + "\n"
    shown = re.sub(rf"\b{re.escape(submissions()[0].goldspan)}\b", "0.0.0", shown)
    assert shown == (GOLDEN / f"leaderboard.{style}").read_text(encoding="utf-8")


def test_the_best_comes_first_in_each_gold():
    one, other, alone = submissions()
    assert one.headline.overall.f1 != other.headline.overall.f1
    best, worse = sorted((one, other), key=lambda one: -one.headline.overall.f1)
    lines = render_board([worse, alone, best]).splitlines()
    (at,) = {index for index, line in enumerate(lines) if line.startswith(best.name) and "–0" in line}
    assert lines[at + 1].startswith(worse.name)
    assert lines.count("other-gold") == 0
    assert sum(line.startswith("goldspan|") for line in lines) == 2


def test_nothing_of_a_submitter_is_markup():
    html = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable("table")
    page = html.render(render_board(submissions(), "markdown"))
    assert "<script" not in page
    assert "<b>" not in page
    assert "<em>" not in page
    links = set(re.findall(r'href="([^"]*)"', page))
    assert links == {"https://example.org/a", "https://example.org/a_%28b%29?x=1&amp;copy=2%7C3"}
    assert page.count("<table>") == 4


def test_no_submission_is_said():
    assert render_board([]) == NONE_YET


def test_the_table_of_the_page_is_the_data():
    import goldspan.eval.leaderboard

    board = read_board(Path(goldspan.eval.leaderboard.__path__[0]))
    assert board.problems == ()
    page = PAGE.read_text(encoding="utf-8")
    begin, end = "<!-- from here on by goldspan submit --table -->", "<!-- to here -->"
    shown = page.partition(begin)[2].partition(end)[0].strip()
    assert shown == render_board(board.submissions, "markdown").strip()


def test_a_submission_survives_json():
    (one, *_) = submissions()
    assert parse_submission(msgspec.json.encode(one.to_json())) == one
