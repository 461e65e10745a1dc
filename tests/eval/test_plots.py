"""Plots: what is drawn, in which files, and what the command refuses."""

import json
import re
import sys
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan import Document, Span
from goldspan.baselines.bench.folder import BENCH
from goldspan.cli import app
from goldspan.corpus.findings import printable
from goldspan.corpus.formats import jsonl
from goldspan.eval.confidence import Confidence, Scored
from goldspan.eval.counts import Counts
from goldspan.eval.palette import ERRORS, system_colours
from goldspan.eval.plots.calibration import Calibration
from goldspan.eval.plots.confusion import Confusion
from goldspan.eval.plots.labels import Labels
from goldspan.eval.plots.learning import LearningCurve
from goldspan.eval.plots.plot import png, room, short, svg
from goldspan.eval.plots.precision_recall import PrecisionRecall
from goldspan.eval.plots.ranking import Mark, Ranking
from goldspan.eval.plots.slices import MOST, Slices
from goldspan.eval.resampling import Interval
from goldspan.eval.score import Score
from goldspan.eval.slices import Part

matplotlib = pytest.importorskip("matplotlib")

sys.path.insert(0, str(Path(__file__).parent))
from gate_runs import golds, run  # noqa: E402

CEILING = Mark("", 0.97, Interval(0.95, 0.98))
MARKS = [Mark("crf", 0.91, Interval(0.88, 0.94), "a"), Mark("правила", 0.72, Interval(0.68, 0.76), "b")]
SURE = Confidence(tuple(Scored(1 - step / 40, step % 5 > 0 or step < 9) for step in range(30)), 40)
PARTS = [Part("length", part, Score(Counts(8, 2, 3), Interval(0.5, 0.9))) for part in ("1", "2")]

PLOTS = {
    "ranking": Ranking(MARKS, CEILING, title="All labels"),
    "ranking without intervals": Ranking([Mark("one", 0.5), Mark("none", None)]),
    "labels": Labels(
        {"BODY": MARKS, "сектор": [Mark("crf", None), MARKS[1]]}, {"BODY": CEILING}, {"BODY": 12, "сектор": 3}
    ),
    "labels of many": Labels({f"L{number}": MARKS for number in range(6)}, title="Six"),
    "confusion": Confusion(
        {"A": {"A": 8, "B": 1, "": 2}, "B": {"A": 0, "B": 1234, "": 0}, "": {"A": 3, "B": 0}}
    ),
    "confusion of many": Confusion(
        {name: {"label 3": 1} for name in (*(f"label {n}" for n in range(8)), "")}
    ),
    "slices": Slices({"crf": PARTS, "rules": PARTS[:1]}, title="Parts"),
    "slices of one": Slices({"crf": [Part("seen", "unseen", Score(Counts(), None))]}),
    "learning curve": LearningCurve({"crf": {10: [0.4, 0.5], 140: [0.8]}, "linear": {10: [0.3]}}, CEILING),
    "calibration": Calibration({"crf": SURE}),
    "calibration of many": Calibration({f"s{number}": SURE for number in range(4)}, "Four"),
    "precision and recall": PrecisionRecall(
        {"crf": SURE, "rules": Confidence((Scored(0.5, right=False),), 2)}
    ),
}


def words(image):
    """The text of an SVG image, which must be well-formed."""
    texts = ET.fromstring(image).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - we made it
    return " ".join("".join(text.itertext()) for text in texts)


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_every_plot_is_drawn_in_both_themes_and_says_its_numbers(plot):
    light, dark = svg(plot), svg(plot, "dark")
    assert light != dark
    assert words(light) == words(dark)
    header, rows = plot.table
    assert rows
    assert all(len(row) == len(header) for row in rows)
    assert plot.alt
    assert "\n" not in plot.alt


