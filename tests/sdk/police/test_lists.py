"""Lists of a real hub: every entry once and in order, counts, cursors, cuts, refusals and tokens."""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from reunion.documents import Operation
from reunion.errors import AuthenticationError, ConfigurationError, HubUnavailable, InvalidInput, NotFound
from reunion_police import (
    AlertStatus,
    AsyncReunionPolice,
    CaseForbidden,
    CaseSummaryFilter,
    QueryInvalid,
    QueryTooWide,
    ReadLimitReached,
    ReunionPolice,
    circle,
    documents,
)
from tests.sdk.faces import BOTH
from tests.sdk.police.conftest import FAST_RETRY, AnalystHub
from tests.sdk.police.faces import Face
from tests.sdk.police.month import CASES, COUNTRY, PROVINCE, cases_of, told

WHY = "Report of the month"


@BOTH
async def test_cases_come_whole_and_as_stored(client: AsyncReunionPolice) -> None:
    stored = {one.case.id: one.case for one in cases_of(PROVINCE)}
    listing = client.cases(purpose=WHY, order_by="SEEN", direction="ASCENDING", page_size=100)
    assert await listing.total_count() == len(stored)
    found = [case async for case in listing]
    assert [case.seen_at for case in found] == sorted(case.seen_at for case in found)
    assert len(found) == len(stored) > 100
    for case in found:
        wanted = stored[case.id]
        assert case.state == wanted.state.value
        assert (case.outcome, case.found_by) == (wanted.outcome, wanted.found_by if wanted.closed_at else None)
        assert (case.place.latitude, case.region) == (wanted.last_seen.point.latitude, wanted.region)
        assert case.seen_at == _milliseconds(wanted.last_seen.at)
        assert case.abductor_relation == (wanted.abductor_relation and wanted.abductor_relation.value)
        assert case.public_name == wanted.child.public_name
        assert (case.from_disappearance_seconds is None) == (wanted.found_at is None)


def _milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


async def test_summaries_tips_alerts_and_regions_come_typed(client: AsyncReunionPolice) -> None:
    summaries = await client.summaries(purpose=WHY, page_size=100).table()
    assert Counter(one.force for one in summaries.rows) == Counter(one.case.force for one in told())
    cases = {one.case.id for one in cases_of(PROVINCE)}
    tips = await client.tips(purpose=WHY, page_size=100).table()
    assert {tip.case_id for tip in tips.rows} <= cases
    statuses = {one.case.id: AlertStatus(one.alert.status.value) for one in told()}
    assert all(tip.status is statuses[tip.case_id] for tip in tips.rows)
    assert len({tip.status for tip in tips.rows}) > 1
    assert await client.tips(purpose=WHY).total_count() == len(tips) > 100
    one = tips.rows[0].case_id
    of_one = await client.tips(purpose=WHY, case=one, order_by="RANKED").table()
    assert {tip.id for tip in of_one.rows} <= {tip.id for tip in tips.rows if tip.case_id == one}
    alerts = await client.alerts(purpose=WHY, filter={"state": "CLOSED"}, page_size=100).table()
    assert {alert.state for alert in alerts.rows} == {"CLOSED"}
    assert len((await client.regions()).rows) == 9


async def test_filters_find_what_the_graph_finds(client: AsyncReunionPolice) -> None:
    place = next(one.case.last_seen.point for one in cases_of(PROVINCE))
    found = client.cases(
        purpose=WHY,
        filter={
            "place": circle(place.latitude, place.longitude, 30),
            "seenFrom": datetime(2026, 5, 1, tzinfo=UTC),
            "anyOf": [{"sex": "FEMALE", "ageUntil": 9}, {"outcome": "FOUND_SAFE"}],
            "not": {"abductorRelation": "PARENT"},
        },
    )
    rows = [case async for case in found]
    assert rows
    for case in rows:
        assert case.abductor_relation != "PARENT"
        assert (case.sex == "FEMALE" and case.age_years <= 9) or case.outcome == "FOUND_SAFE"
    with pytest.raises(InvalidInput) as refused:
        await client.cases(purpose=WHY, filter={"place": {"region": "nowhere"}}).table()
    assert refused.value.path == ("filter", "place", "region")


