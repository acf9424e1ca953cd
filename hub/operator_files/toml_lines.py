"""Find the line of a value in a TOML text, so that an error can name it."""

import bisect
import tomllib
from collections.abc import Sequence
from typing import Any


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Return the line, from 1, on which the value at `path` begins; None if there is none. Rows count from 0.

    For a missing value, return the line of what it would belong to: a row without a radius is found by its heading.
    """
    prefixes = _Prefixes(text)
    lines = [line for depth in range(1, len(path) + 1) if (line := prefixes.first_line(path[:depth]))]
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


class _Prefixes:
    """The growing prefixes of a text, line by line: a value's line is found without a second TOML grammar."""

    def __init__(self, text: str) -> None:
        self._lines = _lines(text)
        self._tables: dict[int, dict[str, Any] | None] = {0: {}}

    def first_line(self, path: Sequence[str]) -> int | None:
        """Return the line, from 1, with which a value appears; None if there is none.

        What a prefix holds every longer one holds too, so the line is found by halves.
        """
        counts = range(1, len(self._lines) + 1)
        count = bisect.bisect_left(counts, True, key=lambda count: _contains(self._whole(count)[1], path)) + 1
        return self._whole(count - 1)[0] + 1 if count <= len(self._lines) else None

    def _whole(self, count: int) -> tuple[int, dict[str, Any]]:
        """Return the longest prefix of at most so many lines that is TOML by itself: its length and its table."""
        while (table := self._table(count)) is None:
            # Inside a value of several lines, which begins after the last line at which the text was valid.
            count -= 1
        return count, table

    def _table(self, count: int) -> dict[str, Any] | None:
        if count not in self._tables:
            try:
                self._tables[count] = tomllib.loads("\n".join(self._lines[:count]))
            except (ValueError, RecursionError):
                self._tables[count] = None
        return self._tables[count]


def _contains(value: Any, path: Sequence[str]) -> bool:
    for part in path:
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return False
    return True
