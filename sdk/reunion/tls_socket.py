"""A TLS connection that one thread reads while another writes.

OpenSSL allows one thread at a time in a connection. A write during a read that has just begun may hang for ever: after
the handshake, for instance, while that read takes the server's session tickets.
"""

import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar

T = TypeVar("T")

MAX_WAIT_SECONDS: Final = 1.0
"""A thread that waits looks again after this time: a close on another thread does not always wake it."""


class TlsSocket:
    """The parts of a TLS socket that a WebSocket connection uses.

    One thread at a time is in OpenSSL, and none waits in there.
    """

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self._connection = connection
        self._timeout = connection.gettimeout()
        self._lock = threading.Lock()
        connection.setblocking(False)

    def __getattr__(self, name: str) -> Any:
        """Return what needs no turn, such as `fileno` and `getsockname`."""
        return getattr(self._connection, name)

    def settimeout(self, seconds: float | None) -> None:
        """Set the time that a later call may take; None is for ever."""
        self._timeout = seconds

    def recv(self, size: int) -> bytes:
        """Return what has come, at most so many bytes; nothing at the end. Raises OSError, TimeoutError among it."""
        return self._in_turn(lambda: self._connection.recv(size), self._deadline())

    def sendall(self, data: bytes) -> None:
        """Send all bytes. Raises OSError, TimeoutError among it."""
        deadline, left = self._deadline(), memoryview(data)
        while left:
            left = left[self._in_turn(partial(self._connection.send, left), deadline) :]

    def shutdown(self, how: int) -> None:
        """End one direction, or both."""
        with self._lock:
            self._connection.shutdown(how)

    def close(self) -> None:
        """Close the connection. A thread that waits for it raises OSError, or gets the end."""
        with self._lock:
            # An error says that it has ended already. Not the `shutdown` of TLS: it gives up the keys, and a reader
            # would get cipher text.
            with suppress(OSError):
                socket.socket.shutdown(self._connection, socket.SHUT_RDWR)
            self._connection.close()

    def _deadline(self) -> float | None:
        return None if self._timeout is None else time.monotonic() + self._timeout

    def _in_turn(self, work: Callable[[], T], deadline: float | None) -> T:
        while True:
            with self._lock:
                try:
                    return work()
                except ssl.SSLWantReadError:
                    event = selectors.EVENT_READ
                except ssl.SSLWantWriteError:
                    event = selectors.EVENT_WRITE
            self._wait(event, deadline)

    def _wait(self, event: int, deadline: float | None) -> None:
        left = MAX_WAIT_SECONDS if deadline is None else min(deadline - time.monotonic(), MAX_WAIT_SECONDS)
        if left <= 0:
            raise TimeoutError
        with selectors.DefaultSelector() as selector:
            try:
                selector.register(self._connection, event)
            except ValueError:  # It has been closed, and has no number.
                raise OSError("closed") from None
            selector.select(left)