async def test_list_asked_again_gives_its_table_or_raises(client: AsyncReunionPolice) -> None:
    listing = client.summaries(purpose=WHY, page_size=100)
    first = await listing.__anext__()
    rest = await listing.table()
    assert len(rest) > 100
    assert first.id not in {one.id for one in rest.rows}
    assert (await listing.table()).rows == rest.rows
    looped = client.summaries(purpose=WHY, page_size=100)
    assert len([one async for one in looped]) == len(rest) + 1
    with pytest.raises(QueryInvalid, match="Make it again"):
        await looped.to_pandas()


@BOTH
async def test_listing_goes_on_from_its_cursor(client: AsyncReunionPolice) -> None:
    of_one: CaseSummaryFilter = {"force": "force-002"}
    wanted = [one.id for one in (await client.summaries(purpose=WHY, filter=of_one, page_size=100).table()).rows]
    first = client.summaries(purpose=WHY, filter=of_one, page_size=7)
    ids = [(await anext(first)).id for _ in range(10)]
    rest = await client.summaries(purpose=WHY, filter=of_one, page_size=100, after=first.cursor).table()
    assert ids + [one.id for one in rest.rows] == wanted
    assert await first.total_count() == len(wanted) > 30
    assert [one.id async for one in first] == wanted[10:]


async def test_reading_too_many_cases_raises_and_loses_none(month: AnalystHub, face: Face) -> None:
    async with face(month.url, month.token(COUNTRY), retry=FAST_RETRY) as client:
        listing = client.cases(purpose=WHY, page_size=100)
        for _ in range(2):
            with pytest.raises(ReadLimitReached, match="within an hour"):
                await listing.table()
        ids = [(await anext(listing)).id for _ in range(300)]
        assert len(set(ids)) == 300
        with pytest.raises(ReadLimitReached):
            await anext(listing)
        assert len((await client.statistics(purpose=WHY)).groups) == 1


async def test_reach_and_forbidden_cases_answer_typed(client: AsyncReunionPolice) -> None:
    real = [one.case for one in cases_of(PROVINCE) if one.alert.status == "ACTUAL"]
    mine = min(real, key=lambda case: case.last_seen.at).id
    reach = await client.reach(mine, purpose=WHY)
    assert all(stage.counts.reached is None or stage.counts.reached >= 20 for stage in reach.stages)
    assert [stage.radius_km for stage in reach.stages] == [50, 100, 200, 300]
    assert [stage.counts.in_ring is None for stage in reach.stages] == [True, False, False, False]
    assert ["in_ring" in stage.counts.at_least for stage in reach.stages] == [True, True, False, False]
    shown = [stage.counts.reached for stage in reach.stages if stage.counts.reached is not None]
    assert (reach.total.reached, "reached" in reach.total.at_least) == (sum(shown), True), "One stage is hidden."
    strange = next(one.case.id for one in told() if one.case.force not in PROVINCE.analyses)
    with pytest.raises(CaseForbidden):
        await client.reach(strange, purpose=WHY)
    with pytest.raises(NotFound):
        await client.reach("cs_none", purpose=WHY)


async def test_own_document_is_executed(client: AsyncReunionPolice) -> None:
    answer = await client.execute("{ viewer { account } }")
    assert answer.data == {"viewer": {"account": "province"}}


# ---------------------------------------------------------------- faults, by a transport in front of the hub


