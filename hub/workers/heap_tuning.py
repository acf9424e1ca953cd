"""Tune the heap of a process that reads much over TLS."""

import ctypes
from contextlib import suppress
from typing import Final

TRIM_THRESHOLD: Final = (-1, 64 * 1024 * 1024)
MMAP_THRESHOLD: Final = (-3, 16 * 1024 * 1024)
"""Parameters of glibc's `mallopt` and their values in bytes: https://man7.org/linux/man-pages/man3/mallopt.3.html"""


def tune_heap() -> None:
    """Keep freed memory for the next read instead of giving it back to the system after each.

    uvloop allocates 256 KiB for each read over TLS. Whether glibc gives them back each time is luck of the heap's
    layout; then a push takes two page faults more, a fifth of its processor time. Only both thresholds together end it.
    Other C libraries have no `mallopt`.
    """
    with suppress(AttributeError, OSError, TypeError):
        libc = ctypes.CDLL(None)
        for parameter, value in (TRIM_THRESHOLD, MMAP_THRESHOLD):
            libc.mallopt(parameter, value)
