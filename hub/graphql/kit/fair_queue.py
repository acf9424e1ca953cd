"""Turns: of all that one event wakes, a few go on at each turn of the loop.

An event wakes every group, and each executes all that it asks before anything else has its turn: six hundred groups
that ask for much held everybody else up for as long as all of them took. Here others have their turn in between.
"""

import asyncio
from collections import deque
from typing import Final

AT_ONCE: Final = 4
"""Executions between two looks at the connections: few enough, and more would save no time worth the wait."""


class FairQueue:
    """First come, first served."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._left = AT_ONCE
        self._opening = False

    async def wait_turn(self) -> None:
        """Returns when it is one's turn."""
        self._open_soon()
        if self._left and not self._waiting:
            self._left -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def _open_soon(self) -> None:
        if not self._opening:
            self._opening = True
            asyncio.get_running_loop().call_soon(self._open)

    def _open(self) -> None:
        self._opening, self._left = False, AT_ONCE
        while self._waiting and self._left:
            turn = self._waiting.popleft()
            # Whoever waited for it may have gone.
            if not turn.done():
                turn.set_result(None)
                self._left -= 1
        if self._left < AT_ONCE:
            self._open_soon()
