"""The values of a data frame of either library."""

from typing import Any


def column(frame: Any, name: str) -> list[Any]:
    """Return a column as plain values, None where one is missing. Raises KeyError if there is no such column."""
    if name not in list(frame.columns):
        raise KeyError(name)
    return [None if _is_missing(value) else value for value in frame[name].to_list()]


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:
        return True  # NA of pandas answers with itself
