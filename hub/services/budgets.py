"""Spending points. They are shared by all processes; each draws some ahead, so that few requests ask for them anew.

While nobody can be asked, each process keeps to the budget by itself: who looks for a child is not turned away because
a counter cannot be read.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from hub.domain.budgets import Balance, Budget, Draw
from hub.errors import RetryLater

DRAWN_AHEAD: Final = 1 / 100
"""Of a budget's capacity: what a process that dies, or has no more to do for a caller, takes with it."""
PATIENCE: Final = 0.5
"""Seconds that a request waits for its points."""
AWAY_SECONDS: Final = 5.0
"""For so long nobody is asked again who did not answer."""
MOST_PURSES: Final = 10_000


class BudgetRepository(Protocol):
    """Budgets over all processes; raises RetryLater while there is no telling."""

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        """Take as many as are there, `most` at most; none where `least` are not there."""


@dataclass(slots=True)
class _Purse:
    """What a process has drawn of a budget, and what that held then."""

    points: int = 0
    left: float = 0.0
    at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class OwnBook:
    """Budgets of this process alone."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        """See BudgetRepository."""
        now = self._now()
        left, at = self._left.pop(budget.caller, (float(budget.capacity), now))
        left = budget.poured(left, now - at)
        taken = min(most, int(left)) if left >= least else 0
        self._left[budget.caller] = left - taken, now
        if len(self._left) > MOST_PURSES:
            self._left.popitem(last=False)
        return Draw(taken, left - taken, 0.0 if taken else budget.seconds_until(least, left))


class Budgets:
    """Those of all callers."""

    def __init__(self, book: BudgetRepository, now: Callable[[], float] = time.monotonic) -> None:
        self._book, self._own, self._now = book, OwnBook(now), now
        self._purses: OrderedDict[Budget, _Purse] = OrderedDict()
        self._away_until = float("-inf")

    async def spend(self, budget: Budget, points: int) -> Balance:
        """Spend points, or say how long to wait for them; of a refusal nothing is spent."""
        purse = self._purse(budget)
        wait = 0.0
        if purse.points < points:
            async with purse.lock:
                # Whoever drew before may have drawn enough for this one too, or others have spent it meanwhile.
                while purse.points < points and not wait:
                    wait = await self._fill(purse, budget, points - purse.points)
        if purse.points < points:
            return Balance(budget, self._left(purse, budget), wait)
        purse.points -= points
        return Balance(budget, self._left(purse, budget), 0.0)

    def at_hand(self, budget: Budget) -> int:
        """Points that this process has drawn already."""
        purse = self._purses.get(budget)
        return purse.points if purse is not None else 0

    async def look(self, budget: Budget) -> Balance:
        """What there is, or how long to wait for the first point; nothing is spent."""
        balance = await self.spend(budget, 1)
        if not balance.wait:
            self._purse(budget).points += 1
        return balance

    async def _fill(self, purse: _Purse, budget: Budget, least: int) -> float:
        drawn = await self._draw(budget, least, max(least, int(budget.capacity * DRAWN_AHEAD)))
        purse.points += drawn.taken
        purse.left, purse.at = drawn.left, self._now()
        return drawn.wait

    async def _draw(self, budget: Budget, least: int, most: int) -> Draw:
        if self._now() >= self._away_until:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._book.draw(budget, least=least, most=most)
            except (RetryLater, TimeoutError):
                self._away_until = self._now() + AWAY_SECONDS
        return await self._own.draw(budget, least=least, most=most)

    def _left(self, purse: _Purse, budget: Budget) -> int:
        shared = budget.poured(purse.left, self._now() - purse.at)
        return min(budget.capacity, int(shared) + purse.points)

    def _purse(self, budget: Budget) -> _Purse:
        # What was drawn of a budget is none of another, of the same caller, that took its place.
        purse = self._purses.pop(budget, None) or _Purse(at=self._now())
        self._purses[budget] = purse
        if len(self._purses) > MOST_PURSES:
            self._purses.popitem(last=False)
        return purse
