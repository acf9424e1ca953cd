"""The audience of an alert, for partners that pull."""

from reunion.testing.answers.cursors import parse_cursor
from reunion.testing.answers.items import not_found
from reunion.testing.answers.memory import Json, Memory, Variables
from reunion.testing.answers.pages import build_page, check_first

MAX_PAGE = 5000


def read_audience(memory: Memory, variables: Variables) -> Json:
    """Return a page of the entries of an alert."""
    first, alert = check_first(variables["first"], MAX_PAGE), variables["alert"]
    if memory.visible_alert(alert) is None:
        raise not_found("alert").refusal()
    kind = f"audience:{alert}"
    after = parse_cursor(kind, variables.get("after"))
    rows = list(enumerate(memory.audience.get(alert, []), 1))
    return build_page(kind, rows[after:], first)
