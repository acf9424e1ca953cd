"""Letting an operation in: what it costs is counted and spent before anything of it is executed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic

from hub.domain.budgets import Balance, Budget
from hub.errors import CostTooHigh, RateLimited
from hub.graphql.cost.pricing import LEAST, Pricing
from hub.graphql.cost.weights import Weights
from hub.graphql.execution.graph import Graph
from hub.graphql.kit.context import ActorT
from hub.graphql.messages.requests import Document
from hub.services.budgets import Budgets

MOST_POINTS: Final = 50_000
"""Of one operation: more than a page of the largest size comes to, or a thousand devices with what is usual."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What an operation costs, and what its caller has left."""

    cost: int
    balance: Balance

    @property
    def refusal(self) -> RateLimited | None:
        """Why the operation is not let in; None if it is."""
        if not self.balance.wait:
            return None
        return RateLimited("You have spent your points for now.", retry_after=self.balance.wait)

    @property
    def extension(self) -> Mapping[str, Any]:
        """For the `extensions` of the answer."""
        budget = self.balance.budget
        status = {
            "maximumAvailable": budget.capacity,
            "currentlyAvailable": self.balance.left,
            "restoreRate": round(budget.per_second, 3),
        }
        return {"cost": {"requestedQueryCost": self.cost, "throttleStatus": status}}

    @property
    def headers(self) -> Mapping[str, str]:
        """For the answer over HTTP, as the IETF drafts them (RateLimit header fields)."""
        budget, balance = self.balance.budget, self.balance
        window, full_in = math.ceil(budget.capacity / budget.per_second), math.ceil(balance.full_in)
        return {
            "ratelimit-policy": f'"points";q={budget.capacity};w={window}',
            "ratelimit": f'"points";r={balance.left};t={full_in}',
        }


class CostLimiter(Generic[ActorT]):
    """What the callers of one graph spend."""

    def __init__(self, pricing: Pricing, budgets: Budgets, budget_of: Callable[[ActorT], Budget]) -> None:
        self._pricing, self._budgets, self._budget_of = pricing, budgets, budget_of

    def surely_lets_in(self, actor: ActorT) -> bool:
        """Whether a point is at hand, so that nobody has to look."""
        return self._budgets.reserved(self._budget_of(actor)) > 0

    async def look(self, actor: ActorT) -> Charge:
        """What is left to a caller, of which nothing is spent; refused if that is nothing."""
        return Charge(LEAST, await self._budgets.peek(self._budget_of(actor)))

    async def spend(self, document: Document, actor: ActorT) -> Charge:
        """Spend what an operation costs; raises CostTooHigh for one that nobody can pay."""
        cost = self._pricing.cost(document.text, document.operation, document.variables)
        budget = self._budget_of(actor)
        most = min(MOST_POINTS, budget.capacity)
        if cost > most:
            raise _too_dear(cost, most)
        return Charge(cost, await self._budgets.spend(budget, cost))


def _too_dear(cost: int, most: int) -> CostTooHigh:
    error = CostTooHigh(f"The operation costs {cost:,} points, and one costs {most:,} at most: ask for less at once.")
    error.details = {"requestedQueryCost": cost, "maximumQueryCost": most}
    return error


def cost_limiter(graph: Graph, budgets: Budgets, budget_of: Callable[[ActorT], Budget]) -> CostLimiter[ActorT]:
    """The spending of a graph's callers."""
    return CostLimiter(Pricing(Weights(graph.core)), budgets, budget_of)
