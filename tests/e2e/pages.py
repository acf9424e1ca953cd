"""Documentation pages whose examples are compared with the answers of a real hub."""

from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def read(name: str) -> str:
    """Return the text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def shape(value: Any) -> Any:
    """Return the names and types of a body, without the length of its lists."""
    match value:
        case dict():
            return {name: shape(inner) for name, inner in value.items()}
        case list():
            shapes = [shape(inner) for inner in value]
            assert all(one == shapes[0] for one in shapes)
            return shapes[:1]
    return type(value)
