"""Tips at rest, taken in, withdrawn and sorted through the real database."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from bson import json_util
from pymongo.errors import DuplicateKeyError

from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from hub.domain.geometry import Point
from hub.domain.photos import Photo, PhotoId, PhotoSize, owned_by_partner
from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.tip import Tip, TipInput, TipState, TipTriage
from hub.errors import Conflict, IdempotencyMismatch, NotFound, StorageUnavailable
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.intake.steps.tip_receipt_codes import ReceiptCodes
from hub.services.intake.submit_tip import submit_tip
from hub.services.intake.tip_ports import TipServices
from hub.services.intake.withdraw_tip import withdraw_tip
from hub.services.maintenance.finish_withdrawals import finish_withdrawals
from hub.services.police.ports.stores import CaseStores, Position
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.triage_tip import triage_tip
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database
from hub.storage.mongo.idempotency import IdempotencyRepository
from hub.storage.mongo.tips.queue import TipQueue
from hub.storage.mongo.tips.tips import TipRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.redis.feed_signal import FeedSignal
from tests.fakes import FakePolice, Trail, new_case
from tests.public_alerts import public_alert
from tests.services.fanout.gates import Gate, Gated, stopped_at

NOW = datetime(2016, 5, 13, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))
ANA = PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm")
BO = PartnerActor("p2", "Bo", 4, KeyMode.LIVE, "fcm")
OFFICER = Officer("o-1", "person-1", "f", "Force", "1", frozenset({Permission.OPEN_CASE}), certified=True)

ALERT = public_alert(opened_at=NOW).alert
OF_CASE = FakePolice()
OF_CASE.tables.cases[ALERT.case] = new_case(ALERT.case, force=OFFICER.force)


def of_case(database: Database, signal: FeedSignal) -> CaseStores:
    """The stores of a case: its history and transactions are real."""
    alerts, timeline = AlertRepository(database), TimelineRepository(database, signal)
    return replace(OF_CASE.stores, atomic=database, alerts=alerts, timeline=timeline, tips=TipRepository(database))


class Counter:
    """All that tips need, over one database."""

    def __init__(self, database: Database, signal: FeedSignal) -> None:
        self.database, self.sent = database, 0
        self.tips, self.queue = TipRepository(database), TipQueue(database)
        self.stores = TipStores(self.queue, of_case(database, signal))
        self.photos = PhotoRepository(database)
        self.services = TipServices(
            atomic=database,
            idempotency=IdempotencyRepository(database),
            alerts=AlertRepository(database),
            photos=self.photos,
            tips=self.tips,
            codes=ReceiptCodes(KEY),
            marks=TipMarks(KEY),
        )

    async def submit(
        self, text: str, key: str, *, by: PartnerActor = ANA, device: str | None = None, photo: str | None = None
    ) -> str:
        tip = TipInput("al_1", text, key, device_ref=device, photo=photo)
        self.sent += 1
        return await submit_tip(by, self.services, tip, now=NOW + timedelta(seconds=self.sent))

    async def kept(self) -> list[Tip]:
        return await self.page("ca_1", None, 100)

    async def page(self, case: str, after: Position | None, limit: int) -> list[Tip]:
        newest_first = SortDirection.DESCENDING
        return await self.queue.page(case, TipSearch(), "o-1", after, limit, direction=newest_first, now=NOW)


@pytest.fixture
async def counter(database: Database, signal: FeedSignal) -> Counter:
    """With one open alert."""
    counter = Counter(database, signal)
    alerts = AlertRepository(database)
    await database.run(lambda transaction: alerts.add(ALERT, transaction))
    return counter


async def test_a_tip_reaches_the_case_whole(counter: Counter) -> None:
    seen = NOW - timedelta(minutes=20)
    tip = TipInput("al_1", " A girl in red ", "k1", seen, Point(37.1, 115.2), "13800000000", "device-7")
    await submit_tip(ANA, counter.services, tip, now=NOW)
    (kept,) = await counter.kept()
    assert (kept.text, kept.seen_at, kept.place, kept.contact) == (
        "A girl in red",
        seen,
        Point(37.1, 115.2),
        "13800000000",
    )
    assert (kept.alert, kept.case, kept.tenant, kept.state) == ("al_1", "ca_1", 2, TipState.NEW)
    assert await counter.tips.get(kept.id) == kept


async def test_neither_code_nor_device_is_stored(counter: Counter) -> None:
    code = await counter.submit("A girl in red", "key-of-the-app", device="device-7")
    stored = ""
    for name in await counter.database.raw.list_collection_names():
        rows = await counter.database.collection(name).find({}).to_list(None)
        stored += json.dumps(rows, default=json_util.default)
    assert "A girl in red" in stored
    for secret in (code, code.lower(), "device-7", "key-of-the-app"):
        assert secret not in stored


async def test_simultaneous_calls_of_one_key_get_one_code(counter: Counter) -> None:
    codes = await asyncio.gather(*(counter.submit("A girl in red", "k1") for _ in range(8)))
    assert len(set(codes)) == 1
    assert len(await counter.kept()) == 1
    with pytest.raises(IdempotencyMismatch):
        await counter.submit("A girl in blue", "k1")
    assert await counter.submit("A girl in red", "k1", by=BO) != codes[0]


async def test_a_key_with_other_white_space_gets_a_valid_code(counter: Counter) -> None:
    code = await counter.submit("A girl in red", "key 1")
    assert await counter.submit("A girl in red", " key \t1\u3000") == code
    assert len(await counter.kept()) == 1
    other = await counter.submit("A girl in blue", "key  2 ")
    assert await counter.submit("A girl in blue", "key 2") == other
    for right in (code, other):
        assert await withdraw_tip(ANA, counter.services, right, now=NOW)


async def test_repeats_are_linked_to_the_first_and_never_dropped(counter: Counter) -> None:
    await counter.submit("A girl in RED.", "k1", device="d1")
    await counter.submit("a girl　in red", "k2", by=BO)
    await counter.submit("Now she is at the station", "k3", device="d1")
    await counter.submit("now she is at the station!", "k4", device="d9")
    await counter.submit("Something else", "k5", by=BO, device="d1")
    tips = {tip.text: tip for tip in await counter.kept()}
    first = tips["A girl in RED."]
    assert first.repeats is None
    assert tips["a girl　in red"].repeats == first.id
    assert tips["Now she is at the station"].repeats == first.id
    assert tips["now she is at the station!"].repeats == first.id
    assert tips["Something else"].repeats is None


async def test_repeats_at_the_same_moment_have_one_first(counter: Counter) -> None:
    await asyncio.gather(*(counter.submit("A girl in red", f"k{number}") for number in range(8)))
    tips = await counter.kept()
    assert len(tips) == 8
    (first,) = (tip for tip in tips if tip.repeats is None)
    assert {tip.repeats for tip in tips} == {None, first.id}


async def tips_by_text(counter: Counter) -> dict[str | None, Tip]:
    return {tip.text: tip for tip in await counter.kept() if tip.withdrawn_at is None}


async def test_repeats_stay_linked_when_the_first_is_withdrawn(counter: Counter) -> None:
    first = await counter.submit("A girl in red", "k1", device="d1")
    second = await counter.submit("a girl in red", "k2", by=BO)
    await counter.submit("A girl in red!", "k3")
    assert await withdraw_tip(ANA, counter.services, first, now=NOW)
    await counter.submit("A girl in red?", "k4")
    await counter.submit("a girl in RED", "k5")
    tips = await tips_by_text(counter)
    oldest = tips["a girl in red"]
    assert {tips[text].repeats for text in ("A girl in red?", "a girl in RED")} == {oldest.id}
    # And again, down to the last.
    assert await withdraw_tip(BO, counter.services, second, now=NOW)
    await counter.submit("A GIRL IN RED", "k6")
    assert (await tips_by_text(counter))["A GIRL IN RED"].repeats == tips["A girl in red!"].id


async def test_repeats_of_a_device_stay_linked_too(counter: Counter) -> None:
    first = await counter.submit("At the gate", "k1", device="d1")
    await counter.submit("At the station", "k2", device="d1")
    assert await withdraw_tip(ANA, counter.services, first, now=NOW)
    await counter.submit("At the market", "k3", device="d1")
    tips = await tips_by_text(counter)
    assert tips["At the market"].repeats == tips["At the station"].id


async def test_a_repeat_during_a_withdrawal_is_linked_correctly(counter: Counter) -> None:
    code = await counter.submit("A girl in red", "k1")
    gate = Gate()
    intake = replace(counter.services, tips=Gated(counter.tips, after={"first_of": gate}))
    second = await stopped_at(gate, submit_tip(ANA, intake, TipInput("al_1", "a girl in red", "k2"), now=NOW))
    assert await withdraw_tip(ANA, counter.services, code, now=NOW)
    await second.go_on()
    await counter.submit("A girl in red!", "k3")
    tips = await tips_by_text(counter)
    assert tips["A girl in red!"].repeats == tips["a girl in red"].id


async def test_the_last_to_be_withdrawn_leaves_no_mark(counter: Counter) -> None:
    codes = [await counter.submit("A girl in red", f"k{number}", device="d1") for number in range(3)]
    for number in (1, 0, 2):
        assert await withdraw_tip(ANA, counter.services, codes[number], now=NOW)
    assert await counter.database.collection("tip_marks").count_documents({}) == 0
    await counter.submit("A girl in red", "k9")
    assert (await tips_by_text(counter))["A girl in red"].repeats is None


async def test_only_the_own_right_code_withdraws_and_only_once(counter: Counter) -> None:
    code = await counter.submit("A girl in red", "k1", device="d1")
    answers = [
        await withdraw_tip(ANA, counter.services, "A" * 26, now=NOW),
        await withdraw_tip(BO, counter.services, code, now=NOW),
        await withdraw_tip(ANA, counter.services, f" {code.lower()[:13]}-{code[13:]}", now=NOW),
        await withdraw_tip(ANA, counter.services, code, now=NOW),
    ]
    assert answers == [False, False, True, False]
    (tombstone,) = await counter.kept()
    assert tombstone.withdrawn_at == NOW
    assert (tombstone.text, tombstone.contact, tombstone.place, tombstone.photo) == (None, None, None, None)
    assert await counter.database.collection("tip_marks").count_documents({}) == 0


async def test_two_withdrawals_at_the_same_moment_are_one(counter: Counter) -> None:
    code = await counter.submit("A girl in red", "k1")
    answers = await asyncio.gather(*(withdraw_tip(ANA, counter.services, code, now=NOW) for _ in range(6)))
    assert sorted(answers) == [False] * 5 + [True]


async def test_a_withdrawn_tip_takes_its_photo_along(counter: Counter) -> None:
    for name in ("ph_1", "ph_2"):
        photo = Photo(PhotoId(name), owned_by_partner(ANA), NOW)
        await counter.photos.add(photo, {PhotoSize.PUSH: b"a", PhotoSize.PAGE: b"b"})
    first = await counter.submit("Here", "k1", photo="ph_1")
    second = await counter.submit("There", "k2", photo="ph_2")
    await counter.submit("And there", "k3", photo="ph_2")
    assert await withdraw_tip(ANA, counter.services, first, now=NOW)
    assert await withdraw_tip(ANA, counter.services, second, now=NOW)
    assert await counter.photos.find("ph_1") is None
    assert [await counter.photos.read("ph_1", size) for size in PhotoSize] == [None, None]
    assert await counter.photos.read("ph_2", PhotoSize.PAGE) == b"b"


async def shared_photo(counter: Counter) -> str:
    """A photo that a first tip shows, by whose code it is withdrawn."""
    photo = Photo(PhotoId("ph_1"), owned_by_partner(ANA), NOW)
    await counter.photos.add(photo, {PhotoSize.PUSH: b"a", PhotoSize.PAGE: b"b"})
    return await counter.submit("Here", "k1", photo="ph_1")


async def photos_shown(counter: Counter) -> list[tuple[str | None, bytes | None]]:
    """The text of each tip that stands, with the photo that is there for it."""
    return [
        (tip.text, await counter.photos.read(tip.photo, PhotoSize.PAGE) if tip.photo else None)
        for tip in await counter.kept()
        if tip.withdrawn_at is None
    ]


@pytest.mark.parametrize("step", ["first_of", "add"])
async def test_a_withdrawal_leaves_a_photo_to_a_simultaneous_tip(counter: Counter, step: str) -> None:
    code = await shared_photo(counter)
    gate = Gate()
    intake = replace(counter.services, tips=Gated(counter.tips, after={step: gate}))
    tip = TipInput("al_1", "And there", "k2", photo="ph_1")
    second = await stopped_at(gate, submit_tip(ANA, intake, tip, now=NOW))
    withdrawing = asyncio.create_task(withdraw_tip(ANA, counter.services, code, now=NOW))
    # It is either done by now, or waits for the one who has the photo.
    await asyncio.wait({withdrawing}, timeout=0.5)
    await second.go_on()
    assert await withdrawing
    assert await photos_shown(counter) == [("And there", b"b")]
    assert await counter.tips.unfinished(10) == []


async def test_a_withdrawal_rechecks_a_photo_taken_by_a_tip(counter: Counter) -> None:
    code = await shared_photo(counter)
    gate = Gate()
    withdrawal = replace(counter.services, tips=Gated(counter.tips, after={"photo_in_use": gate}))
    first = await stopped_at(gate, withdraw_tip(ANA, withdrawal, code, now=NOW))
    await counter.submit("And there", "k2", photo="ph_1")
    assert await first.go_on()
    assert await photos_shown(counter) == [("And there", b"b")]


async def test_no_tip_takes_a_photo_that_is_being_wiped(counter: Counter) -> None:
    code = await shared_photo(counter)
    gate = Gate()
    withdrawal = replace(counter.services, photos=Gated(counter.photos, after={"strike": gate}))
    first = await stopped_at(gate, withdraw_tip(ANA, withdrawal, code, now=NOW))
    second = asyncio.create_task(counter.submit("And there", "k2", photo="ph_1"))
    await asyncio.wait({second}, timeout=0.5)
    assert await first.go_on()
    with pytest.raises(NotFound) as refusal:
        await second
    assert refusal.value.path == ("photo",)
    assert await photos_shown(counter) == []
    assert [await counter.photos.read("ph_1", size) for size in PhotoSize] == [None, None]


class FailingPhotos(PhotoRepository):
    """A store that goes away when a photo is to be wiped: before it is done, or when half of it is."""

    def __init__(self, database: Database, *, halfway: bool) -> None:
        super().__init__(database)
        self.halfway = halfway

    async def strike(self, photo_id: str, transaction: Any) -> None:
        if not self.halfway:
            raise StorageUnavailable()
        await super().strike(photo_id, transaction)

    async def remove(self, photo_id: str) -> None:
        raise StorageUnavailable()


@pytest.mark.parametrize("halfway", [False, True], ids=["before", "halfway"])
async def test_a_photo_that_a_withdrawal_left_is_wiped_later(counter: Counter, halfway: bool) -> None:
    await counter.photos.add(
        Photo(PhotoId("ph_1"), owned_by_partner(ANA), NOW), {PhotoSize.PUSH: b"a", PhotoSize.PAGE: b"b"}
    )
    code = await counter.submit("Here", "k1", photo="ph_1")
    failing = replace(counter.services, photos=FailingPhotos(counter.database, halfway=halfway))
    with pytest.raises(StorageUnavailable):
        await withdraw_tip(ANA, failing, code, now=NOW)
    assert await counter.photos.read("ph_1", PhotoSize.PAGE) == b"b"
    with pytest.raises(StorageUnavailable):
        await finish_withdrawals(failing)
    for _ in range(2):
        await finish_withdrawals(counter.services)
        assert await counter.photos.find("ph_1") is None
        assert [await counter.photos.read("ph_1", size) for size in PhotoSize] == [None, None]
        assert await counter.tips.unfinished(10) == []
    [row] = await counter.database.collection("tips").find({}).to_list(None)
    assert "ph_1" not in str(row)


async def test_a_list_of_tips_is_read_in_pages(counter: Counter) -> None:
    for number in range(7):
        tip = TipInput("al_1", f"Tip {number}", f"k{number}")
        await submit_tip(ANA, counter.services, tip, now=NOW + timedelta(minutes=number // 3))
    seen: list[Tip] = []
    while page := await counter.page("ca_1", (seen[-1].received_at, seen[-1].id) if seen else None, 2):
        seen += page
    assert len(seen) == 7
    assert len({tip.id for tip in seen}) == 7
    assert [tip.received_at for tip in seen] == sorted((tip.received_at for tip in seen), reverse=True)
    assert await counter.page("ca_2", None, 10) == []


async def moved(counter: Counter, tip: str, state: TipState) -> bool:
    """Move a new tip."""
    move = partial(counter.tips.move, tip, TipState.NEW, state, by="o-2", reason=None, now=NOW)
    return await counter.database.run(lambda transaction: move(transaction=transaction))


async def test_triage_follows_the_moves(counter: Counter) -> None:
    await counter.submit("A girl in red", "k1")
    (tip,) = await counter.kept()
    for wanted in (TipState.REVIEWED, TipState.REVIEWED, TipState.FOLLOWED, TipState.DISMISSED):
        await triage_tip(OFFICER, counter.stores, Trail(), tip.id, wanted, now=NOW, reason="why  not")
    with pytest.raises(Conflict):
        await triage_tip(OFFICER, counter.stores, Trail(), tip.id, TipState.NEW, now=NOW)
    with pytest.raises(NotFound):
        await triage_tip(OFFICER, counter.stores, Trail(), "tip_0", TipState.REVIEWED, now=NOW)
    triage = TipTriage(TipState.DISMISSED, OFFICER.account, NOW, "why not")
    assert await counter.kept() == [replace(tip, state=TipState.DISMISSED, triage=triage)]
    assert not await moved(counter, tip.id, TipState.REVIEWED)


async def test_a_withdrawn_tip_is_not_moved(counter: Counter) -> None:
    code = await counter.submit("A girl in red", "k1")
    (tip,) = await counter.kept()
    await withdraw_tip(ANA, counter.services, code, now=NOW)
    with pytest.raises(Conflict):
        await triage_tip(OFFICER, counter.stores, Trail(), tip.id, TipState.REVIEWED, now=NOW)


async def test_a_receipt_code_belongs_to_one_tip(database: Database) -> None:
    await database.collection("tips").insert_one({"_id": "a", "receipt": "hash"})
    with pytest.raises(DuplicateKeyError):
        await database.collection("tips").insert_one({"_id": "b", "receipt": "hash"})
