"""Submitting and withdrawing tips: a refused tip leaves nothing behind, and the device changes no response."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts.alert import Alert, AlertState
from hub.domain.tips.follow_ups import MAX_ADDITIONS, TipAddition, TipFollowUp, TipQuestion
from hub.domain.tips.tip import Tip, TipInput
from hub.errors import AlertEnded, NotFound, TextInvalid, TooManyItems
from hub.services.intake.add_to_tip import add_to_tip
from hub.services.intake.read_follow_up import read_follow_up
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.intake.steps.tip_receipt_codes import CODE_LENGTH, ReceiptCodes
from hub.services.intake.submit_tip import submit_tip
from hub.services.intake.tip_ports import TipServices, Withdrawn
from hub.services.intake.withdraw_tip import withdraw_tip
from tests.fakes import Calls, Memory
from tests.services.photos.stores import NOW, KeptPhotos, PublishedAlerts

KEY = bytes(range(32))
ANA = PartnerActor("p1", "Ana", 2, KeyMode.LIVE, "fcm")
TIP = TipInput("al_1", "A girl in red", "k1")


class KeptTips:
    """The port `TipRepository`."""

    def __init__(self) -> None:
        self.tips: dict[str, Tip] = {}
        self.marks: dict[str, str] = {}
        self.follow_ups: dict[str, TipFollowUp] = {}

    async def first_of(self, tip_id: str, marks: Sequence[str], transaction: Any) -> str | None:
        found = next((self.marks[mark] for mark in marks if mark in self.marks), None)
        for mark in marks:
            self.marks.setdefault(mark, found or tip_id)
        return found

    async def add(
        self, tip: Tip, *, receipt: str, marks: Sequence[str], sketch: Sequence[int], transaction: Any
    ) -> None:
        self.tips[receipt] = tip

    async def withdraw(self, receipt: str, now: datetime, transaction: Any) -> Withdrawn | None:
        tip = self.tips.pop(receipt, None)
        return Withdrawn(tip.id, tip.photo) if tip else None

    async def follow_up(self, receipt: str) -> TipFollowUp | None:
        return self.follow_ups.get(receipt, TipFollowUp()) if receipt in self.tips else None

    async def add_words(self, receipt: str, addition: TipAddition) -> bool:
        found = await self.follow_up(receipt)
        if found is not None and addition.text in [said.text for said in found.additions]:
            return True
        if found is None or len(found.additions) >= MAX_ADDITIONS:
            return False
        self.follow_ups[receipt] = replace(found, additions=(*found.additions, addition))
        return True

    async def photo_in_use(self, photo_id: str, transaction: Any) -> bool:
        return any(tip.photo == photo_id for tip in self.tips.values())

    async def photo_wiped(self, tip_id: str) -> None:
        pass

    async def unfinished(self, limit: int) -> list[Withdrawn]:
        return []


class OpenAlerts(PublishedAlerts):
    """The port `AlertFinder`, inside a transaction or outside."""

    async def of_mode(self, alert_id: str, mode: KeyMode, transaction: Any = None) -> Alert | None:
        return await self.get(alert_id)


class Counter:
    """The services of tips, in memory."""

    def __init__(self) -> None:
        memory = Memory()
        self.alerts, self.photos, self.tips = OpenAlerts(), KeptPhotos(), KeptTips()
        codes, marks = ReceiptCodes(KEY), TipMarks(KEY)
        self.services = TipServices(memory, Calls(memory), self.alerts, self.photos, self.tips, codes, marks)

    async def submit(self, tip: TipInput = TIP, by: PartnerActor = ANA, now: datetime = NOW) -> str:
        return await submit_tip(by, self.services, tip, now=now)


@pytest.fixture
def counter() -> Counter:
    """Tips with one open alert."""
    return Counter()


async def test_receipt_code_has_128_readable_bits(counter: Counter) -> None:
    code = await counter.submit()
    assert len(code) == CODE_LENGTH
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    # Five bits a letter.
    assert len(code) * 5 >= 128
    other = await counter.submit(replace(TIP, idempotency_key="k2"))
    assert other != code


async def test_named_device_does_not_change_the_response(counter: Counter) -> None:
    for number, ref in enumerate((None, "told", "never-registered", "x" * 128)):
        code = await counter.submit(replace(TIP, idempotency_key=f"k{number}", device_ref=ref))
        assert len(code) == CODE_LENGTH
    assert len(counter.tips.tips) == 4


async def test_refused_tip_leaves_nothing_and_the_key_free(counter: Counter) -> None:
    counter.photos.put("ph_police", "staff:o-1")
    for tip, error in (
        (replace(TIP, text=" "), TextInvalid),
        (replace(TIP, idempotency_key=""), TextInvalid),
        (replace(TIP, alert="al_2"), NotFound),
        (replace(TIP, photo="ph_none"), NotFound),
        (replace(TIP, photo="ph_police"), NotFound),
    ):
        with pytest.raises(error):
            await counter.submit(tip)
    with pytest.raises(NotFound):
        await counter.submit(by=replace(ANA, mode=KeyMode.TEST, tenant=3))
    assert (counter.tips.tips, counter.tips.marks) == ({}, {})
    assert await counter.submit()


async def test_repeated_tip_gets_its_code_after_late_tips_end(counter: Counter) -> None:
    code = await counter.submit()
    counter.alerts.end(AlertState.CLOSED)
    later = NOW + timedelta(hours=73)
    assert await counter.submit(now=later) == code
    with pytest.raises(AlertEnded):
        await counter.submit(replace(TIP, idempotency_key="k2"), now=later)
    assert len(counter.tips.tips) == 1


async def test_another_hub_key_gives_another_code(counter: Counter) -> None:
    assert ReceiptCodes(KEY).code(2, "k1", "tip_1") != ReceiptCodes(bytes(32)).code(2, "k1", "tip_1")
    digests = {ReceiptCodes(KEY).digest(tenant, "A" * 26) for tenant in (2, 4)}
    assert len(digests) == 2


@pytest.mark.parametrize("code", ["", "A" * 25, "A" * 27, "é" * 26, "A" * 25 + "\ud83d", "A" * 25 + "$", "A" * 100_000])
def test_malformed_receipt_code_has_no_digest(code: str) -> None:
    with pytest.raises(TextInvalid):
        ReceiptCodes(KEY).digest(2, code)


async def test_a_tipster_reads_questions_and_adds_words(counter: Counter) -> None:
    code = await counter.submit()
    (receipt,) = counter.tips.tips
    assert await read_follow_up(ANA, counter.services, code) == TipFollowUp()
    asked = TipFollowUp((TipQuestion("When was it?", "o-1", NOW),))
    counter.tips.follow_ups[receipt] = asked
    assert await read_follow_up(ANA, counter.services, f" {code.lower()} ") == asked
    assert await add_to_tip(ANA, counter.services, code, " At noon ", now=NOW)
    found = await read_follow_up(ANA, counter.services, code)
    assert found is not None
    assert found.additions == (TipAddition("At noon", NOW),)


async def test_codes_of_no_tip_are_answered_alike_everywhere(counter: Counter) -> None:
    code = await counter.submit()
    gone = await counter.submit(replace(TIP, idempotency_key="k2"))
    assert await withdraw_tip(ANA, counter.services, gone, now=NOW)
    for by, wrong in ((ANA, "A" * 26), (ANA, gone), (replace(ANA, tenant=4), code)):
        assert await read_follow_up(by, counter.services, wrong) is None
        assert not await add_to_tip(by, counter.services, wrong, "more", now=NOW)
    assert counter.tips.follow_ups == {}


async def test_many_wrong_codes_never_stop_a_right_one(counter: Counter) -> None:
    code = await counter.submit()
    for _ in range(1_000):
        assert await read_follow_up(ANA, counter.services, "A" * 26) is None
        assert not await add_to_tip(ANA, counter.services, "A" * 26, "more", now=NOW)
        assert not await withdraw_tip(ANA, counter.services, "A" * 26, now=NOW)
    assert await read_follow_up(ANA, counter.services, code) is not None
    assert await add_to_tip(ANA, counter.services, code, "more", now=NOW)
    assert await withdraw_tip(ANA, counter.services, code, now=NOW)


async def test_additions_are_checked_and_bounded(counter: Counter) -> None:
    code = await counter.submit()
    for text in ("", " ", "x" * 4001):
        with pytest.raises(TextInvalid) as refusal:
            await add_to_tip(ANA, counter.services, code, text, now=NOW)
        assert refusal.value.path == ("text",)
    for number in range(MAX_ADDITIONS):
        assert await add_to_tip(ANA, counter.services, code, f"more {number}", now=NOW)
    with pytest.raises(TooManyItems) as full:
        await add_to_tip(ANA, counter.services, code, "one more", now=NOW)
    assert full.value.path == ("text",)
