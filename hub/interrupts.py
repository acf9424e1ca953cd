"""End a command at once and in silence on Ctrl-C while it is loaded: nothing has begun.

An exception would not do: code that is loaded at that moment may swallow it, and the command would go on.
"""

import os
import signal
from types import FrameType

INTERRUPTED = 130


def end_at_once() -> None:
    """Let Ctrl-C end the process from here on."""
    signal.signal(signal.SIGINT, _end)


def raise_again() -> None:
    """Make Ctrl-C a KeyboardInterrupt again: something has begun that must be ended in order."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
