"""The direction of a list."""

from enum import StrEnum


class SortDirection(StrEnum):
    """The direction in which a list goes through its order."""

    ASCENDING = "ASCENDING"
    DESCENDING = "DESCENDING"
