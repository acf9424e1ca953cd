"""Manifests at rest: made by one process at a time from the lines there are, numbered and pushed without a gap."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from bson import DatetimeMS, Decimal128, Timestamp, encode
from bson.raw_bson import RawBSONDocument

from hub.domain.trail.chain import ChainHead, ChainLink, next_link
from hub.domain.trail.manifest import REGULAR_EVERY, Manifest, parse_manifest
from hub.errors import StorageUnavailable
from hub.services.trail.ports import SignedManifest
from hub.services.trail.steps.make_manifest import make_manifest, push_manifests
from hub.services.trail.steps.run_manifests import run_manifests
from hub.storage.mongo.database import Database, Row
from hub.storage.mongo.trail import manifests as audit_manifests
from hub.storage.mongo.trail.audit import AuditRepository
from hub.storage.mongo.trail.chain import SERVER_TIME, ChainedInserts, read_link
from hub.storage.mongo.trail.export import AuditExport
from hub.storage.mongo.trail.manifests import ManifestRepository, text_of
from tests.databases import ALL_ROWS
from tests.storage.mongo.trail.test_audit_chain import lines, links_of, row
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

NOW = datetime(2026, 5, 13, 9, tzinfo=UTC)


class Unsigned:
    """A signer whose notes are read as easily as texts."""

    def sign(self, text: str) -> str:
        return f"{text}\n— nobody\n"

    def has_signed(self, note: str) -> bool:
        return note == self.sign(text_of(note))


class Auditor:
    """Takes manifests, or does not."""

    def __init__(self) -> None:
        self.is_away = False
        self.notes: list[str] = []

    async def push(self, note: str) -> bool:
        if not self.is_away:
            self.notes.append(note)
        return not self.is_away

    @property
    def got(self) -> list[int]:
        """The numbers of the manifests."""
        return [manifest_of(note).number for note in self.notes]

    def in_order(self) -> list[int]:
        """Return each number once. One whose push was cut off comes again, and none out of order."""
        assert self.got == sorted(self.got)
        return sorted(set(self.got))


def manifest_of(note: str) -> Manifest:
    return parse_manifest(text_of(note))


async def manifests_of(database: Database) -> list[Manifest]:
    return [manifest_of(note) async for note in AuditExport(database).notes()]


async def test_manifest_names_the_heads_of_all_chains(database: Database) -> None:
    manifests, one, other = ManifestRepository(database), AuditRepository(database), AuditRepository(database)
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    await one.append(lines(1, 2))
    await other.append(lines(3))
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    assert not await make_manifest(manifests, Unsigned(), now=NOW)
    await other.append(lines(4))
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    empty, first, second = await manifests_of(database)
    links = await links_of(database)
    assert empty.heads == ()
    assert {named.head for named in first.heads} == {links[1].head, links[2].head}
    assert {named.head for named in second.heads} == {links[1].head, links[3].head}
    assert (first.lines, second.lines, second.previous) == (3, 4, first.digest)


@pytest.mark.parametrize("seconds", [60, 190])
async def test_regular_manifest_finds_lines_that_came_late(database: Database, seconds: int) -> None:
    manifests, trail = ManifestRepository(database), AuditRepository(database)
    await trail.append(lines(1))
    [line] = await database.collection("audit").find(ALL_ROWS).to_list(None)
    late = ChainedInserts(database.collection("audit"))
    await late.append([row(2)])
    # As if the server had stamped it so long ago, and shown it only now.
    stamp = Timestamp(line["entered"].time - seconds, 1)
    await database.collection("audit").update_one({"_id": "au_0002"}, {"$set": {"entered": stamp}})
    await manifests.add(SignedManifest(1, Unsigned().sign(Manifest(1, NOW, bytes(32)).text)), line["entered"])
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    assert (await manifests_of(database))[-1].lines == 1
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY)
    assert (await manifests_of(database))[-1].lines == 2


async def test_of_two_makers_at_once_one_is_refused(database: Database) -> None:
    one, other = ManifestRepository(database), ManifestRepository(database)
    await AuditRepository(database).append(lines(1))
    made = await asyncio.gather(*(make_manifest(maker, Unsigned(), now=NOW) for maker in (one, other) * 3))
    assert made.count(True) == 1
    assert [manifest.number for manifest in await manifests_of(database)] == [1]


async def test_one_process_holds_the_lease_until_it_ends(database: Database) -> None:
    one, other = ManifestRepository(database), ManifestRepository(database)
    assert sorted(await asyncio.gather(one.claim(), other.claim()), key=str) == [0, None]
    holder, waiting = (one, other) if await one.claim() is not None else (other, one)
    assert await waiting.claim() is None
    await waiting.release()
    assert await waiting.claim() is None
    await database.collection("audit_makers").update_one(
        {}, {"$set": {"until": datetime.now(UTC) - timedelta(seconds=1)}}
    )
    assert await waiting.claim() == 0
    assert await holder.claim() is None
    await waiting.release()
    assert await holder.claim() == 0


async def test_manifests_not_taken_are_pushed_later_in_order(database: Database) -> None:
    manifests, auditor = ManifestRepository(database), Auditor()
    assert await manifests.claim() == 0
    for number in range(3):
        await make_manifest(manifests, Unsigned(), now=NOW + number * REGULAR_EVERY)
    auditor.is_away = True
    assert not await push_manifests(manifests, Unsigned(), auditor, pushed=0)
    auditor.is_away = False
    assert await push_manifests(manifests, Unsigned(), auditor, pushed=0)
    assert await manifests.claim() == 3
    assert await push_manifests(manifests, Unsigned(), auditor, pushed=3)
    assert auditor.got == [1, 2, 3]


async def test_running_processes_hand_manifests_over(database: Database) -> None:
    """Each line is named and pushed within moments, also after the process that made manifests has ended."""
    auditor, trail = Auditor(), AuditRepository(database)

    @asynccontextmanager
    async def process() -> AsyncIterator[None]:
        async with run_manifests(ManifestRepository(database), Unsigned(), auditor, every=0.01):
            yield

    async def all_named(count: int) -> bool:
        made = await manifests_of(database)
        return bool(made) and made[-1].lines == count and auditor.in_order() == [one.number for one in made]

    async with process():
        async with process():
            await trail.append(lines(1))
            await until(lambda: all_named(1), HANG_TIMEOUT)
        await trail.append(lines(2))
        await until(lambda: all_named(2), HANG_TIMEOUT)
    assert [manifest.number for manifest in await manifests_of(database)] == auditor.in_order()


class Failing(ManifestRepository):
    """Manifests whose database is away at first, and then answers something that nobody expects."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.failures: list[Exception] = [StorageUnavailable(), RuntimeError()]

    async def claim(self) -> int | None:
        if self.failures:
            raise self.failures.pop(0)
        return await super().claim()


