"""How processes ended, in words."""

import signal

import pytest

from goldspan.baselines.child_process import ending


@pytest.mark.parametrize(
    ("code", "said"),
    [(0, "exit 0"), (3, "exit 3"), (-signal.SIGKILL, "killed by SIGKILL"), (-250, "killed by signal 250")],
)
def test_an_ending(code, said):
    assert ending(code) == said
