"""The console's bundle and sources: sizes, types, rules and its own tests."""

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from hub.http.console.pages import BUILT
from tests.console.desk import SOURCES, build_if_stale

pytestmark = pytest.mark.needs("node")

MAX_FIRST_LOAD = 260_000
"""Bytes, gzipped: the page, its style, and every script that the board needs."""
MIN_FIRST_LOAD = 100_000
"""Bytes that React and Relay alone have: fewer mean that a script was not found."""
STATIC_IMPORT = re.compile(r'(?:from|import)\s*"(?:\./|/console/assets/)([\w.-]+\.js)"')


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    build_if_stale()


def needed_by(name: str, found: set[Path]) -> set[Path]:
    """Return a script and all that it imports at once."""
    script = BUILT / "assets" / name
    if script in found:
        return found
    found.add(script)
    for imported in STATIC_IMPORT.findall(script.read_text()):
        needed_by(imported, found)
    return found


def test_first_load_is_at_most_260_kilobytes() -> None:
    page = BUILT / "index.html"
    named = re.findall(r"/console/assets/([\w.-]+\.(?:js|css))", page.read_text())
    [board] = [path.name for path in (BUILT / "assets").glob("Board-*.js")]
    loaded = {page, *(BUILT / "assets" / name for name in named)}
    for script in (board, *(name for name in named if name.endswith(".js"))):
        loaded |= needed_by(script, set())
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in loaded}
    assert MIN_FIRST_LOAD < sum(sizes.values()) <= MAX_FIRST_LOAD, sizes


@pytest.mark.parametrize("script", ["types", "lint", "test"])
def test_sources_pass_their_own_checks(script: str) -> None:
    done = subprocess.run(
        ["npm", "run", "--silent", script], cwd=SOURCES, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
