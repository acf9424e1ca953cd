"""Resolve the names of webhooks, so that a name without an answer delays no other."""

import asyncio
import socket
import threading
from concurrent.futures import Future
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_Answer = list[tuple[Any, Any, int, str, tuple[Any, ...]]]


class ThreadResolver(AbstractResolver):
    """Asks the system for names, each in a thread of its own, and for no name twice at a time.

    Only the system's own timeout ends a look-up. In a pool, the look-ups for one partner would soon hold every thread.
    So a second request for a name waits for the look-up under way. No answer is cached.
    """

    def __init__(self) -> None:
        self._newest: dict[tuple[str, int], Future[_Answer]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raises OSError."""
        lookup = self._newest.get((host, family))
        if lookup is None or lookup.done():
            lookup = self._newest[host, family] = _start(host, family)
        # A running look-up cannot be cancelled: a request that gives up does not affect others that wait for it.
        addresses = await asyncio.wrap_future(lookup)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in addresses
        ]

    async def close(self) -> None:
        """Return at once; no look-up is awaited."""


def _start(host: str, family: int) -> Future[_Answer]:
    lookup: Future[_Answer] = Future()
    lookup.set_running_or_notify_cancel()
    # A daemon thread, unlike those of a pool: a process that ends does not wait for it.
    threading.Thread(target=_look_up, args=(lookup, host, family), name="look-up", daemon=True).start()
    return lookup


def _look_up(lookup: Future[_Answer], host: str, family: int) -> None:
    try:
        addresses = socket.getaddrinfo(host, 0, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except BaseException as failure:  # noqa: BLE001 - it is raised where the answer is awaited
        lookup.set_exception(failure)
    else:
        lookup.set_result(addresses)
