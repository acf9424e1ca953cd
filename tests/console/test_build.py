"""The console's bundle and sources: sizes, types, rules and its own tests."""

import gzip
import subprocess

import pytest

from hub.http.console.pages import PAGE
from tests.console.bundle import Bundle
from tests.console.desk import SOURCES, build_if_stale
from tests.timeouts import PROGRAM_TIMEOUT

pytestmark = pytest.mark.needs("node")

MAX_FIRST_LOAD = 260_000
"""Bytes, gzipped: the page, its style, and every script that the board needs."""
MIN_FIRST_LOAD = 100_000
"""Bytes that React and Relay alone have: fewer mean that a script was not found."""


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    build_if_stale()


def test_first_load_is_at_most_260_kilobytes() -> None:
    bundle = Bundle()
    loaded = bundle.first() | bundle.with_imports([bundle.only("Board")])
    page = len(gzip.compress((bundle.built / PAGE).read_bytes(), 9))
    sizes = {name: bundle.size([name]) for name in loaded}
    assert MIN_FIRST_LOAD < page + sum(sizes.values()) <= MAX_FIRST_LOAD, sizes


@pytest.mark.parametrize("script", ["check", "test"])
def test_sources_pass_their_own_checks(script: str) -> None:
    done = subprocess.run(
        ["npm", "run", "--silent", script],
        cwd=SOURCES,
        capture_output=True,
        text=True,
        timeout=PROGRAM_TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
