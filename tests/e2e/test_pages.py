"""Every list in pages, over HTTP and a real database: the meaning of a cursor while the list grows, and its owner."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from hub.local.officers import ANALYST, AUDITOR, OPERATOR
from reunion import Device, GeoPoint
from tests.e2e.world import Partner, World
from tests.serving import GraphQLResponse
from tests.waiting import until

Ask = Callable[..., Awaitable[GraphQLResponse]]

PAGE: Final = """query ($first: Int, $after: String) {{ {field}({given}first: $first, after: $after) {{
  edges {{ cursor node {{ {node} }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
"""The variable may be null, since the field says what null means."""

ROWS: Final = 5
MORE: Final = 2


@dataclass
class Listing:
    """A list with at least ROWS rows, its reader, and another permitted reader."""

    field: str
    node: str
    reader: Ask
    another: Ask
    grow: Callable[[], Awaitable[object]]
    """Adds MORE rows."""
    given: str = ""
    most: int = 100

    async def page(self, first: int, after: str | None = None, ask: Ask | None = None) -> Any:
        """Return a page without errors, in the form of Relay."""
        page = (await self.asked(first, after, ask)).data[self.field]
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert len(cursors) <= first
        said = page["pageInfo"]
        assert (said["startCursor"], said["endCursor"]) == ((cursors[0], cursors[-1]) if cursors else (None, None))
        assert said["hasPreviousPage"] is False
        return page

    async def asked(self, first: int, after: str | None = None, ask: Ask | None = None) -> GraphQLResponse:
        """Return any answer."""
        document = PAGE.format(field=self.field, given=self.given, node=self.node)
        return await (ask or self.reader)(document, first=first, after=after)


def rows(page: Any) -> list[Any]:
    """Return the rows of a page, without cursors."""
    return [edge["node"] for edge in page["edges"]]


async def alerts(world: World, place: GeoPoint) -> Listing:
    """Return alerts for a partner, newest first."""
    partner, another = await world.partner(), await world.partner()

    async def open_cases(count: int = MORE) -> None:
        for _ in range(count):
            await world.open_case(place)

    await open_cases(ROWS)
    return Listing("alerts", "id", partner.ask, another.ask, open_cases)


async def audience(world: World, place: GeoPoint) -> Listing:
    """Return an audience in its order, for a partner that pulls; another partner has devices of its own."""
    url = world.newsroom.inbox("pages").url
    partner, another = await world.partner("webhook", url=url), await world.partner("webhook", url=url)
    case = await world.open_case(place)
    told = 0

    async def register(count: int = MORE) -> None:
        nonlocal told
        for one in (partner, another):
            refs = [f"phone-{told + number}" for number in range(count)]
            await one.client().devices.register(
                [Device(ref, latitude=place.latitude, longitude=place.longitude) for ref in refs]
            )
        told += count

        async def listed() -> bool:
            found = [await listing.page(1_000, ask=one.ask) for one in (partner, another)]
            return all(len(page["edges"]) == told for page in found)

        await until(listed, 20)

    listing = Listing("audience", "ref", partner.ask, another.ask, register, f'alert: "{case.alert}", ', 5_000)
    await register(ROWS)
    return listing


def of_staff(world: World, by: Any) -> tuple[Ask, Ask]:
    """Return an officer, and another account with the same permissions."""

    def asking(officer: Any) -> Ask:
        async def ask(document: str, **variables: Any) -> GraphQLResponse:
            return await world.police(officer, document, **variables)

        return ask

    return asking(by), asking(replace(by, account=f"{by.account}-2", person=f"{by.person}-2"))


async def cases(world: World, place: GeoPoint) -> Listing:
    """Return cases for staff, the last opened first."""
    listing = await alerts(world, place)
    return Listing("cases", "id", *of_staff(world, ANALYST), listing.grow, 'purpose: "a test", ')


async def tips(world: World, place: GeoPoint) -> Listing:
    """Return the tips of one case for staff, newest first."""
    partner, case = await world.partner(), await world.open_case(place)
    said = 0

    async def submit(count: int = MORE) -> None:
        nonlocal said
        for _ in range(count):
            said += 1
            await partner.client().tips.submit(case.alert, f"Seen at gate {said}")

    await submit(ROWS)
    return Listing("tips", "id", *of_staff(world, ANALYST), submit, f'caseId: "{case.id}", purpose: "a test", ')


async def audit_trail(world: World, place: GeoPoint) -> Listing:
    """Return the audit trail for auditors, newest first; each read adds two lines."""
    reader, another = of_staff(world, AUDITOR)
    listing = Listing("auditTrail", "id", reader, another, lambda: listing.page(1), 'purpose: "a test", ')
    for _ in range(ROWS):
        await listing.page(1)
    return listing


async def partners(world: World, place: GeoPoint) -> Listing:
    """Return partners for operators, the oldest first."""

    async def create(count: int = MORE) -> None:
        for _ in range(count):
            await world.partner()

    await create(ROWS)
    return Listing("partners", "id", *of_staff(world, OPERATOR), create)


LISTINGS: Final = (alerts, audience, cases, tips, audit_trail, partners)
Make = Callable[[World, GeoPoint], Awaitable[Listing]]


@pytest.mark.parametrize("make", LISTINGS)
async def test_a_page_stays_the_same_while_the_list_grows(make: Make, world: World, place: GeoPoint) -> None:
    listing = await make(world, place)
    whole = await listing.page(ROWS)
    assert len(rows(whole)) == ROWS
    await listing.grow()
    assert rows(await listing.page(ROWS - 2, whole["edges"][1]["cursor"])) == rows(whole)[2:]
    grows_at_its_head = make not in (audience, partners)
    assert (rows(await listing.page(ROWS)) != rows(whole)) is grows_at_its_head


@pytest.mark.parametrize("make", LISTINGS)
async def test_all_pages_together_hold_each_row_once(make: Make, world: World, place: GeoPoint) -> None:
    listing = await make(world, place)
    whole = await listing.page(40)
    found: list[Any] = []
    after, more = None, True
    if make is audit_trail:
        # Each read adds lines before the first: start from the same place as the whole.
        found, after = rows(whole)[:1], whole["edges"][0]["cursor"]
    while more and len(found) < len(rows(whole)):
        page = await listing.page(3, after)
        found += rows(page)
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(rows(whole)) >= ROWS
    assert found[: len(rows(whole))] == rows(whole)
    assert len({str(row) for row in found}) == len(found)


@pytest.mark.parametrize("make", LISTINGS)
async def test_an_invalid_page_request_is_refused_by_code(make: Make, world: World, place: GeoPoint) -> None:
    listing = await make(world, place)
    for first in (0, -1, listing.most + 1, 2**31 - 1):
        answer = await listing.asked(first)
        assert answer.codes == ["TOO_MANY_ITEMS"], first
        assert answer.body["errors"][0]["extensions"]["path"] == ["first"]
    cursor = (await listing.page(1))["pageInfo"]["endCursor"]
    for invented in ("", "garbage", "A" * 2_000, cursor[:-2], cursor[1:], f"{cursor}AAAA", "🧒"):
        assert (await listing.asked(1, invented)).codes == ["CURSOR_INVALID"], invented


@pytest.mark.parametrize("make", LISTINGS)
async def test_a_cursor_is_valid_for_one_caller(make: Make, world: World, place: GeoPoint) -> None:
    listing = await make(world, place)
    cursor = (await listing.page(1))["pageInfo"]["endCursor"]
    assert await listing.page(1, cursor)
    assert (await listing.asked(1, cursor, listing.another)).codes == ["CURSOR_MISMATCH"]
    assert await listing.page(1, ask=listing.another)


async def test_a_cursor_is_valid_for_one_list(world: World, place: GeoPoint) -> None:
    pulled, listed = await audience(world, place), await alerts(world, place)
    listed.reader = pulled.reader
    second = replace(pulled, given=f'alert: "{(await world.open_case(place)).alert}", ')
    gossip, others = await tips(world, place), await cases(world, place)
    elsewhere = replace(gossip, given=f'caseId: "{(await world.open_case(place)).id}", purpose: "a test", ')
    for one, other in ((pulled, listed), (listed, pulled), (pulled, second), (gossip, others), (gossip, elsewhere)):
        cursor = (await one.page(1))["pageInfo"]["endCursor"]
        assert (await other.asked(1, cursor)).codes == ["CURSOR_MISMATCH"]


async def test_the_other_key_mode_counts_as_another_caller(world: World, app_partner: Partner, place: GeoPoint) -> None:
    await world.open_case(place)
    await world.open_case(place, status="EXERCISE")
    page = PAGE.format(field="alerts", given="", node="id")
    cursor = (await app_partner.ask(page, first=1)).data["alerts"]["pageInfo"]["endCursor"]
    assert (await app_partner.ask(page, "TEST", first=1, after=cursor)).codes == ["CURSOR_MISMATCH"]


@pytest.mark.parametrize(
    ("make", "collection", "moment"),
    [(alerts, "alerts", "opened_at"), (cases, "cases", "opened_at"), (tips, "tips", "received_at")],
)
async def test_paging_loses_no_row_with_equal_times(
    make: Make, collection: str, moment: str, world: World, place: GeoPoint
) -> None:
    listing = await make(world, place)
    ids = {row["id"] for row in rows(await listing.page(ROWS))}
    await world.database.collection(collection).update_many(
        {"_id": {"$in": list(ids)}}, {"$set": {moment: await world.now()}}
    )
    found: list[str] = []
    after = None
    for _ in range(ROWS):
        page = await listing.page(1, after)
        found += [row["id"] for row in rows(page)]
        after = page["pageInfo"]["endCursor"]
    assert len(found) == ROWS
    assert set(found) == ids


async def test_audit_lines_with_equal_times_appear_once(world: World, place: GeoPoint) -> None:
    listing = await audit_trail(world, place)
    ids = [row["id"] for row in rows(await listing.page(ROWS))]
    lines = world.database.collection("audit")
    await lines.update_many({"_id": {"$in": ids}}, {"$set": {"at": await world.now() - timedelta(days=1)}})
    # The lines of a day ago that belong to this test.
    listing.given = f'purpose: "a test", filter: {{until: "{(await world.now() - timedelta(hours=12)).isoformat()}"}}, '
    found: list[str] = []
    after = None
    for _ in range(ROWS):
        page = await listing.page(1, after)
        found += [row["id"] for row in rows(page)]
        after = page["pageInfo"]["endCursor"]
    assert sorted(found) == sorted(ids)
