"""Ports of lists of alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.access.table import CaseScope
from hub.domain.alerts.alert import Alert
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.services.police.ports.stores import Position
from hub.services.police.ports.tips import TipLists


@dataclass(frozen=True, slots=True, repr=False)
class AlertQuery:
    """The alerts that a reader asks for: those that match a search and whose case is of a scope, in an order.

    `ids` narrows it to these, `cases` to those of these cases.
    """

    wanted: AlertSearch
    scope: CaseScope
    now: datetime
    order: AlertOrderBy
    ids: frozenset[str] | None = None
    cases: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class FoundAlert:
    """An alert in a list, with its place in the order."""

    alert: Alert
    position: Position


class AlertLists(Protocol):
    """The alerts of all cases."""

    async def page(self, query: AlertQuery, after: Position | None, limit: int) -> Sequence[FoundAlert]:
        """Return the alerts of a query in its order that follow the one at `after`."""

    async def count(self, query: AlertQuery, limit: int) -> int:
        """Return how many alerts a query is about, at most `limit`."""

    async def ids(self, query: AlertQuery, limit: int) -> Mapping[str, str]:
        """Return the ids of alerts that match, at most `limit`, each with its case; raises QueryTooWide."""


@dataclass(frozen=True, slots=True)
class OverCases:
    """Lists over all cases of what belongs to them."""

    tips: TipLists
    alerts: AlertLists
