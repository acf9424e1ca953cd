"""The files that are searched for leaks."""

from collections.abc import Iterator
from pathlib import Path

PRIVATE_COLLECTIONS = frozenset({"cases", "case_notes", "break_glass", "timeline", "tips", "audit"})
"""The collections in which private fields belong."""


def left_the_hub(directory: Path) -> Iterator[Path]:
    """Yield pushes and the captured wire, without what went to staff."""
    yield directory / "pushes.jsonl"
    yield from (path for path in sorted((directory / "wire").glob("*.jsonl")) if path.name != "staff.jsonl")


def kept(directory: Path) -> Iterator[Path]:
    """Yield Redis, the logs, and every collection."""
    dumps = directory / "dumps"
    yield dumps / "redis.jsonl"
    yield from sorted((dumps / "logs").glob("*.log"))
    yield from sorted((dumps / "mongo").glob("*.jsonl"))


def is_private(path: Path) -> bool:
    """Return whether it is a collection in which private fields belong."""
    return path.parent.name == "mongo" and path.stem in PRIVATE_COLLECTIONS