def test_the_same_data_give_the_same_bytes_and_name_no_day():
    plot = PLOTS["labels"]
    first = svg(plot, about="a|b:c")
    assert svg(plot, about="a|b:c") == first != svg(plot)
    assert b"a|b:c" in first
    assert b"dc:date" not in first


def test_a_png_has_its_size_and_its_signature():
    plot = PLOTS["ranking"]
    image = png(plot, about="goldspan|v:1")
    assert image.startswith(b"\x89PNG")
    size = [int.from_bytes(image[at : at + 4]) / 200 for at in (16, 20)]
    assert size == pytest.approx(plot.size, abs=0.01)
    assert b"goldspan|v:1" in image
    assert image == png(plot, about="goldspan|v:1")
    assert png(plot, "dark") != image != png(plot, transparent=True)


def test_marks_stand_where_their_numbers_are():
    drawn = words(svg(PLOTS["ranking"]))
    for word in ("crf", "0.910", "0.880–0.940", "правила", "0.720", "two annotators 0.970", "All labels"):
        assert word in drawn
    assert "1\u202f234" in words(svg(PLOTS["confusion"]))
    assert "n 12" in words(svg(PLOTS["labels"]))


def test_text_is_in_the_typeface_of_the_page():
    image = svg(PLOTS["slices"]).decode()
    assert "system-ui" in image
    assert "DejaVu" not in image


def test_an_svg_asks_for_no_other_file():
    image = svg(PLOTS["slices"]).decode()
    links = re.findall(r'href="([^"]*)"|url\(([^)]*)\)', image)
    assert all(link.startswith("#") for pair in links for link in pair if link)
    assert "<script" not in image
    assert "@import" not in image


HOSTILE = (
    "<script>alert(1)</script>",
    r"$\frac{",
    "a\x00b\u202ec \ud800",
    "👩\u200d🚀 長い名前",
    "и\u0306" * 60,
    "W" * 40,
)


@pytest.mark.parametrize(
    "plot",
    [
        Ranking([Mark(name, 0.5, Interval(0.4, 0.6), name) for name in HOSTILE], title=HOSTILE[2]),
        Labels({name: [Mark(other, 0.5) for other in HOSTILE] for name in HOSTILE[:3]}),
        Confusion({name: {name: 2, "": 1} for name in (*HOSTILE, "")}, HOSTILE[0]),
        Slices({name: [Part(name, other, PARTS[0].score) for other in HOSTILE] for name in HOSTILE[:2]}),
        LearningCurve({name: {10: [0.5]} for name in HOSTILE}),
        Calibration(dict.fromkeys(HOSTILE[:3], SURE)),
        PrecisionRecall(dict.fromkeys(HOSTILE, SURE), HOSTILE[2]),
    ],
    ids=lambda plot: type(plot).__name__,
)
def test_names_are_shown_and_never_obeyed(plot):
    image = svg(plot)
    assert b"<script" not in image
    assert "<script>alert(1)</script>" in words(image)
    assert png(plot)
    assert plot.table.render("markdown")


# Letters of every width: those of a line, a label, a poster, a phrase in one letter, and marks over letters.
ALPHABETS = ("il.", "LABEL_OF", "министерство ", "mWЩ@", "漢字", "\U0001d51a\ufdfa", "и\u0306", "😀👩")


@st.composite
def names_of_any_length(draw):
    letters = draw(st.sampled_from(ALPHABETS))
    return (letters * 100)[: draw(st.integers(1, 80))]


def plots_of(name, count):
    """A plot of each kind, with so many systems, labels and parts of about that name."""
    names = [name if place == 0 else f"{place}{name}" for place in range(count)]
    yield Ranking([Mark(one, 0.5, Interval(0.4, 0.6), "ab") for one in names], CEILING)
    yield Labels({one: [Mark(name, 0.5)] for one in names}, {}, dict.fromkeys(names, 12345))
    yield Confusion({one: {one: 12345} for one in names})
    yield Confusion({one: dict.fromkeys((*names, ""), 1) for one in (*names, "")}, name)
    yield Slices({one: [Part(name, other, PARTS[0].score) for other in names] for one in names})
    yield LearningCurve({one: {10: [0.5]} for one in names})
    yield Calibration(dict.fromkeys(names, SURE))
    yield PrecisionRecall(dict.fromkeys(names, SURE))


