"""Tune a process that is ready to push: its garbage collector and its heap."""

import ctypes
from contextlib import suppress
from typing import Final

from hub.gc_tuning import tune_gc

TRIM_THRESHOLD: Final = (-1, 64 * 1024 * 1024)
MMAP_THRESHOLD: Final = (-3, 16 * 1024 * 1024)
"""Parameters of glibc's `mallopt` and their values in bytes: https://man7.org/linux/man-pages/man3/mallopt.3.html"""


def tune_worker() -> None:
    """Tune the garbage collector, and keep freed memory for the next read instead of giving it back after each.

    uvloop allocates 256 KiB for each read over TLS. Whether glibc gives them back each time is luck of the heap's
    layout; then a push takes two page faults more, a fifth of its processor time. Only both thresholds together end it.
    Other C libraries have no `mallopt`.
    """
    tune_gc()
    with suppress(AttributeError, OSError, TypeError):
        libc = ctypes.CDLL(None)
        for parameter, value in (TRIM_THRESHOLD, MMAP_THRESHOLD):
            libc.mallopt(parameter, value)
