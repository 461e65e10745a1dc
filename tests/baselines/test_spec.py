"""The line that names an extractor, and its options."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.baselines.registry import load_extractor
from goldspan.baselines.spec import OptionError, Spec, convert_options, parse_options, parse_spec


def takes(
    *, model: Path | None = None, window: int = 256, keep: bool = False, rate: float = 0.5, name: str = ""
) -> dict[str, object]:
    return {"model": model, "window": window, "keep": keep, "rate": rate, "name": name}


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("rules", Spec("rules", None)),
        ("crf:model=out/crf", Spec("crf", "model=out/crf")),
        ("command:./mine --at 12:30", Spec("command", "./mine --at 12:30")),
        ("mine:make", Spec("mine", "make")),
        ("crf:", Spec("crf", "")),
    ],
)
def test_what_stands_behind_the_first_colon_is_the_rest(text: str, spec: Spec) -> None:
    assert parse_spec(text) == spec


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True),
        st.text(st.characters(exclude_categories=("Cs",), exclude_characters=",")),
        max_size=4,
    )
)
def test_options_are_read_as_they_were_written(options: dict[str, str]) -> None:
    assert parse_options("it", ",".join(f"{key}={value}" for key, value in options.items())) == options


def test_a_value_may_hold_commas_and_equals_signs() -> None:
    assert parse_options("it", "url=http://h/?a=b,c,model=x=y") == {"url": "http://h/?a=b,c", "model": "x=y"}


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("window", "it: 'window' is no option: write it:key=value,key=value"),
        ("=3", "it: '=3' is no option"),
        ("a=1,a=2", "it: the option a is given twice"),
    ],
)
def test_what_is_no_option_is_said(rest: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        parse_options("it", rest)


def test_options_become_values_of_their_types() -> None:
    given_ = {"model": "out/x", "window": "64", "keep": "true", "rate": "0.25", "name": "я"}
    assert takes(**convert_options("it", takes, given_)) == {
        "model": Path("out/x"), "window": 64, "keep": True, "rate": 0.25, "name": "я",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"windows": "3"}, "it has no option 'windows'; it has model, window, keep, rate, name"),
        ({"window": "wide"}, "it: window=wide cannot be used: "),
        ({"keep": "perhaps"}, "it: keep=perhaps cannot be used: "),
    ],
)
def test_what_cannot_be_used_is_named(options: dict[str, str], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        convert_options("it", takes, options)


def test_an_extractor_without_options_says_so() -> None:
    with pytest.raises(OptionError, match="rules has no option 'speed'; it has none"):
        load_extractor("rules:speed=9")
