"""Pages of a list."""

from collections.abc import Sequence
from typing import Any

from reunion.testing.answers.cursors import make_cursor
from reunion.testing.answers.memory import Json
from reunion.testing.answers.refusals import Refusal


def check_first(first: int, max_first: int) -> int:
    """Return the size of a page; raise Refusal."""
    if not 1 <= first <= max_first:
        raise Refusal("TOO_MANY_ITEMS", f"`first` must be between 1 and {max_first:,}.", path=["first"])
    return first


def build_page(kind: str, rows: Sequence[tuple[int, Any]], first: int) -> Json:
    """Return a page of numbered rows."""
    edges = [{"cursor": make_cursor(kind, number), "node": row} for number, row in rows[:first]]
    end = edges[-1]["cursor"] if edges else None
    return {"edges": edges, "pageInfo": {"hasNextPage": len(rows) > first, "endCursor": end}}
