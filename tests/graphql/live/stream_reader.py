"""A reader of subscriptions over HTTP: server-sent events and multipart/mixed."""

import asyncio
import json
import re
from typing import Any

import aiohttp

from tests.timeouts import HANG_TIMEOUT

SSE, MULTIPART = "text/event-stream", "multipart/mixed;subscriptionSpec=1.0, application/json"


class Reader:
    """Reads a stream result by result, in its format; None is its orderly end."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.beats = 0
        self._taken = b""

    async def next(self) -> Any:
        async with asyncio.timeout(HANG_TIMEOUT):
            return await (self._event() if self.response.content_type == SSE else self._part())

    async def numbers(self, count: int) -> list[int]:
        return [(await self.next())["data"]["ticks"]["number"] for _ in range(count)]

    async def _event(self) -> Any:
        while True:
            said = (await self._until(b"\n\n")).decode()
            if said.startswith(":"):
                self.beats += 1
                continue
            kind, data = re.fullmatch(r"event: (\w+)\ndata: (.*)", said).groups()  # type: ignore[union-attr]
            return json.loads(data) if kind == "next" else None

    async def _part(self) -> Any:
        while True:
            said = await self._until(b"--graphql")
            if not said:
                continue
            if said.startswith(b"--\r\n"):
                return None
            head, _, body = said.partition(b"\r\n\r\n")
            assert head.strip() == b"Content-Type: application/json"
            part = json.loads(body)
            if part:
                return part["payload"]
            self.beats += 1

    async def _until(self, end: bytes) -> bytes:
        while end not in self._taken:
            piece = await self.response.content.readany()
            if not piece:
                taken, self._taken = self._taken, end
                return taken
            self._taken += piece
        said, _, self._taken = self._taken.partition(end)
        return said