@settings(max_examples=40, deadline=None)
@given(names_of_any_length(), st.integers(1, 3), st.integers(0, 7))
def test_names_of_any_length_leave_room_for_what_is_drawn(name, count, kind):
    plot = list(plots_of(name, count))[kind]
    svg(plot)  # matplotlib warns of axes that have no room left, which is an error here
    assert max(plot.size) < 20


@given(st.text() | names_of_any_length())
def test_a_name_is_cut_where_there_is_no_room_for_it_and_never_within_a_letter(name):
    shown, whole = short(name), printable(name)
    assert room([name]) <= 3.2
    if shown != whole:
        begun = shown.removesuffix("…")
        assert whole.startswith(begun)
        following = whole[len(begun) :].lstrip()[:1]
        assert shown.endswith("…")
        assert unicodedata.category(following) not in {"Mn", "Me"} or len(begun) <= 1


def test_a_name_that_fits_is_shown_whole():
    for name in ("", "crf", "Министерство иностранных дел", "MINISTRY_OF_FOREIGN_AFFAIRS"):
        assert short(name) == name


def test_drawing_leaves_the_users_settings_alone_and_does_not_heed_them():
    usual = svg(PLOTS["slices"])
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "path"}):
        before = dict(matplotlib.rcParams)
        assert svg(PLOTS["slices"]) == usual
        assert dict(matplotlib.rcParams) == before


def test_a_notebook_shows_a_plot():
    plot = PLOTS["ranking"]
    assert plot._repr_svg_().encode() == svg(plot)
    html = Ranking([Mark(HOSTILE[0], 0.5)])._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert 'tabindex="0"' in html
    assert f"min-width:{plot.size[0] * 96 * 0.9:.0f}px" in plot._repr_html_()


def test_kinds_of_errors_have_signs_of_their_own():
    assert len({style.sign for style in ERRORS.values()}) == len(ERRORS)
    assert list(system_colours(["b", "a"])) == ["b", "a"]


