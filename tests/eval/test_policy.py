"""Policies: where they are found, and what is refused."""

import pytest

from goldspan.eval.policy import Policy, PolicyError, find_policy, read_policy


def write(folder, text, name="pyproject.toml"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_nearest_project_with_a_policy_is_meant(tmp_path):
    write(tmp_path, "[tool.goldspan.gate]\nallowed-drop = 0.02\nno-drop = ['ОРГАН']\n")
    write(tmp_path / "inner", "[project]\nname = 'x'\n")
    inner = tmp_path / "inner" / "deeper"
    inner.mkdir()
    assert find_policy(inner) == Policy(allowed_drop=0.02, no_drop=("ОРГАН",))
    write(tmp_path / "inner", "[tool.goldspan.gate]\nsignificant = false\n")
    assert find_policy(inner) == Policy(significant=False)


def test_a_file_is_a_policy_with_or_without_its_table(tmp_path):
    bare = write(tmp_path, "allowed-drop = 0\nlatency-ratio = 2\ncannot-tell = 'fail'\n", "gate.toml")
    assert read_policy(bare) == Policy(allowed_drop=0, latency_ratio=2, cannot_tell="fail")
    tabled = write(tmp_path, "[tool.goldspan.gate]\nalpha = 0.1\n", "other.toml")
    assert read_policy(tabled) == Policy(alpha=0.1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("allowed_drop = 0.1", "unknown key 'allowed_drop'; did you mean 'allowed-drop'?"),
        ("zzz = 1", "unknown key 'zzz'; there are allowed-drop, allowed-drop-parts, significant"),
        ("allowed-drop = 2", "gate.toml:1: allowed-drop is 2: it must be a number from 0 to 1, such as 0.01"),
        (
            "# -\n\n allowed-drop-parts = '1 %'",
            "gate.toml:3: allowed-drop-parts is '1 %': it must be",
        ),
        ("significant = 'yes'", "significant is 'yes': it must be true or false"),
        ("minimum-support = 0", "minimum-support is 0: it must be a whole number from 1 on"),
        ("new-errors = true", "new-errors is true: it must be a whole number from 0 on"),
        ("cannot-tell = 'maybe'", 'cannot-tell is \'maybe\': it must be "pass" or "fail"'),
        ("no-drop = [1]", 'no-drop is [1]: it must be a list of labels, such as ["PERSON"]'),
        ("slices = 'length'", "slices is 'length': it must be a list of slices"),
        ("latency-ratio = 0", "latency-ratio is 0: it must be a number above 0"),
        ("alpha = nan", "alpha is nan: it must be a number above 0 and below 0.5"),
        ("significant = true\nalpha = x\n", "gate.toml:2: no TOML from column 9 on: a line is `key = value`"),
        ("alpha = [", "gate.toml: no TOML at its end: a line is `key = value`"),
        ("x = " + "[" * 5000, "no TOML"),
        (
            "alpha = 0.1\n[tool.goldspan]\nalpha = 0.1",
            "gate.toml:3: alpha belongs under [tool.goldspan.gate]",
        ),
        ("[tool.goldspan]\nallowed_drop = 1\n[tool.goldspan.gate]", "gate.toml:2: allowed_drop belongs"),
        ("[tool.goldspan.gates]\nalpha = 0.1", "[tool.goldspan.gates] should be [tool.goldspan.gate]"),
        ("[tool.goldspan]\ngate = 3", "[tool.goldspan.gate] is no table"),
    ],
)
def test_what_is_wrong_with_a_policy_is_named(tmp_path, text, message):
    with pytest.raises(PolicyError) as caught:
        read_policy(write(tmp_path, text, "gate.toml"))
    assert message in str(caught.value)
    assert "gate.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_key_says_what_its_value_must_be(tmp_path):
    for key in (name.replace("_", "-") for name in Policy.__struct_fields__):
        with pytest.raises(PolicyError, match=f"{key} is .*: it must be "):
            read_policy(write(tmp_path, f"{key} = {{x = 1}}", "gate.toml"))


def test_a_policy_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PolicyError, match="it cannot be read"):
        read_policy(tmp_path / "none.toml")
    with pytest.raises(PolicyError, match=r"it has no table \[tool.goldspan.gate\]"):
        read_policy(write(tmp_path, "[project]\nname = 'x'\n"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="no TOML: it is not UTF-8"):
        read_policy(tmp_path / "bytes.toml")