async def test_making_goes_on_after_failures(database: Database) -> None:
    async def is_made() -> bool:
        return bool(await manifests_of(database))

    async with run_manifests(Failing(database), Unsigned(), None, every=0.01):
        await until(is_made, HANG_TIMEOUT)


@pytest.mark.parametrize("grown", [1, 3])
async def test_export_holds_what_is_named_and_the_last_manifest(database: Database, grown: int) -> None:
    trail = AuditRepository(database)
    await database.collection("audit").insert_one({"_id": "au_old", "at": NOW, "real": NOW, "purpose": "of old"})
    await trail.append(lines(*range(grown)))
    await make_manifest(ManifestRepository(database), Unsigned(), now=NOW)
    header, old, *rest = [line async for line in AuditExport(database).lines()]
    assert '"manifest":1' in header
    assert '"id":"au_old"' in old
    assert old.endswith('"chain":null}')
    assert [f'"n":{n},' in line for n, line in enumerate(rest)] == [True] * grown


class AnotherClock(ManifestRepository):
    """Manifests of a process whose clock goes before the server's."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.ahead, self.looks = timedelta(hours=3), 0

    async def server_time(self) -> datetime:
        self.looks += 1
        return await super().server_time() - self.ahead


async def test_process_with_a_wrong_clock_makes_no_manifest(database: Database) -> None:
    """Else true lines are ones of another time, as long as the auditor has that manifest."""
    wrong, right = AnotherClock(database), ManifestRepository(database)
    async with run_manifests(wrong, Unsigned(), None, every=0.01):
        await until(lambda: wrong.looks > 3, HANG_TIMEOUT)
        assert await manifests_of(database) == []
        assert await right.claim() == 0
        await right.release()
        wrong.ahead = timedelta(seconds=-55)

        async def is_made() -> bool:
            return bool(await manifests_of(database))

        await until(is_made, HANG_TIMEOUT)


async def test_thorough_look_comes_each_minute_whatever_the_manifests_say(database: Database) -> None:
    """The last one is of a time to come, or of just now because a chain grows each second."""
    manifests, trail, alarm, seconds = ManifestRepository(database), AuditRepository(database), Alarm(), [0.0]
    assert await make_manifest(manifests, Unsigned(), now=datetime.now(UTC) + timedelta(hours=3))
    await trail.append(lines(1))
    [link] = await links_of(database)

    async def is_named(count: int) -> bool:
        return (await manifests_of(database))[-1].lines == count

    async with run_manifests(manifests, Unsigned(), None, alarm, every=0.01, seconds=lambda: seconds[0]):
        await until(lambda: is_named(1), HANG_TIMEOUT)
        await database.collection("audit").insert_one(chain_row(link.writer, 10**6))
        await trail.append(lines(2))
        await until(lambda: is_named(2), HANG_TIMEOUT)
        seconds[0] += REGULAR_EVERY.total_seconds()
        await until(lambda: alarm.calls == 1, HANG_TIMEOUT)


AHEAD = (Timestamp(2**32 - 1, 2**32 - 1), Timestamp(int(datetime.now(UTC).timestamp()) + 4 * 3600, 1))


def chain_row(writer: object, n: object, entered: object = SERVER_TIME, **more: object) -> Row:
    """Return a row as somebody with the database alone can insert it."""
    chain = {"v": 1, "writer": writer, "n": n, "prev": bytes(32), "hash": b"f" * 32}
    return {"_id": f"au_forged_{n}_{entered}", "purpose": "x", "chain": chain | more, "entered": entered}


class Alarm:
    """Counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self) -> None:
        self.calls += 1


