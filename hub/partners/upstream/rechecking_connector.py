"""aiohttp's connector, which asks once more whether a request may begin when its connection took long.

A request waits for a free connection for as long as the others take. What allowed it may be out of date by then: the
alert may have ended. aiohttp offers no hook between the connection and the first byte (its traces cannot refuse), so
`TCPConnector.connect` is overridden. It has a public name, but no documentation. Written for aiohttp 3.14.
No issue of upstream asks for such a hook (searched 2026-11). The wait itself is
https://github.com/aio-libs/aiohttp/issues/10313 (open), which asks for a timeout that leaves it out.
Source: https://github.com/aio-libs/aiohttp/blob/v3.14.5/aiohttp/connector.py, `BaseConnector.connect`
"""

import asyncio
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from hub.services.channels import MayBegin

may_begin: ContextVar[MayBegin] = ContextVar("may_begin")
"""Asks whether the request that this task sends may begin."""


class NotBegun(Exception):
    """A request was no longer allowed once it had a connection; nothing of it was written."""


class RecheckingConnector(aiohttp.TCPConnector):
    """A connector that calls `may_begin` if the connection took `recheck_after` seconds; `options` are aiohttp's."""

    def __init__(self, recheck_after: float, **options: Any) -> None:
        super().__init__(**options)
        self._recheck_after = recheck_after

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - as aiohttp names it
    ) -> Connection:
        """Return a free connection or a new one; raises NotBegun."""
        clock = asyncio.get_running_loop().time
        started = clock()
        connection = await super().connect(req, traces, timeout)
        if clock() - started < self._recheck_after:
            return connection
        is_allowed = False
        try:
            is_allowed = await may_begin.get()()
        finally:
            if not is_allowed:
                connection.release()
        if not is_allowed:
            raise NotBegun
        return connection
