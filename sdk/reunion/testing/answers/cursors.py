"""Cursors: the name of a list and a number in it."""

from reunion.testing.answers.refusals import Refusal


def make_cursor(kind: str, number: int) -> str:
    """Return the cursor of an entry of a list."""
    return f"{kind}-{number}"


def parse_cursor(kind: str, cursor: str | None) -> int:
    """Return the number in a cursor. Raises Refusal, as the hub does, for garbage or the cursor of another list."""
    if cursor is None:
        return 0
    name, _, number = cursor.rpartition("-")
    if not name or not (number.isascii() and number.isdigit()):
        raise Refusal("CURSOR_INVALID", "This is not a cursor of this hub; start again without a cursor.")
    if name != kind:
        raise Refusal(
            "CURSOR_MISMATCH",
            "This cursor was given for another list, filter, order or reader; begin again without `after`.",
        )
    return int(number)