@pytest.mark.parametrize("stamp", AHEAD)
async def test_row_ahead_of_the_server_stops_no_naming(database: Database, stamp: Timestamp) -> None:
    manifests, trail, other = ManifestRepository(database), AuditRepository(database), AuditRepository(database)
    await trail.append(lines(1))
    await database.collection("audit").insert_one(chain_row("w_poison", 0, stamp))
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    last = await manifests.last(Unsigned().has_signed)
    assert isinstance(last.place, Timestamp)
    assert last.place <= await database.logical_time()
    await trail.append(lines(2))
    await other.append(lines(3))
    alarm = Alarm()
    assert await make_manifest(manifests, Unsigned(), now=NOW, alarm=alarm)
    assert alarm.calls == 0
    links = await links_of_hub(database)
    named = {head.head for head in (await manifests_of(database))[-1].heads}
    assert {links[1].head, links[2].head} <= named
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert alarm.calls == 1


async def links_of_hub(database: Database) -> list[ChainLink]:
    """Return the links of the lines that nobody forged, in their order."""
    rows = database.collection("audit").find({"_id": {"$regex": "^au_0"}}).sort("entered", 1)
    return [link async for row in rows if (link := read_link(row))]


async def test_place_ahead_in_a_manifests_row_hides_no_line(database: Database) -> None:
    manifests, trail = ManifestRepository(database), AuditRepository(database)
    await trail.append(lines(1))
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    await database.collection("audit_manifests").update_one({"_id": 1}, {"$set": {"until": AHEAD[0]}})
    await trail.append(lines(2))
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY)
    assert (await manifests_of(database))[-1].lines == 2


