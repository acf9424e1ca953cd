"""Resolve the host names of webhooks so that a name server that never answers delays no other webhook."""

import asyncio
import socket
import threading
from concurrent.futures import Future
from functools import partial
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from hub.single_flight import SingleFlight

_Addresses = list[tuple[Any, Any, int, str, tuple[Any, ...]]]


class ThreadResolver(AbstractResolver):
    """Resolve each name in a thread of its own, and no name twice at a time.

    Only the system's own time-out ends a look-up. In a pool, the look-ups for one partner would soon hold every
    thread. Calls for a name that is being resolved wait for the same answer. No answer is cached.
    """

    def __init__(self) -> None:
        self._lookups: SingleFlight[tuple[str, int], _Addresses] = SingleFlight()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raise OSError."""
        addresses = await self._lookups.join((host, family), partial(_look_up_in_thread, host, family))
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
        """Do nothing: no look-up is waited for."""


async def _look_up_in_thread(host: str, family: int) -> _Addresses:
    lookup: Future[_Addresses] = Future()
    lookup.set_running_or_notify_cancel()
    # A daemon thread, unlike those of a pool: a process that ends does not wait for it.
    threading.Thread(target=_look_up, args=(lookup, host, family), name="look-up", daemon=True).start()
    return await asyncio.wrap_future(lookup)


def _look_up(lookup: Future[_Addresses], host: str, family: int) -> None:
    try:
        addresses = socket.getaddrinfo(host, 0, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except BaseException as failure:  # noqa: BLE001 - raised where the result is awaited
        lookup.set_exception(failure)
    else:
        lookup.set_result(addresses)
