"""A copy of the tree, so that a fault never touches the files that somebody works on."""

import shutil
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("hub", "sdk", "tests/oracle", "pyproject.toml")
"""What the demo and its judge are made of."""

NEEDED_BY_TESTS = (
    *("hub", "sdk", "tests", "bench", "docs", "typings", ".ci"),
    *("pyproject.toml", "requirements.lock", "Makefile", "README.md", "LICENSE"),
)
"""What all tests and checks are made of."""

LEFT_OUT = shutil.ignore_patterns(".*_cache", "node_modules")
"""Compiled files are copied too: they stay true by their source's time and size, and spare each run their making."""

PACKAGES = tuple(
    Path(room, "node_modules")
    for room in ("tests/federation", "tests/conventions", "tests/explorer", "hub/local/explorer")
)
"""Too many to copy, and no fault is planted there."""


def copy_tree(source: Path, target: Path, needed: Iterable[str] = NEEDED) -> Path:
    """Copy what is needed of one tree into a directory."""
    for name in needed:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(source / name, target / name)
    for packages in PACKAGES:
        if (target / packages.parent).is_dir():
            (target / packages).symlink_to((source / packages).resolve())
    return target