FORGED = (
    chain_row("w_x\nfold w_y 3 00", 0),
    chain_row("w x", 0),
    chain_row(None, 0),
    chain_row({"$a": 1}, 0),
    chain_row(["w_x"], 0),
    chain_row("w_x", "1"),
    chain_row("w_x", -1),
    chain_row("w_x", 1.5),
    chain_row("w_x", 0, hash="00"),
    chain_row("w_x", 0, hash=b"short"),
    {"_id": "au_bare", "entered": SERVER_TIME},
    {"_id": "au_text", "entered": SERVER_TIME, "chain": "w_x"},
)


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
async def test_row_of_another_shape_stops_nothing(database: Database, forged: Row) -> None:
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    await database.collection("audit").insert_one(forged)
    for number in (2, 3):
        await trail.append(lines(number))
        assert await make_manifest(manifests, Unsigned(), now=NOW + number * REGULAR_EVERY, alarm=alarm)
    *_, last = await manifests_of(database)
    assert last.lines == 3
    assert alarm.calls == 2
    exported = [line async for line in AuditExport(database).lines()]
    assert len(exported) == 5


@pytest.mark.parametrize("n", [3, 10**6])
async def test_row_far_on_in_a_chain_moves_no_head(database: Database, n: int) -> None:
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    [link] = await links_of(database)
    if n > 3:
        assert await make_manifest(manifests, Unsigned(), now=NOW)
    await database.collection("audit").insert_one(chain_row(link.writer, n))
    await trail.append(lines(2))
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert alarm.calls == 1
    [_, newest] = await links_of_hub(database)
    assert [named.head for named in (await manifests_of(database))[-1].heads] == [newest.head]


@pytest.mark.parametrize("stamp", [*AHEAD, "x", NOW, 5, None, Timestamp(1, 1)])
async def test_export_holds_rows_of_every_stamp(database: Database, stamp: object) -> None:
    trail = AuditRepository(database)
    await trail.append(lines(1))
    await database.collection("audit").insert_one(chain_row("w_x", 0, stamp))
    assert await make_manifest(ManifestRepository(database), Unsigned(), now=NOW)
    exported = [line async for line in AuditExport(database).lines()]
    assert sum('"writer":"w_x"' in line for line in exported) == 1
    assert sum('"id":"au_0001"' in line for line in exported) == 1


async def test_fork_of_a_chain_is_an_alarm_and_stops_nothing(database: Database) -> None:
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    [link] = await links_of(database)
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    await database.collection("audit").insert_one(chain_row(link.writer, 1, prev=link.hash))
    await trail.append(lines(2, 3))
    assert await make_manifest(manifests, Unsigned(), now=NOW, alarm=alarm)
    assert alarm.calls == 1
    *_, newest = await links_of_hub(database)
    assert [named.head for named in (await manifests_of(database))[-1].heads] == [newest.head]


async def test_line_before_the_one_it_follows_waits(database: Database) -> None:
    """A short look may miss a line that becomes visible late: the next line is not named alone, and nobody called."""
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    await trail.append(lines(2))
    stamp = Timestamp((await database.logical_time()).time - 60, 1)
    await database.collection("audit").update_one({"_id": "au_0002"}, {"$set": {"entered": stamp}})
    await trail.append(lines(3))
    assert not await make_manifest(manifests, Unsigned(), now=NOW, alarm=alarm)
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert [made.lines for made in await manifests_of(database)] == [1, 3]
    assert alarm.calls == 0


async def go_on(database: Database, head: ChainHead, count: int) -> None:
    """Insert rows that go on with a chain, as somebody with the database alone can."""
    rows: list[Row] = []
    for _ in range(count):
        link = next_link(head, os.urandom(32))
        rows.append(chain_row(link.writer, link.n, prev=link.prev, hash=link.hash))
        head = link.head
    await database.collection("audit").insert_many(rows)


@pytest.mark.parametrize("is_named", [False, True])
async def test_chain_that_somebody_goes_on_with_is_an_alarm(database: Database, is_named: bool) -> None:
    """The hub's own lines are then never named, and could be removed unseen."""
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    [link] = await links_of(database)
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    await go_on(database, link.head, 1_000)
    if is_named:
        assert await make_manifest(manifests, Unsigned(), now=NOW)
    await trail.append(lines(2, 3))
    await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert alarm.calls == 1


async def test_own_lines_long_after_the_false_ones_are_an_alarm(database: Database) -> None:
    """No look sees the line any more that the manifests name."""
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    [link] = await links_of(database)
    await go_on(database, link.head, 1_000)
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    long_ago = Timestamp((await database.logical_time()).time - 3600, 1)
    await database.collection("audit").update_many(ALL_ROWS, {"$set": {"entered": long_ago}})
    await trail.append(lines(2))
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert alarm.calls == 1


