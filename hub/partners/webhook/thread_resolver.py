"""Looking up the names of webhooks, so that one whose answer never comes holds up nobody else."""

import asyncio
import socket
import threading
from concurrent.futures import Future
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_Answer = list[tuple[Any, Any, int, str, tuple[Any, ...]]]


class ThreadResolver(AbstractResolver):
    """Asks the system for names, each in a thread of its own, and for no name twice at a time.

    Nothing ends a look-up but the system's own patience. In a pool, those for one partner would soon hold every
    thread; so whoever asks for a name that is being looked up waits for that very answer. No answer is kept for later.
    """

    def __init__(self) -> None:
        self._newest: dict[tuple[str, int], Future[_Answer]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name; raises OSError."""
        lookup = self._newest.get((host, family))
        if lookup is None or lookup.done():
            lookup = self._newest[host, family] = _begun(host, family)
        # What runs cannot be cancelled: whoever gives up takes nothing from those who wait for the same.
        found = await asyncio.wrap_future(lookup)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Waits for no look-up."""


def _begun(host: str, family: int) -> Future[_Answer]:
    lookup: Future[_Answer] = Future()
    lookup.set_running_or_notify_cancel()
    # A daemon, unlike the threads of a pool: a process that ends does not wait for it.
    threading.Thread(target=_look_up, args=(lookup, host, family), name="look-up", daemon=True).start()
    return lookup


def _look_up(lookup: Future[_Answer], host: str, family: int) -> None:
    try:
        found = socket.getaddrinfo(host, 0, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except BaseException as failure:  # noqa: BLE001 - it is raised where the answer is waited for
        lookup.set_exception(failure)
    else:
        lookup.set_result(found)
