"""The start of a subscription to the feed."""

from reunion.documents import ALERT_FEED
from reunion.testing.answers.cells import check_cell
from reunion.testing.answers.cursors import make_cursor, parse_cursor
from reunion.testing.answers.memory import Memory, Variables
from reunion.testing.answers.points import check_point
from reunion.testing.answers.refusals import InputRefused, Refusal
from reunion.testing.answers.variables import read_variables

KIND = "feed"
MIN_HEARTBEAT, MAX_HEARTBEAT = 5, 300
MAX_CELLS = 1000
MAX_RADIUS_KM = 2000


def open_feed(memory: Memory, variables: Variables, *, oldest: int = 0) -> int:
    """Return the number of the event after which a subscription starts; raise Refusal.

    oldest: a cursor before it is expired.
    """
    read = read_variables(ALERT_FEED, variables)
    try:
        if read.get("area") is not None:
            _check_area(read["area"])
        _check_heartbeat(read.get("heartbeat"))
    except InputRefused as refused:
        raise refused.refusal() from None
    now = len(memory.events)
    if read.get("after") is None:
        return now
    start = parse_cursor(KIND, read["after"])
    if start > now:
        raise Refusal("CURSOR_INVALID", "This is not a cursor of this hub; start again without a cursor.")
    if start < oldest:
        raise Refusal("CURSOR_EXPIRED", "This cursor is older than the events kept.", startAfter=make_cursor(KIND, now))
    return start


def _check_heartbeat(seconds: int | None) -> None:
    if seconds is not None and not MIN_HEARTBEAT <= seconds <= MAX_HEARTBEAT:
        raise InputRefused("INVALID_INPUT", "`heartbeat` must be between 5 and 300 seconds.", "heartbeat")


def _check_area(area: Variables) -> None:
    cells, circle = area.get("cells"), area.get("circle")
    if (cells is None) == (circle is None):
        raise InputRefused("INVALID_INPUT", "An area must have either `cells` or a `circle`, and not both.")
    if cells is not None:
        if not 1 <= len(cells) <= MAX_CELLS:
            raise InputRefused("TOO_MANY_ITEMS", "An area must have 1 to 1,000 cells.")
        for cell in cells:
            check_cell(cell)
    if circle is not None:
        check_point(circle["point"])
        if not 0 < circle["radiusKm"] <= MAX_RADIUS_KM:
            raise InputRefused("RADIUS_INVALID", "The radius of an area must be above 0 and at most 2,000 km.")