async def test_next_row_that_follows_nothing_is_not_named(database: Database) -> None:
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    [link] = await links_of(database)
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    await database.collection("audit").insert_one(chain_row(link.writer, 1))
    assert not await make_manifest(manifests, Unsigned(), now=NOW)
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert [named.head for named in (await manifests_of(database))[-1].heads] == [link.head]
    assert alarm.calls == 1


class BusyDatabase:
    """A database in which a line is inserted each time after its time was told."""

    def __init__(self, database: Database) -> None:
        self._database, self._trail = database, AuditRepository(database)
        self.collection = database.collection
        self._made = 0

    async def logical_time(self) -> Timestamp:
        now = await self._database.logical_time()
        self._made += 1
        await self._trail.append(lines(self._made))
        return now


async def test_export_of_the_same_second_holds_what_is_named(database: Database) -> None:
    """Several times, as a second may end in between."""
    manifests = ManifestRepository(cast("Database", BusyDatabase(database)))
    for number in range(5):
        assert await make_manifest(manifests, Unsigned(), now=NOW + number * REGULAR_EVERY)
        named = (await manifests_of(database))[-1].lines
        assert len([line async for line in AuditExport(database).lines()]) - 1 >= named


async def made_until(database: Database, is_done: Callable[[Manifest], bool], alarm: Alarm) -> Manifest:
    """Make manifests until one is as it should be."""
    manifests = ManifestRepository(database)
    for _ in range(100):
        await make_manifest(manifests, Unsigned(), now=NOW, alarm=alarm)
        last = (await manifests.last(Unsigned().has_signed)).manifest
        if last and is_done(last):
            return last
    raise AssertionError("No manifest is as it should be.")


async def test_flood_of_chains_is_an_alarm_and_stops_nothing(database: Database) -> None:
    """The names of all of them are longer than a row of the database."""
    trail, alarm, count = AuditRepository(database), Alarm(), 105_000
    await trail.append(lines(1))
    assert await make_manifest(ManifestRepository(database), Unsigned(), now=NOW)
    flood = [chain_row(f"w_{n:062}", 0) | {"_id": f"au_forged_{n}"} for n in range(count)]
    await database.collection("audit").insert_many(flood, ordered=False)
    await AuditRepository(database).append(lines(2))
    row = await database.collection("audit").find_one({"_id": "au_0002"})
    link = read_link(row) if row else None
    assert link is not None
    last = await made_until(database, lambda made: link.head in names_of(made), alarm)
    assert last.lines == count + 2
    assert alarm.calls > 0
    assert all(len(made.text) < 2**21 for made in await manifests_of(database))


def names_of(manifest: Manifest) -> set[ChainHead]:
    """Return the heads that a manifest names on, and those that it folds."""
    return {named.head for named in manifest.heads} | set(manifest.folds)


