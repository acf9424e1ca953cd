"""An import: how far it is, what failed, and what came of it."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TextIO

from reunion.results import UserError


@dataclass(frozen=True, slots=True)
class ImportFailure:
    """One row that the hub, or the SDK before it, refused.

    row: its place among the rows, from 1, without the header. ref: your name of the device, if it could be read.
    """

    row: int
    ref: str
    error: UserError


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """The rows of an import so far. total: None if nobody knows it before the end. seconds: since the start."""

    done: int
    refused: int
    total: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome of an import, with the part that was done before it was resumed.

    registered, refused: rows. codes: the number of refused rows for each code. failures: the first of them, at most
    1,000; `on_failure` gets every one.
    """

    registered: int
    refused: int
    codes: Counter[str] = field(default_factory=Counter)
    failures: tuple[ImportFailure, ...] = ()


OnProgress = Callable[[ImportProgress], object]
OnFailure = Callable[[ImportFailure], object]


class ProgressBar:
    """A bar for `on_progress`: one line that is written again and again on a terminal, else a line for each tenth."""

    WIDTH = 30

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._tenth = -1

    def __call__(self, progress: ImportProgress) -> None:
        """Show how far the import is."""
        share = progress.done / progress.total if progress.total else 0.0
        rate = progress.done / progress.seconds if progress.seconds else 0.0
        of = f" of {progress.total:,}" if progress.total is not None else ""
        words = f"{progress.done:,}{of} rows, {progress.refused:,} refused, {rate:,.0f} a second"
        if self._out.isatty():
            filled = int(self.WIDTH * share)
            is_last = progress.total is not None and progress.done >= progress.total
            self._out.write(f"\r[{'#' * filled}{'.' * (self.WIDTH - filled)}] {words}" + ("\n" if is_last else ""))
        elif int(share * 10) != self._tenth:
            self._tenth = int(share * 10)
            self._out.write(f"{words}\n")
        self._out.flush()