# The command


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run like those of the bench, with a learning curve, and predictions with scores."""
    home = tmp_path_factory.mktemp("plots")
    gold = golds(12)
    names = {"good": run(gold, 0.9, 1), "bad": run(gold, 0.4, 2)}
    jsonl.write(home / "gold.jsonl", gold)
    for name, predictions in names.items():
        jsonl.write(home / f"{name}.predictions.jsonl", predictions)
    points = [{"documents": size, "seed": 0, "overall": {"strict": {"f1": size / 20}}} for size in (5, 10)]
    strict = {"strict": {"f1": 0.95, "ci": {"level": 0.95, "f1": [0.9, 0.99]}}}
    bench = {
        "extractors": [{"name": name} for name in names],
        "ceiling": {"overall": strict, "labels": {"BODY": strict}},
        "learning_curve": [{"name": "good", "points": points}],
    }
    (home / BENCH).write_text(json.dumps(bench), encoding="utf-8")
    sure = [
        Document(
            one.id, None, tuple(Span(s.start, s.end, s.label, score=0.5 + s.start / 200) for s in one.spans)
        )
        for one in names["good"]
    ]
    jsonl.write(home / "sure.jsonl", sure)
    return home


def plot(*arguments):
    return CliRunner().invoke(app, ["plot", *map(str, arguments), "--resamples", "100"])


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        ("ranking", "png"),
        ("labels", "svg"),
        ("confusion", "SVG"),
        ("slices", "svg"),
        ("learning-curve", "PNG"),
    ],
)
def test_a_run_is_drawn(made, tmp_path, kind, suffix):
    file = tmp_path / f"plot.{suffix}"
    done = plot(made, "--kind", kind, "-o", file, "--theme", "dark", "--title", "Прогон")
    assert done.exit_code == 0, done.output
    assert re.search(r"^goldspan\|v:.*\|docs:12\|", done.stdout, re.MULTILINE)
    signature = done.stdout.splitlines()[-1]
    assert signature.encode() in file.read_bytes()
    if suffix.lower() == "svg":
        assert "Прогон" in words(file.read_bytes())


def test_a_ranking_has_the_ceiling_and_letters_of_those_that_do_not_differ(made, tmp_path):
    file = tmp_path / "plot.svg"
    assert plot(made, "-o", file).exit_code == 0
    drawn = words(file.read_bytes())
    assert "two annotators 0.950" in drawn
    assert re.search(r"\ba\b.*\bb\b", drawn)


@pytest.mark.parametrize("kind", ["calibration", "precision-recall"])
def test_scores_are_drawn(made, tmp_path, kind):
    file = tmp_path / "plot.svg"
    done = plot(
        "--gold", made / "gold.jsonl", "--pred", f"mine={made / 'sure.jsonl'}", "--kind", kind, "-o", file
    )
    assert done.exit_code == 0, done.output
    assert "mine" in words(file.read_bytes())


def test_one_system_of_a_run(made, tmp_path):
    file = tmp_path / "plot.svg"
    done = plot(made, "--kind", "confusion", "--system", "bad", "-o", file)
    assert done.exit_code == 0, done.output
    assert "bad" in words(file.read_bytes()).split()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{run}", "-o", "x.pdf"], "x.pdf: a plot is written as .svg or .png"),
        (["-o", "x.svg"], "name a RUN, or --gold and --pred"),
        (["{run}", "--gold", "{run}/gold.jsonl", "-o", "x.svg"], "name a RUN, or --gold and --pred"),
        (["{run}", "--kind", "calibration", "-o", "x.svg"], "no predicted span has a score"),
        (
            ["{run}", "--kind", "calibration", "--system", "bad", "-o", "x.svg"],
            "bad: no predicted span has a score",
        ),
        (
            ["{run}", "--kind", "slices", "--meta", "genre", "-o", "x.svg"],
            "no document has the metadata 'genre'; they have none",
        ),
        (["{run}", "--meta", "genre", "-o", "x.svg"], "--meta is for --kind slices"),
        (["{run}", "--system", "none", "-o", "x.svg"], "there is no system none: there are good, bad"),
        (
            ["{run}", "--kind", "confusion", "--system", "bad", "--system", "good", "-o", "x.svg"],
            "a confusion is that of one system",
        ),
        (["{run}", "--kind", "learning-curve", "--system", "bad", "-o", "x.svg"], "no learning curve here"),
        (["{run}/nothing", "-o", "x.svg"], "name a folder that goldspan bench --out wrote"),
        (["{run}", "-o", "{run}/none/x.svg"], "none"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(made, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    done = plot(*(argument.format(run=made) for argument in arguments))
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_slices_of_too_many_systems_are_refused(made, tmp_path):
    names = [f"s{number}" for number in range(MOST + 1)]
    given = [part for name in names for part in ("--pred", f"{name}={made / 'good.predictions.jsonl'}")]
    chosen = [part for name in names for part in ("--system", name)]
    file = tmp_path / "x.svg"
    common = ["--gold", made / "gold.jsonl", *given, "--kind", "slices", "-o", file]
    assert f"more than {MOST} systems" in plot(*common, *chosen).stderr
    assert plot(*common).exit_code == 0
    assert "s4" not in words(file.read_bytes())


def test_without_matplotlib_the_extra_is_named(made, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = plot(made, "-o", tmp_path / "x.svg")
    assert done.exit_code == 2
    assert done.stderr == 'error: to draw plots needs matplotlib: pip install "goldspan[report]"\n'
