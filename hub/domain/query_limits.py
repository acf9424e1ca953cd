"""The time that one list of staff may take, and the refusal of a list that would take longer."""

from typing import Final

from hub.errors import InvalidInput

MAX_QUERY_SECONDS: Final = 2.0
"""Real time in the database. Longer ones hold up the writes of open alerts."""


class QueryTooWide(InvalidInput):
    """A query reads more than the hub answers in time."""

    code = "QUERY_TOO_WIDE"
    default_message = "This query reads too much to be answered in time; narrow it, for instance by time or force."
