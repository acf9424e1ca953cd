"""A fair queue: of all executions that one event wakes, a few run in each turn of the event loop.

An event wakes every shared subscription, and each executes its whole document before anything else runs. Six hundred
subscriptions with large documents held up all other work for as long as all of them took. With the queue, other work
runs in between.
"""

import asyncio
from collections import deque
from typing import Final

EXECUTIONS_PER_TURN: Final = 4
"""Executions between two polls of the connections: few enough, and more would save no time worth the wait."""


class FairQueue:
    """Lets callers pass in the order in which they came, a few in each turn of the loop."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._remaining = EXECUTIONS_PER_TURN
        self._is_scheduled = False

    async def wait_turn(self) -> None:
        """Return when it is the caller's turn."""
        self._schedule()
        if self._remaining and not self._waiting:
            self._remaining -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self._begin_turn)

    def _begin_turn(self) -> None:
        self._is_scheduled, self._remaining = False, EXECUTIONS_PER_TURN
        while self._waiting and self._remaining:
            turn = self._waiting.popleft()
            # A caller may have been cancelled while it waited.
            if not turn.done():
                turn.set_result(None)
                self._remaining -= 1
        if self._remaining < EXECUTIONS_PER_TURN:
            self._schedule()