class Faults(httpx2.AsyncBaseTransport):
    """Answers the next calls with these instead of the hub."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.seen: list[str] = []
        self._hub = httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.seen.append(request.headers["authorization"])
        if self.answers and (answer := self.answers.pop(0)) is not None:
            return httpx2.Response(200, json=answer)
        return await self._hub.handle_async_request(request)

    async def aclose(self) -> None:
        await self._hub.aclose()


def failed(code: str, **extensions: Any) -> Any:
    return {"errors": [{"message": "…", "extensions": {"code": code, **extensions}}]}


async def test_failed_page_is_retried_and_no_entry_repeats(month: AnalystHub) -> None:
    faults = Faults(None, failed("STORAGE_UNAVAILABLE"), None, failed("RETRY_LATER"))
    async with httpx2.AsyncClient(transport=faults) as http:
        client = AsyncReunionPolice(month.url, month.token(), retry=FAST_RETRY, http_client=http)
        ids = [one.id async for one in client.summaries(purpose=WHY, page_size=100)]
    assert len(ids) == len(set(ids)) == CASES
    assert len(faults.seen) == 6


async def test_page_that_stays_away_can_be_asked_again(month: AnalystHub) -> None:
    faults = Faults(None, *[failed("STORAGE_UNAVAILABLE")] * 5)
    async with httpx2.AsyncClient(transport=faults) as http:
        client = AsyncReunionPolice(month.url, month.token(), retry=FAST_RETRY, http_client=http)
        listing = client.summaries(purpose=WHY, page_size=100)
        with pytest.raises(HubUnavailable):
            await listing.table()
        assert len(await listing.table()) == CASES


async def test_wide_query_says_what_to_do(month: AnalystHub) -> None:
    async with httpx2.AsyncClient(transport=Faults(failed("QUERY_TOO_WIDE", path=["filter", "place"]))) as http:
        client = AsyncReunionPolice(month.url, month.token(), http_client=http)
        with pytest.raises(QueryTooWide, match="shorter time") as refused:
            await client.cases(purpose=WHY).total_count()
    assert refused.value.path == ("filter", "place")


async def test_ended_token_is_replaced_once(month: AnalystHub, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    given = [month.issuer.mint(PROVINCE, timedelta(seconds=-900)), month.issuer.mint(PROVINCE), "more"]
    left = list(given)

    async def sign_in() -> str:
        return left.pop(0)

    async with httpx2.AsyncClient(transport=(faults := Faults())) as http:
        client = AsyncReunionPolice(month.url, sign_in, http_client=http)
        assert await client.summaries(purpose=WHY).total_count() == CASES
        assert await client.summaries(purpose=WHY).total_count() == CASES
    assert faults.seen == [f"Bearer {given[0]}", *[f"Bearer {given[1]}"] * 2]
    assert left == ["more"]
    shown = repr(client) + repr(client._caller._shelf) + repr(client._transport.settings) + caplog.text
    assert not any(token in shown for token in given)


async def test_token_refused_twice_raises_without_it(month: AnalystHub, face: Face) -> None:
    token = month.issuer.mint(PROVINCE, timedelta(seconds=-900))
    for source in (token, lambda: token):
        async with face(month.url, source) as client:
            with pytest.raises(AuthenticationError, match="Sign in again") as refused:
                await client.summaries(purpose=WHY).table()
            assert token not in f"{refused.value!r} {refused.value.__dict__}"
    with pytest.raises(ConfigurationError, match="one line") as malformed:
        ReunionPolice(month.url, "a\nb")
    assert "a\nb" not in str(malformed.value)


@pytest.mark.parametrize(
    "url", ["https://hub.example", "https://hub.example/police/graphql", "https://hub.example/police/"]
)
def test_address_leads_to_the_police_graph(url: str) -> None:
    client = ReunionPolice(url, "token")
    assert client._transport.settings.path_url("graphql") == "https://hub.example/police/graphql"
    assert repr(client) == "ReunionPolice('https://hub.example')"
    with pytest.raises(ConfigurationError):
        ReunionPolice(url.replace("https", "http"), "token")


def test_purpose_sizes_and_orders_are_checked_first() -> None:
    client: Any = ReunionPolice("https://hub.example", "token")
    for given, path in (
        ({"purpose": "x"}, ("purpose",)),
        ({"purpose": WHY, "page_size": 101}, ("first",)),
        ({"purpose": WHY, "order_by": "AGE"}, ("orderBy", "by")),
        ({"purpose": WHY, "direction": "UP"}, ("orderBy", "direction")),
        ({"purpose": WHY, "filter": {"sexx": "MALE"}}, ("filter",)),
    ):
        with pytest.raises(QueryInvalid) as refused:
            client.cases(**given)
        assert refused.value.path == path


def test_documents_ask_for_no_contact() -> None:
    asked = {word for one in vars(documents).values() if isinstance(one, Operation) for word in one.document.split()}
    assert "publicName" in asked
    assert not {"phone", "contact", "reporter", "identityNumber", "address", "fullName"} & asked
