"""Find the line of a value in a TOML text, so that an error can name it."""

import bisect
import tomllib
from collections.abc import Sequence
from typing import Any


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Return the line, from 1, on which the value at `path` begins; None if there is none. Rows count from 0.

    For a missing value, return the line of what it would belong to: a row without a radius is found by its heading.
    """
    lines = [line for depth in range(1, len(path) + 1) if (line := _first_line(text, path[:depth]))]
    return lines[-1] if lines else None


def line_beyond_parser(text: str) -> int:
    """Return the line, from 1, on which `tomllib` gives up on a text: a number too long, or a value nested too deep.

    It reads from the top, so every longer prefix fails as well, and the line is found by halves.
    """
    lines = _lines(text)
    return bisect.bisect_left(range(1, len(lines)), True, key=lambda count: _is_beyond_parser(lines[:count])) + 1


def _lines(text: str) -> list[str]:
    # As tomllib does: a prefix that ended in a lone "\r" would be no TOML.
    return text.replace("\r\n", "\n").split("\n")


def _is_beyond_parser(lines: Sequence[str]) -> bool:
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError:
        return False
    except (ValueError, RecursionError):
        return True
    return False


def _first_line(text: str, path: Sequence[str]) -> int | None:
    """Parse a growing prefix of the text, line by line, until the value appears. This needs no second TOML grammar."""
    lines, begins = _lines(text), 1
    for count in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("\n".join(lines[:count]))
        except (ValueError, RecursionError):
            # Inside a value of several lines, which begins after the last line at which the text was valid.
            continue
        if _holds(table, path):
            return begins
        begins = count + 1
    return None


def _holds(value: Any, path: Sequence[str]) -> bool:
    for part in path:
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return False
    return True
