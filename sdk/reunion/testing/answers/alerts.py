"""The alerts that a key sees."""

from itertools import dropwhile

from reunion.testing.answers.cursors import parse_cursor
from reunion.testing.answers.memory import Json, Memory, Variables
from reunion.testing.answers.pages import build_page, check_first

MAX_PAGE = 100
KIND = "alerts"


def read_alert(memory: Memory, variables: Variables) -> Json | None:
    """Return an alert, or None."""
    return memory.visible_alert(variables["id"])


def list_alerts(memory: Memory, variables: Variables) -> Json:
    """Return a page of alerts, newest first."""
    first, state = check_first(variables["first"], MAX_PAGE), variables.get("state")
    after = parse_cursor(KIND, variables.get("after"))
    # A cursor is the number of an alert, however many newer ones have come since.
    rows = sorted(enumerate(memory.alerts.values(), 1), key=lambda row: str(row[1].get("openedAt")), reverse=True)
    if after:
        rows = list(dropwhile(lambda row: row[0] != after, rows))[1:]
    seen = [(number, alert) for number, alert in rows if memory.sees(alert) and state in (None, alert["state"])]
    return build_page(KIND, seen, first)
