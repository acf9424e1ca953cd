"""A pytest plugin: a file of tests leaves the environment and the working directory as it found them.

Else a later file fails with what was left, passes when it runs again alone, and is forgiven.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

KEPT: Final = ("PYTEST_CURRENT_TEST", "MOTOR_MAX_WORKERS", "_RJEM_MALLOC_CONF")
"""Variables that pytest, and the hub and polars when they are imported, write once for the process."""
FOLDER: Final = "working directory"


def _surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in KEPT} | {FOLDER: str(Path.cwd())}


@pytest.fixture(scope="module", autouse=True)
def no_leftovers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a file at its end for what it left changed. It is put back, so that it fails no other."""
    before = _surroundings()
    yield
    after = _surroundings()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    os.chdir(before.pop(FOLDER))
    for name in changed:
        os.environ.pop(name, None)
    os.environ.update(before)
    assert not changed, f"{request.node.nodeid} leaves changed: {', '.join(changed)}."
