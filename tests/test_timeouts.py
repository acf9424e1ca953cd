"""Time-outs of tests are for hangs and come from one place."""

import re
from pathlib import Path

import pytest

from tests.timeouts import TEST_TIMEOUT

TESTS = Path(__file__).parent
SCATTERED = re.compile(r"mark\.timeout|(?<!\w)timeout=\d\d|within=\d\d")


def test_limit_of_a_whole_test_comes_from_here(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getoption("timeout") == TEST_TIMEOUT


def test_timeouts_for_hangs_stand_in_one_place() -> None:
    sources = [path for path in TESTS.rglob("*.py") if "node_modules" not in path.parts and path != Path(__file__)]
    assert [str(path) for path in sources if SCATTERED.search(path.read_text(encoding="utf-8"))] == []
