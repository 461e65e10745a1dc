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
        ("allowed-drop = 2", "allowed-drop: Expected `float` <= 1.0"),
        ("allowed-drop = '1 %'", "allowed-drop: Expected `float`, got `str`"),
        ("significant = 'yes'", "significant: Expected `bool`, got `str`"),
        ("minimum-support = 0", "minimum-support: Expected `int` >= 1"),
        ("cannot-tell = 'maybe'", "cannot-tell: Invalid enum value 'maybe'"),
        ("no-drop = [1]", "no-drop: Expected `str`, got `int`"),
        ("alpha = nan", "alpha"),
        ("alpha = ", "no TOML"),
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


def test_a_policy_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PolicyError, match="it cannot be read"):
        read_policy(tmp_path / "none.toml")
    with pytest.raises(PolicyError, match=r"it has no table \[tool.goldspan.gate\]"):
        read_policy(write(tmp_path, "[project]\nname = 'x'\n"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="no TOML"):
        read_policy(tmp_path / "bytes.toml")
