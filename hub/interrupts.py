"""Ctrl-C while a command is read: nothing has begun, so it ends at once and without a word.

An exception would not do: whatever is read just then may swallow it, and the command goes on as if nobody had asked.
"""

import os
import signal
from types import FrameType

INTERRUPTED = 130


def end_at_once() -> None:
    """From here on Ctrl-C ends the process."""
    signal.signal(signal.SIGINT, _end)


def raise_again() -> None:
    """From here on Ctrl-C is a KeyboardInterrupt, as ever: something has begun that must be brought to an end."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
