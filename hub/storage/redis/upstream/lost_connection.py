"""redis-py's connection, which says that it was lost when it is closed while it sends or reads.

A server may reset it, or another task may close it: `RedisCluster` does so with all connections where one command
fails. redis-py then raises an AttributeError or a TypeError (`'NoneType' object is not callable`) that nobody takes for
a lost connection. Python 3.12 and 3.13 do so at a reset too.

Upstream: https://github.com/redis/redis-py/issues/4287 (closed, fixed after 8.1.0 for a reset).

This leans on `send_packed_command`, `_send_packed_command` and `read_response` as the methods that send and read, and
on `_writer`. All are undocumented.
Source: https://github.com/redis/redis-py/blob/v8.1.0/redis/asyncio/connection.py
Remove this file once redis-py raises its ConnectionError in both cases.
"""

from typing import Any

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError


class LostConnection(AbstractConnection):
    """Mixed into a connection class of redis-py."""

    async def send_packed_command(self, *command: Any, **options: Any) -> None:
        was_connected = self.is_connected
        try:
            await super().send_packed_command(*command, **options)
        except (AttributeError, TypeError):
            if not (was_connected and self._is_lost()):
                raise
            await self.disconnect(nowait=True)
            raise RedisConnectionError("closed while it sent") from None

    async def _send_packed_command(self, command: Any) -> None:
        # One that has just been opened may be closed before its first command is sent.
        if self._writer is None:
            raise RedisConnectionError("closed before it sent")
        await super()._send_packed_command(command)

    async def read_response(self, *arguments: Any, **options: Any) -> Any:
        try:
            return await super().read_response(*arguments, **options)
        except (AttributeError, TypeError):
            if not self._is_lost():
                raise
            await self.disconnect(nowait=True)
            raise RedisConnectionError("closed while it read") from None

    def _is_lost(self) -> bool:
        return self._writer is None or self._writer.transport.is_closing()
