"""Connections that are handed only to what may still begin: what allowed it may be out of date once there is one."""

from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from hub.services.channels import MayBegin

may_begin: ContextVar[MayBegin] = ContextVar("may_begin")
"""Of the request that this task sends."""


class NotBegun(Exception):
    """A request was no longer allowed once it had a connection; nothing of it was written."""


class AskingConnector(aiohttp.TCPConnector):
    """Asks once more where the connection took longer than `ask_again` seconds; `options` are aiohttp's."""

    def __init__(self, ask_again: float, **options: Any) -> None:
        super().__init__(**options)
        self._ask_again = ask_again

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - as aiohttp names it
    ) -> Connection:
        """A free connection or a new one; raises NotBegun."""
        started = self._loop.time()
        connection = await super().connect(req, traces, timeout)
        if self._loop.time() - started < self._ask_again:
            return connection
        allowed = False
        try:
            allowed = await may_begin.get()()
        finally:
            if not allowed:
                connection.release()
        if not allowed:
            raise NotBegun
        return connection
