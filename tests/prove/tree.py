"""A copy of the tree, so that a fault never touches the files that somebody works on."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("hub", "sdk", "tests/oracle", "pyproject.toml")
"""What the demo and its judge are made of."""

EDITED_ONLY = shutil.ignore_patterns("*.tmp", ".*_cache")
"""Compiled files are copied too: they stay true by their source's time and size, and spare each run their making."""


def copy_tree(target: Path) -> Path:
    """Copy what is needed into an empty directory."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=EDITED_ONLY)
        else:
            shutil.copy2(source, target / name)
    return target
