"""Spend points of callers' budgets. All processes share a budget; each draws some points ahead to ask for few of them.

While the shared store cannot be read, each process keeps the budget by itself: a search for a child is not refused
because a counter is away.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from cachetools import LRUCache

from hub.domain.budgets import Balance, Budget, Draw
from hub.errors import RetryLater

PREFETCH_SHARE: Final = 1 / 100
"""The share of a budget's capacity that a process draws ahead. A process that ends takes at most that with it."""
DRAW_TIMEOUT_SECONDS: Final = 0.5
"""The time that a request waits for its points."""
RETRY_STORE_SECONDS: Final = 5.0
"""The time before a store that did not answer is asked again."""
MAX_BUDGETS_IN_MEMORY: Final = 10_000


class BudgetRepository(Protocol):
    """Budgets shared by all processes; raises RetryLater while they cannot be read."""

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        """Take as many points as there are, `most` at most; take none if fewer than `least` are there."""


@dataclass(slots=True)
class _Reserve:
    """Points that this process has drawn from a budget, and what the budget held then."""

    points: int = 0
    left: float = 0.0
    at: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class LocalBudgets:
    """Budgets of this process alone: the port BudgetRepository."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left: LRUCache[str, tuple[float, float]] = LRUCache(MAX_BUDGETS_IN_MEMORY)

    async def draw(self, budget: Budget, *, least: int, most: int) -> Draw:
        """See BudgetRepository."""
        now = self._now()
        left, at = self._left.get(budget.caller, (float(budget.capacity), now))
        left = budget.poured(left, now - at)
        taken = min(most, int(left)) if left >= least else 0
        self._left[budget.caller] = left - taken, now
        return Draw(taken, left - taken, 0.0 if taken else budget.seconds_until(least, left))


class Budgets:
    """The budgets of all callers."""

    def __init__(self, shared: BudgetRepository, now: Callable[[], float] = time.monotonic) -> None:
        self._shared, self._local, self._now = shared, LocalBudgets(now), now
        self._reserves: LRUCache[Budget, _Reserve] = LRUCache(MAX_BUDGETS_IN_MEMORY)
        self._away_until = float("-inf")

    async def spend(self, budget: Budget, points: int) -> Balance:
        """Spend points, or return how long to wait for them. A refusal spends nothing."""
        reserve = self._reserve(budget)
        wait = 0.0
        if reserve.points < points:
            async with reserve.lock:
                # The caller before may have drawn enough for this one too, or others may have spent it meanwhile.
                while reserve.points < points and not wait:
                    wait = await self._fill(reserve, budget, points - reserve.points)
        if reserve.points < points:
            return Balance(budget, self._left(reserve, budget), wait)
        reserve.points -= points
        return Balance(budget, self._left(reserve, budget), 0.0)

    def reserved(self, budget: Budget) -> int:
        """Return the points that this process has drawn and not spent."""
        reserve = self._reserves.get(budget)
        return reserve.points if reserve is not None else 0

    async def peek(self, budget: Budget) -> Balance:
        """Return what is left, or how long to wait for the first point; spend nothing."""
        balance = await self.spend(budget, 1)
        if not balance.wait:
            self._reserve(budget).points += 1
        return balance

    async def _fill(self, reserve: _Reserve, budget: Budget, least: int) -> float:
        drawn = await self._draw(budget, least, max(least, int(budget.capacity * PREFETCH_SHARE)))
        reserve.points += drawn.taken
        reserve.left, reserve.at = drawn.left, self._now()
        return drawn.wait

    async def _draw(self, budget: Budget, least: int, most: int) -> Draw:
        if self._now() >= self._away_until:
            try:
                async with asyncio.timeout(DRAW_TIMEOUT_SECONDS):
                    return await self._shared.draw(budget, least=least, most=most)
            except (RetryLater, TimeoutError):
                self._away_until = self._now() + RETRY_STORE_SECONDS
        return await self._local.draw(budget, least=least, most=most)

    def _left(self, reserve: _Reserve, budget: Budget) -> int:
        shared = budget.poured(reserve.left, self._now() - reserve.at)
        return min(budget.capacity, int(shared) + reserve.points)

    def _reserve(self, budget: Budget) -> _Reserve:
        # Keyed by the whole budget: points drawn under an old limit of a caller do not count under its new limit.
        reserve = self._reserves.get(budget)
        if reserve is None:
            reserve = self._reserves[budget] = _Reserve(at=self._now())
        return reserve