async def test_long_pause_is_read_in_parts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_manifests, "MAX_LINES", 3)
    one, other, alarm = AuditRepository(database), AuditRepository(database), Alarm()
    for number in range(10):
        await (one if number % 3 else other).append(lines(number))
    last = await made_until(database, lambda made: made.lines == 10, alarm)
    assert last.number == 4
    assert await make_manifest(ManifestRepository(database), Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert alarm.calls == 0


async def test_alarm_that_fails_holds_up_no_manifest(database: Database) -> None:
    async def failing() -> None:
        raise StorageUnavailable

    await database.collection("audit").insert_one(FORGED[0])
    with pytest.raises(StorageUnavailable):
        await make_manifest(ManifestRepository(database), Unsigned(), now=NOW, alarm=failing)
    assert len(await manifests_of(database)) == 1


@pytest.mark.parametrize("value", ["\xff", DatetimeMS(2**62)], ids=["no UTF-8", "no year"])
async def test_row_that_the_driver_cannot_read_stops_nothing(database: Database, value: object) -> None:
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    row = {**FORGED[0], "chain": {"writer": value}}
    raw = RawBSONDocument(encode(row).replace("\xff".encode(), b"\xff\xff"))
    await database.collection("audit").insert_one(cast("Row", raw))
    await trail.append(lines(1))
    assert await make_manifest(manifests, Unsigned(), now=NOW, alarm=alarm)
    assert [made.lines for made in await manifests_of(database)] == [1]
    assert alarm.calls == 1


def false_text(number: int) -> str:
    return Manifest(number, NOW, bytes(32)).text


FALSE_MANIFESTS: tuple[Row, ...] = (
    {"_id": "z"},
    {"_id": "z", "note": Unsigned().sign(false_text(1)), "until": Timestamp(1, 1)},
    {"_id": True, "note": Unsigned().sign(false_text(1)), "until": Timestamp(1, 1)},
    {"_id": 3, "note": false_text(3), "until": AHEAD[0]},
    {"_id": 3, "note": false_text(3) + "\n— somebody\n"},
    {"_id": 3, "note": Unsigned().sign("x")},
    {"_id": 3, "note": Unsigned().sign(false_text(1))},
    {"_id": 3},
    {"_id": Decimal128("3"), "note": 5},
    {"_id": 2**62, "note": false_text(2**62)},
)


@pytest.mark.parametrize("row", FALSE_MANIFESTS, ids=range(len(FALSE_MANIFESTS)))
async def test_false_manifest_is_an_alarm_and_never_followed(database: Database, row: Row) -> None:
    manifests, trail, alarm, auditor = ManifestRepository(database), AuditRepository(database), Alarm(), Auditor()
    for number in (1, 2):
        await trail.append(lines(number))
        assert await make_manifest(manifests, Unsigned(), now=NOW)
    before = (await manifests.last(Unsigned().has_signed)).manifest
    assert before is not None
    await database.collection("audit_manifests").insert_one(row)
    await trail.append(lines(3))
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY, alarm=alarm)
    assert alarm.calls == 1
    last = (await manifests.last(Unsigned().has_signed)).manifest
    assert last is not None
    assert (last.previous, last.lines) == (before.digest, 3)
    await push_manifests(manifests, Unsigned(), auditor, pushed=0)
    assert auditor.notes[-1].startswith(last.text)
    assert [line async for line in AuditExport(database).lines()]
    assert [note async for note in AuditExport(database).notes(last.number)][-1].startswith(last.text)


async def test_false_manifest_of_the_next_number_is_an_alarm(database: Database) -> None:
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    assert await make_manifest(manifests, Unsigned(), now=NOW)
    await database.collection("audit_manifests").insert_many([{"_id": 2}, {"_id": 3}])
    await trail.append(lines(1))
    assert await make_manifest(manifests, Unsigned(), now=NOW, alarm=alarm)
    assert alarm.calls == 1
    last = (await manifests.last(Unsigned().has_signed)).manifest
    assert last is not None
    assert (last.number, last.lines) == (4, 1)


async def test_row_with_several_stamps_is_an_alarm_and_moves_nothing(database: Database) -> None:
    manifests, trail, alarm = ManifestRepository(database), AuditRepository(database), Alarm()
    await trail.append(lines(1))
    await database.collection("audit").insert_one({"entered": [Timestamp(1, 1), Timestamp(2**32 - 1, 1)]})
    await trail.append(lines(2))
    assert await make_manifest(manifests, Unsigned(), now=NOW, alarm=alarm)
    assert alarm.calls == 1
    await trail.append(lines(3))
    assert await make_manifest(manifests, Unsigned(), now=NOW + REGULAR_EVERY)
    assert [sum(named.head.n + 1 for named in one.heads) for one in await manifests_of(database)] == [2, 3]


async def test_false_manifest_of_any_size_holds_up_no_push(database: Database) -> None:
    manifests, trail, auditor = ManifestRepository(database), AuditRepository(database), Auditor()
    await trail.append(lines(1))
    await make_manifest(manifests, Unsigned(), now=NOW)
    await database.collection("audit_manifests").insert_one({"_id": 2, "note": "x" * 2_000_001})
    await trail.append(lines(2))
    await make_manifest(manifests, Unsigned(), now=NOW)
    assert await push_manifests(manifests, Unsigned(), auditor, pushed=0)
    assert auditor.got == [1, 3]
