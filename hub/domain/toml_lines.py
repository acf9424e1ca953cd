"""On which line of a TOML text a value stands, for whoever has to mend it."""

import tomllib
from collections.abc import Sequence
from typing import Any


def line_of(text: str, path: Sequence[str]) -> int | None:
    """The line, from 1, on which what is at `path` begins; None if it is nowhere. Rows of a table count from 0.

    What is not there itself is looked for by what it would belong to: a row without a radius is found by its heading.
    """
    found = [line for depth in range(1, len(path) + 1) if (line := _first_line(text, path[:depth]))]
    return found[-1] if found else None


def _first_line(text: str, path: Sequence[str]) -> int | None:
    """No second grammar of TOML: the text is read from its beginning, a line more each time, until it is there."""
    lines, begins = text.split("\n"), 1
    for count in range(1, len(lines) + 1):
        try:
            table = tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            # In the midst of a value of several lines: it begins where the text last was whole.
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
