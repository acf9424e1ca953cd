"""Pages of the documentation whose examples are held against what a real hub sends."""

from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def read(name: str) -> str:
    """The text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def shape(value: Any) -> Any:
    """The names and types of a body; the number of a list's members is not part of it."""
    match value:
        case dict():
            return {name: shape(inner) for name, inner in value.items()}
        case list():
            shapes = [shape(inner) for inner in value]
            assert all(one == shapes[0] for one in shapes)
            return shapes[:1]
    return type(value)
