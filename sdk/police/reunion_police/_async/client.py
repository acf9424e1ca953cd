"""The client of an officer who analyses: lists, statistics, reach and exports, over pooled connections."""

import ssl
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from reunion._async.io import HttpClient, HttpPool
from reunion._async.transport import Transport
from reunion.connections import Network
from reunion.documents import Operation, OwnDocument
from reunion.errors import NotFound
from reunion.exchange import GraphQLAnswer, Hook
from reunion.retries import RetryPolicy
from reunion.settings import Settings
from reunion.watchers import Watchers
from reunion.wire import JsonObject, decoding, json_object, json_objects
from reunion_police._async.caller import Caller
from reunion_police._async.exports import AsyncExports
from reunion_police._async.listing import AsyncListing
from reunion_police._async.lists import PAGE_SIZE, Lists
from reunion_police._async.saved_searches import AsyncSavedSearches
from reunion_police.checks import (
    asked_list,
    check_dimensions,
    check_kinds,
    check_purpose,
    check_time_span,
    choice,
    filter_to_wire,
)
from reunion_police.delivery_status import DeliveryStatus
from reunion_police.documents import (
    ALERTS,
    CASE_STATISTICS,
    CASE_SUMMARIES,
    CASES,
    DELIVERY_STATUS,
    REACH,
    REACH_STATISTICS,
    REGIONS,
    TIMELINE,
    TIPS,
)
from reunion_police.filters import (
    AlertFilter,
    AlertOrderName,
    CaseFilter,
    CaseOrderName,
    CaseSummaryFilter,
    DirectionName,
    Moment,
    ReachFilter,
    StatisticsFilter,
    TipFilter,
    TipOrderName,
)
from reunion_police.reach import Reach
from reunion_police.reach_statistics import ReachStatistics, asked_reach
from reunion_police.record_columns import ALERT_COLUMNS, CASE_COLUMNS, REGION_COLUMNS, SUMMARY_COLUMNS, TIP_COLUMNS
from reunion_police.records import Case, CaseAlert, CaseSummary, Region, Tip
from reunion_police.settings import hub_of, police_of
from reunion_police.statistics import CaseStatistics, RecoveryClockName
from reunion_police.tables import Table, zone
from reunion_police.timeline import TIMELINE_COLUMNS, TimelineEntry, TimelineKindName
from reunion_police.tokens import Token, TokenShelf
from reunion_police.values import Dimension, ReachDimension


