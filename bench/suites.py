"""The suites by name."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

from bench import (
    analyst,
    api,
    console,
    contention,
    desk,
    exactness,
    fanout,
    feed,
    scale,
    sdk,
    start,
    survival,
    tips,
    trail,
)
from bench.rows import Row


class NoSuch(Exception):
    """A size or row does not exist."""


class Suite(Protocol):
    """A package with its sizes, and its rows one after another."""

    FULL: Any
    SHORT: Any
    ROWS: Mapping[str, Callable[[Any], AsyncIterator[Row]]]


SUITES: dict[str, Any] = {
    "analyst": analyst,
    "api": api,
    "console": console,
    "contention": contention,
    "desk": desk,
    "exactness": exactness,
    "fanout": fanout,
    "feed": feed,
    "scale": scale,
    "sdk": sdk,
    "start": start,
    "survival": survival,
    "tips": tips,
    "trail": trail,
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows and sizes to measure; `judged` is true only with the promised sizes."""

    sizes: Any
    groups: Mapping[str, Callable[[Any], AsyncIterator[Row]]]
    judged: bool


def choose(suite: Suite, *, short: bool, sizes: Mapping[str, int], only: str) -> Chosen:
    """Read the options; raise NoSuch."""
    base = suite.SHORT if short else suite.FULL
    known = {field.name for field in fields(base)}
    for name in sizes:
        if name not in known:
            raise NoSuch(f"no size {name}; there are {', '.join(sorted(known))}")
    # A group of rows is measured together, so the name of one row selects its group.
    groups = {name: rows for name, rows in suite.ROWS.items() if name.startswith(only) or only.startswith(f"{name}.")}
    if not groups:
        raise NoSuch(f"no rows {only}; there are {', '.join(suite.ROWS)}")
    chosen = replace(base, **sizes)
    return Chosen(chosen, groups, judged=chosen == suite.FULL)
