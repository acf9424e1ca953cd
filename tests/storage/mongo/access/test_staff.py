"""Staff that used the hub, on the real database: one row for an account, newest first, forgotten, and bounded."""

import random
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from hub.domain.access import staff as rules
from hub.domain.access.staff import STAFF_KEPT, KnownForce, KnownOfficer, StaffUse
from hub.domain.actors import Permission
from hub.domain.text.names import folded
from hub.storage.mongo.access import staff as rows
from hub.storage.mongo.access.staff import StaffRepository
from hub.storage.mongo.collections import prepare_collections
from hub.storage.mongo.database import Database, opened
from tests.databases import ALL_ROWS, Databases

NOW: Final = datetime(2026, 5, 13, 9, 30, tzinfo=UTC)
DAY: Final = timedelta(days=1)


def use(account: str, force: str, days_ago: int, name: str = "A force") -> StaffUse:
    permissions = frozenset({Permission.READ_CASES, *([Permission.OPEN_CASE] if days_ago % 2 else [])})
    return StaffUse(account, KnownForce(force, name, "+86 110"), NOW.date() - days_ago * DAY, permissions)


@pytest.fixture(scope="module")
async def one_database(databases: Databases) -> AsyncIterator[Database]:
    """One database for the module."""
    async with opened(await databases.take()) as database:
        await prepare_collections(database)
        yield database


@pytest.fixture
async def database(one_database: Database) -> Database:
    """The database without staff."""
    await one_database.collection("staff").delete_many(ALL_ROWS)
    return one_database


@pytest.fixture
def staff(database: Database) -> StaffRepository:
    return StaffRepository(database, lambda: NOW)


async def test_random_uses_are_listed_as_plain_rules_say(database: Database, staff: StaffRepository) -> None:
    draw = random.Random(2026)
    last: dict[str, StaffUse] = {}
    for _ in range(200):
        account, force = f"{draw.choice('aAbcd')}{draw.randrange(30)}", draw.choice(["F1", "f1", "F2", "f3"])
        made = use(account, force, draw.randrange(80, 100), f"Force {draw.randrange(3)}")
        await staff.note(made)
        kept = last.get(folded(account))
        day = max(made.day, kept.day) if kept else made.day
        last[folded(account)] = StaffUse(account, made.force, day, made.permissions)
    lately = {key: one for key, one in last.items() if one.day >= NOW.date() - STAFF_KEPT}
    assert 0 < len(lately) < len(last)

    def of(force: str) -> list[KnownOfficer]:
        found = [(key, one) for key, one in lately.items() if folded(one.force.id) == folded(force)]
        found.sort(key=lambda pair: (-pair[1].day.toordinal(), pair[0]))
        return [KnownOfficer(one.account, one.day, one.permissions) for _, one in found]

    for force in ("f1", "F2", " f3", "f4"):
        assert await staff.officers(force) == of(force)
    named = ("f1", "F1", "F2", " f3", "f4")
    assert await staff.known_forces(named) == {force for force in named if of(force)}
    known = await staff.known_officers([key.upper() for key in last])
    assert known == {key.upper(): one.force.id for key, one in lately.items()}
    assert (await staff.known_officers([]), await staff.known_forces([])) == ({}, frozenset())
    newest = {key: [one for one in lately.values() if folded(one.force.id) == key] for key in ("f1", "f2", "f3")}
    listed = await staff.forces()
    assert [folded(one.id) for one in listed] == sorted(key for key, uses in newest.items() if uses)
    for one in listed:
        uses = newest[folded(one.id)]
        assert one in {each.force for each in uses if each.day == max(every.day for every in uses)}
    assert await database.collection("staff").count_documents({}) == len(last)


async def test_row_holds_no_person_and_ends_by_itself(database: Database, staff: StaffRepository) -> None:
    await staff.note(use("Wang ", "f1", 3))
    await staff.note(use("wang", "f2", 5, "Another"))
    [row] = await database.collection("staff").find({}).to_list(None)
    day = datetime(2026, 5, 10, tzinfo=UTC)
    assert row == {
        "_id": "wang",
        "account": "wang",
        "force_key": "f2",
        "force": "f2",
        "force_name": "Another",
        "force_phone": "+86 110",
        "permissions": ["OPEN_CASE", "READ_CASES"],
        "day": day,
        "expires_real": day + STAFF_KEPT + DAY,
    }
    ends: list[Any] = [
        index
        for index in (await database.collection("staff").index_information()).values()
        if index.get("expireAfterSeconds") == 0
    ]
    assert [index["key"] for index in ends] == [[("expires_real", 1)]]
    await database.collection("staff").update_one({}, {"$unset": {"permissions": 1}})
    assert await staff.officers("f2") == [KnownOfficer("wang", date(2026, 5, 10), None)], "as an earlier release noted"
    await staff.forget("WANG")
    await staff.forget("wang")
    assert await staff.forces() == []


async def test_account_counts_to_the_end_of_its_last_day(database: Database, staff: StaffRepository) -> None:
    await staff.note(use("wang", "f1", 0))
    for days, known in ((90, True), (91, False)):
        later = StaffRepository(database, lambda days=days: NOW + days * DAY)  # type: ignore[misc]
        found = [bool(await later.known_officers(["wang"])), bool(await later.known_forces(["f1"]))]
        assert [*found, bool(await later.forces()), bool(await later.officers("f1"))] == 4 * [known]


async def test_lists_end_at_their_bounds(staff: StaffRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (rules.MAX_FORCES, rules.MAX_OFFICERS) == (2_000, 500)
    monkeypatch.setattr(rows, "MAX_FORCES", 2)
    monkeypatch.setattr(rows, "MAX_OFFICERS", 2)
    for number in range(4):
        await staff.note(use(f"w{number}", "f0", number))
        await staff.note(use(f"x{number}", f"f{number}", 0))
    assert [one.id for one in await staff.forces()] == ["f0", "f1"]
    today = date(2026, 5, 13)
    reads = frozenset({Permission.READ_CASES})
    assert await staff.officers("f0") == [KnownOfficer("w0", today, reads), KnownOfficer("x0", today, reads)]
