"""Time-outs of tests are for hangs, come from one place, and none that a test patched outlives it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.timeouts import TEST_TIMEOUT

TESTS = Path(__file__).parent
SCATTERED = re.compile(r"mark\.timeout|(?<!\w)timeout=\d\d|within=\d\d")
TIMES = {"limit": 60.0}


@pytest.fixture
def cleaned_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    assert TIMES["limit"] == 60.0, "clean-up has the time-out of the test"


def test_patched_timeout_ends_before_fixtures_clean_up(cleaned_up: pytest.MonkeyPatch) -> None:
    cleaned_up.setitem(TIMES, "limit", 0.1)
    assert TIMES["limit"] == 0.1


def test_limit_of_a_whole_test_comes_from_here(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getoption("timeout") == TEST_TIMEOUT


def test_timeouts_for_hangs_stand_in_one_place() -> None:
    sources = [path for path in TESTS.rglob("*.py") if "node_modules" not in path.parts and path != Path(__file__)]
    assert [str(path) for path in sources if SCATTERED.search(path.read_text(encoding="utf-8"))] == []
