"""Functions of a partner, and work that goes on at the same time. The twin is `_async/workers.py`."""

import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from reunion._sync.io import settled

T = TypeVar("T")


def called(function: Callable[..., T | Awaitable[T]], *args: Any) -> T:
    """Return the result of a function. Raises ConfigurationError for an async one."""
    return settled(function(*args))


def gathered(calls: Sequence[Callable[[], None]]) -> list[BaseException | None]:
    """Make calls at the same time, wait for all, and return what each raised."""
    if len(calls) == 1:
        return [_raised(calls[0])]
    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(_raised, calls))


def _raised(call: Callable[[], None]) -> BaseException | None:
    try:
        call()
    except Exception as error:  # noqa: BLE001 - it is returned
        return error
    return None


class Workers:
    """Work that goes on at the same time, by name: here in threads, which end with the program."""

    def __init__(self) -> None:
        self._threads: dict[str, threading.Thread] = {}

    def __len__(self) -> int:
        return sum(thread.is_alive() for thread in self._threads.values())

    def start(self, name: str, work: Callable[[], None]) -> None:
        """Start work under a name that is not running."""
        self._threads = {other: thread for other, thread in self._threads.items() if thread.is_alive()}
        thread = self._threads[name] = threading.Thread(target=work, name=f"reunion {name}", daemon=True)
        thread.start()

    def is_running(self, name: str) -> bool:
        """Return True until the work of this name has ended."""
        thread = self._threads.get(name)
        return thread is not None and thread.is_alive()

    def stop(self, seconds: float) -> bool:
        """Wait for all work, at most so many seconds. Return True if all has ended."""
        deadline = time.monotonic() + seconds
        for thread in list(self._threads.values()):
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads.values())
