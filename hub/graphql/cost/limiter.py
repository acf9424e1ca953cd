"""Charge an operation for its cost before any of it is executed."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic

from hub.domain.budgets import Balance, Budget
from hub.errors import CostTooHigh, RateLimited
from hub.graphql.cost.pricing import MIN_COST, Pricing
from hub.graphql.cost.weights import Weights
from hub.graphql.execution.graph import Graph
from hub.graphql.kit.context import ActorT
from hub.graphql.messages.requests import Document
from hub.services.budgets import Budgets

MAX_COST: Final = 50_000
"""Points of one operation: more than a page of the largest size costs, or a thousand devices with the usual fields."""


@dataclass(frozen=True, slots=True)
class Charge:
    """The cost of an operation, and the balance of its caller after it."""

    cost: int
    balance: Balance

    @property
    def refusal(self) -> RateLimited | None:
        """Return why the operation is refused; None if it is paid."""
        if not self.balance.wait:
            return None
        return RateLimited("You have spent your points for now.", retry_after=self.balance.wait)

    @property
    def extension(self) -> Mapping[str, Any]:
        """Return the entry for the `extensions` of the response."""
        budget = self.balance.budget
        status = {
            "maximumAvailable": budget.capacity,
            "currentlyAvailable": self.balance.left,
            "restoreRate": round(budget.per_second, 3),
        }
        return {"cost": {"requestedQueryCost": self.cost, "throttleStatus": status}}

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers of the response over HTTP, as the IETF drafts them (RateLimit header fields)."""
        budget, balance = self.balance.budget, self.balance
        window, full_in = math.ceil(budget.capacity / budget.per_second), math.ceil(balance.full_in)
        return {
            "ratelimit-policy": f'"points";q={budget.capacity};w={window}',
            "ratelimit": f'"points";r={balance.left};t={full_in}',
        }


class CostLimiter(Generic[ActorT]):
    """Charges the callers of one graph."""

    def __init__(self, pricing: Pricing, budgets: Budgets, budget_of: Callable[[ActorT], Budget]) -> None:
        self._pricing, self._budgets, self._budget_of = pricing, budgets, budget_of

    def has_points_at_hand(self, actor: ActorT) -> bool:
        """Return whether this process holds a point of the caller, so that nobody needs to check the balance."""
        return self._budgets.reserved(self._budget_of(actor)) > 0

    async def check(self, actor: ActorT) -> Charge:
        """Return the caller's balance without charging; refused if it is empty."""
        return Charge(MIN_COST, await self._budgets.peek(self._budget_of(actor)))

    async def charge(self, document: Document, actor: ActorT) -> Charge:
        """Charge the cost of an operation; raise CostTooHigh for one that nobody can pay."""
        cost = self._pricing.cost(document.text, document.operation, document.variables)
        budget = self._budget_of(actor)
        max_cost = min(MAX_COST, budget.capacity)
        if cost > max_cost:
            raise _cost_too_high(cost, max_cost)
        return Charge(cost, await self._budgets.spend(budget, cost))


def _cost_too_high(cost: int, max_cost: int) -> CostTooHigh:
    error = CostTooHigh(f"The operation costs {cost:,} points; at most {max_cost:,} are allowed. Ask for less at once.")
    error.details = {"requestedQueryCost": cost, "maximumQueryCost": max_cost}
    return error


def cost_limiter(graph: Graph, budgets: Budgets, budget_of: Callable[[ActorT], Budget]) -> CostLimiter[ActorT]:
    """Return the limiter of a graph's callers."""
    return CostLimiter(Pricing(Weights(graph.core)), budgets, budget_of)
