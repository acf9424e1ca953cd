"""Lists of items: each has a result of its own, so that a bad one does not stop the others."""

from collections.abc import Callable, Sequence

from reunion.testing.answers.memory import Json, Variables
from reunion.testing.answers.refusals import InputRefused
from reunion.testing.answers.texts import check_ref

MAX_ITEMS = 1000


def check_count(rows: Sequence[object], name: str) -> None:
    """Raise InputRefused unless there are 1 to 1,000 items."""
    if not 1 <= len(rows) <= MAX_ITEMS:
        raise InputRefused("TOO_MANY_ITEMS", f"`{name}` must have 1 to 1,000 items; send it in parts.", name)


def do_each(name: str, rows: Sequence[Variables], act: Callable[[Variables], object]) -> Json:
    """Do each item and return the payload; `act` raises InputRefused for an item that is refused."""
    results = []
    for at, row in enumerate(rows):
        error = None
        try:
            check_ref(row["ref"])
            act(row)
        except InputRefused as refused:
            error = refused.user_error(name, str(at))
        results.append({"ref": row["ref"], "ok": error is None, "error": error})
    return {"results": results, "userErrors": []}


def not_found(*path: str) -> InputRefused:
    """Return the error of an id or a ref that is not known."""
    return InputRefused("NOT_FOUND", "There is nothing with this id; check the id, and your key if you use one.", *path)