class AsyncReunionPolice:
    """An analyst's client of one hub. Use it as `async with AsyncReunionPolice(url, token) as client`.

    url: the hub's address. token: an officer's token, or a function, async or not, that signs in and returns one; it is
    called again once when the hub has refused the token. No repr, log or error shows it.
    timeout: seconds for one attempt of a call, and for each wait of a download.
    max_retries: attempts after the first one. retry: a whole RetryPolicy instead, whose own `max_retries` counts.
    http_client: an HTTP client of your own, of httpx2; it is not closed.
    ssl_context: instead of the certificates that this machine trusts. proxy: instead of what HTTPS_PROXY says.
    allow_http: True to let the token go over http to another machine, in a network of your own.
    hooks: functions that are called with each Attempt of a call.

    Every read needs a `purpose`, why you look, in 3 to 200 characters; it goes into the audit trail.
    Raises ConfigurationError if the address or the token is malformed.
    """

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        timeout: float = 30.0,
        max_retries: int = 4,
        retry: RetryPolicy | None = None,
        http_client: HttpClient | None = None,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        allow_http: bool = False,
        hooks: Iterable[Hook] = (),
    ) -> None:
        self._caller = Caller(TokenShelf(token))
        settings = Settings.build(
            police_of(url), self._caller.token, timeout=timeout, language="en", allow_http=allow_http
        )
        network = Network(ssl_context, proxy)
        retry = retry or RetryPolicy(max_retries=max_retries)
        self._transport = self._caller.transport = Transport(
            settings, retry, HttpPool(http_client, network), network, Watchers(hooks, None)
        )
        self._hub = hub_of(settings.url)
        self._lists = Lists(self._caller)
        self.saved_searches: AsyncSavedSearches = AsyncSavedSearches(self._caller, self._lists)
        self.exports: AsyncExports = AsyncExports(self._caller, self._hub, settings, network, http_client)

    def cases(
        self,
        *,
        purpose: str,
        filter: CaseFilter | None = None,  # noqa: A002
        order_by: CaseOrderName = "OPENED",
        direction: DirectionName | None = None,
        page_size: int = PAGE_SIZE,
        after: str | None = None,
    ) -> AsyncListing[Case]:
        """List the cases that you may read, with their private facts.

        Each case counts as read; beyond the hour's number comes ReadLimitReached. `summaries` counts none.
        """
        asked = asked_list(purpose, filter, CaseFilter, order_by, CaseOrderName, direction)
        return self._lists.listing(CASES, Case.from_wire, CASE_COLUMNS, asked, page_size, after)

    def summaries(
        self,
        *,
        purpose: str,
        filter: CaseSummaryFilter | None = None,  # noqa: A002
        order_by: CaseOrderName = "OPENED",
        direction: DirectionName | None = None,
        page_size: int = PAGE_SIZE,
        after: str | None = None,
    ) -> AsyncListing[CaseSummary]:
        """List the public facts of the cases of all forces."""
        asked = asked_list(purpose, filter, CaseSummaryFilter, order_by, CaseOrderName, direction)
        return self._lists.listing(CASE_SUMMARIES, CaseSummary.from_wire, SUMMARY_COLUMNS, asked, page_size, after)

    def tips(
        self,
        *,
        purpose: str,
        case: str | None = None,
        filter: TipFilter | None = None,  # noqa: A002
        order_by: TipOrderName = "RECEIVED",
        direction: DirectionName | None = None,
        page_size: int = PAGE_SIZE,
        after: str | None = None,
    ) -> AsyncListing[Tip]:
        """List the tips of a case, or of every case whose tips you may read. Each of these cases counts as read."""
        asked = asked_list(purpose, filter, TipFilter, order_by, TipOrderName, direction) | {"caseId": case}
        return self._lists.listing(TIPS, Tip.from_wire, TIP_COLUMNS, asked, page_size, after)

    def alerts(
        self,
        *,
        purpose: str,
        filter: AlertFilter | None = None,  # noqa: A002
        order_by: AlertOrderName = "OPENED",
        direction: DirectionName | None = None,
        page_size: int = PAGE_SIZE,
        after: str | None = None,
    ) -> AsyncListing[CaseAlert]:
        """List the alerts of the cases of all forces."""
        asked = asked_list(purpose, filter, AlertFilter, order_by, AlertOrderName, direction)
        return self._lists.listing(ALERTS, CaseAlert.from_wire, ALERT_COLUMNS, asked, page_size, after)

    async def regions(self) -> Table[Region]:
        """Return the operator's list of regions; its `rows` are in the operator's order."""
        answer = await self._caller.execute(REGIONS, {})
        with decoding(REGIONS.name):
            return Table(json_objects(answer.data, REGIONS.name, Region.from_wire), REGION_COLUMNS)

    async def statistics(
        self,
        *,
        purpose: str,
        group_by: Iterable[Dimension | str] = (),
        time_zone: str = "UTC",
        since: Moment | None = None,
        until: Moment | None = None,
        filter: StatisticsFilter | None = None,  # noqa: A002
        recovery: RecoveryClockName | None = None,
        tips: bool = False,
        elsewhere: bool = False,
    ) -> CaseStatistics:
        """Count children, by up to three dimensions. No case counts as read.

        time_zone: of months, days and hours. since, until: children who disappeared at this moment or later, and before
        this moment. recovery: DISAPPEARANCE or OPENING, the moment from which the incidence of each outcome is counted.
        tips, elsewhere: True to ask for the tips of closed cases, and for the counts of others.
        Raises QueryTooWide, and StatisticsNotReady in the first minutes of a new hub.
        """
        dimensions, name = check_dimensions(group_by, Dimension), zone(time_zone)
        variables = {
            "purpose": check_purpose(purpose),
            "groupBy": [str(one) for one in dimensions] or None,
            "timeZone": name,
            **check_time_span(since, until),
            "filter": filter_to_wire(filter, StatisticsFilter),
            "recovery": recovery is not None,
            "since": choice(recovery or "DISAPPEARANCE", RecoveryClockName, "recovery", ("since",)),
            "tips": tips,
            "elsewhere": elsewhere,
        }
        answer = await self._caller.execute(CASE_STATISTICS, variables)
        with decoding(CASE_STATISTICS.name):
            return CaseStatistics.from_wire(json_object(answer.data, CASE_STATISTICS.name), dimensions, name)

    async def reach(self, case: str, *, purpose: str) -> Reach:
        """Return how many people each stage of a case's alert came to. The case counts as read.

        Raises NotFound for an unknown case, and CaseForbidden.
        """
        found = await self._of_case(REACH, case, purpose)
        with decoding("reach"):
            return Reach.from_wire(json_object(found, "reach"))

    async def delivery_status(self, case: str, *, purpose: str) -> DeliveryStatus:
        """Return how a case's alert stands: who is being told, what comes next, why nobody is. It counts as read.

        Raises NotFound for an unknown case, and CaseForbidden.
        """
        found = await self._of_case(DELIVERY_STATUS, case, purpose)
        with decoding("deliveryStatus"):
            return DeliveryStatus.from_wire(json_object(json_object(found, "alert"), "deliveryStatus"))

    def timeline(
        self,
        case: str,
        *,
        purpose: str,
        kinds: Iterable[TimelineKindName] = (),
        page_size: int = PAGE_SIZE,
        after: str | None = None,
    ) -> AsyncListing[TimelineEntry]:
        """List what happened to a case, the newest first. kinds: such as "OPENED"; all if it is empty.

        The case counts as read. The list has no total count.
        """
        asked = {"caseId": case, "purpose": check_purpose(purpose), "kinds": check_kinds(kinds)}
        return self._lists.listing(TIMELINE, TimelineEntry.from_wire, TIMELINE_COLUMNS, asked, page_size, after)

    async def reach_statistics(
        self,
        *,
        purpose: str,
        first: str | date,
        last: str | date,
        group_by: Iterable[ReachDimension | str] = (),
        filter: ReachFilter | None = None,  # noqa: A002
    ) -> ReachStatistics:
        """Add up how many people alerts came to, by up to three of radius, partner, month and region.

        first, last: months such as "2026-05", or dates, both included; at most 120. An alert belongs to the month of
        its opening, and counts from 72 hours after its end on. Raises QueryTooWide, and StatisticsNotReady.
        """
        dimensions, variables = asked_reach(purpose, first, last, group_by, filter)
        answer = await self._caller.execute(REACH_STATISTICS, variables)
        with decoding(REACH_STATISTICS.name):
            return ReachStatistics.from_wire(json_object(answer.data, REACH_STATISTICS.name), dimensions)

    async def execute(
        self, document: str, variables: Mapping[str, Any] | None = None, *, raise_errors: bool = True
    ) -> GraphQLAnswer:
        """Run a query of your own on the police graph, and return its answer as it came.

        raise_errors: False to get `errors` in the answer, with the data that is there all the same.
        """
        own = OwnDocument.of(document, None, None)
        return await self._caller.execute_document(own, variables or {}, raise_errors=raise_errors)

    async def aclose(self) -> None:
        """Close the connections, except those of an `http_client` of your own. Later calls raise ClientClosed."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        self._transport.require_open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"AsyncReunionPolice({self._hub!r})"

    async def _of_case(self, operation: Operation, case: str, purpose: str) -> JsonObject:
        answer = await self._caller.execute(operation, {"id": case, "purpose": check_purpose(purpose)})
        if answer.data.get(operation.name) is None:
            raise NotFound(request_id=answer.request_id)
        with decoding(operation.name):
            return json_object(answer.data, operation.name)
