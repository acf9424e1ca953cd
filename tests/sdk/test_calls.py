"""Queries, tips, receipts, photos: the typed results."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from reunion import (
    AlertArea,
    AlertState,
    AlertStatus,
    AsyncReunion,
    Circle,
    ClientClosed,
    Conflict,
    Device,
    DevicePreferences,
    Exchange,
    GeoPoint,
    InvalidInput,
    KeyMode,
    Location,
    NotFound,
    ProtocolError,
    Receipt,
    ReceiptKind,
    RemovalCounts,
    RevisionKind,
    StreamPolicy,
    TipFollowUp,
    TipQuestion,
)
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint, sample_alert, sample_area, sample_photo
from tests.sdk.faces import BOTH, Face
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


async def test_viewer_returns_partner_mode_and_key(client: AsyncReunion) -> None:
    viewer = await client.viewer()
    assert (viewer.partner_name, viewer.mode, viewer.channel) == ("Example app", KeyMode.TEST, "fcm")
    assert (viewer.key_id, viewer.key_expires_at) == ("0123456789ab", None)


@BOTH
async def test_get_alert_returns_typed_fields(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a", endedAt="2026-01-03T00:00:00Z", ending="FOUND")
    alert = await client.alerts.get("a")
    assert alert.opened_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert alert.ended_at == datetime(2026, 1, 3, tzinfo=UTC)
    assert alert.child.age_years == 2
    assert alert.revisions[0].kind is RevisionKind.ALERT
    assert not alert.is_real


async def test_alert_has_each_of_its_areas_in_order(hub: FakeHub, client: AsyncReunion) -> None:
    waiting = sample_area(2, latitude=11.0, radiusKm=0.0, polygon=[], district="Another district", seenAt=None)
    hub.memory.alerts["a"] = sample_alert("a", areas=[sample_area(3), waiting])
    first, second = (await client.alerts.get("a")).areas
    assert (first.number, first.circle, first.district) == (3, Circle(GeoPoint(10.0, 20.0), 100.0), "Example district")
    assert first.polygon[0] == first.polygon[-1] == GeoPoint(12.0, 20.0)
    assert first.seen_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert second == AlertArea(2, Circle(GeoPoint(11.0, 20.0), 0.0), (), "Another district", None)


@pytest.mark.parametrize("missing", ["number", "latitude", "radiusKm", "district", "polygon"])
async def test_area_without_a_required_field_raises_protocol_error(
    hub: FakeHub, client: AsyncReunion, missing: str
) -> None:
    area = sample_area()
    del area[missing]
    hub.memory.alerts["a"] = sample_alert("a", areas=[area])
    with pytest.raises(ProtocolError, match="an alert does not follow"):
        await client.alerts.get("a")


async def test_unknown_fields_and_enum_values_are_accepted(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a", status="REHEARSAL", state="ARCHIVED", ending="NEW_WORD", extra=1)
    alert = await client.alerts.get("a")
    assert alert.status == "REHEARSAL"
    assert not alert.status.is_known
    assert not alert.is_real
    assert AlertStatus.TEST.is_known
    assert alert.ending == "NEW_WORD"


async def test_unknown_alert_raises_not_found(client: AsyncReunion) -> None:
    with pytest.raises(NotFound):
        await client.alerts.get("nothing")
    with pytest.raises(NotFound):
        await client.audience.page("nothing")


@BOTH
async def test_alert_list_reads_all_its_pages(hub: FakeHub, client: AsyncReunion) -> None:
    for n in range(120):
        hub.memory.alerts[f"a{n}"] = sample_alert(f"a{n}", state="OPEN" if n % 2 else "CLOSED")
    assert [alert.id async for alert in client.alerts.list()] == [f"a{n}" for n in range(120)]
    assert len(hub.calls) == 3
    assert len([alert async for alert in client.alerts.list(AlertState.OPEN)]) == 60


async def test_audience_continues_after_its_cursor(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    rows = hub.memory.audience["a"] = [{"ref": f"d{n}", "kind": "ALERT", "revision": 1} for n in range(5)]
    entries = client.audience.entries("a", first=2)
    assert [entry.ref async for entry in entries] == ["d0", "d1", "d2", "d3", "d4"]
    rows.append({"ref": "d5", "kind": "CANCEL", "revision": 2})
    later = client.audience.entries("a", after=entries.cursor)
    assert [(entry.ref, entry.kind) async for entry in later] == [("d5", RevisionKind.CANCEL)]
    nothing = client.audience.entries("a", after=later.cursor)
    assert [entry async for entry in nothing] == []
    assert nothing.cursor == later.cursor


async def test_cursor_is_that_of_the_last_entry_given(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    hub.memory.audience["a"] = [{"ref": f"d{n}", "kind": "ALERT", "revision": 1} for n in range(5)]
    entries = client.audience.entries("a")
    async for entry in entries:
        if entry.ref == "d1":
            break
    rest = client.audience.entries("a", after=entries.cursor)
    assert [entry.ref async for entry in rest] == ["d2", "d3", "d4"]


async def test_audience_page_respects_first_and_has_next(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    hub.memory.audience["a"] = [{"ref": f"d{n}", "kind": "ALERT", "revision": 1} for n in range(3)]
    page = await client.audience.page("a", first=2)
    assert ([entry.ref for entry in page.entries], page.has_next) == (["d0", "d1"], True)


@pytest.mark.parametrize(
    "given",
    [
        {"text": b"seen"},
        {"contact": 5},
        {"place": (1, 2)},
        {"place": GeoPoint(10**5000, 1)},
        {"place": GeoPoint(float("nan"), 1)},
        {"seen_at": "yesterday"},
    ],
    ids=["bytes", "number", "tuple", "huge", "nan", "text"],
)
async def test_tip_that_cannot_be_sent_is_refused(hub: FakeHub, client: AsyncReunion, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        await client.tips.submit(**{"alert": "a", "text": "seen", **given})
    assert caught.value.user_errors[0].path == tuple(given)
    assert hub.calls == []


@BOTH
async def test_tip_with_every_field_is_stored_and_withdrawn(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    photo = await client.photos.upload(sample_photo())
    code = await client.tips.submit(
        "a",
        "seen at the station",
        seen_at=datetime(2026, 1, 2, tzinfo=UTC),
        place=GeoPoint(1.0, 2.0),
        contact="0123",
        device_ref="d1",
        photo=photo,
    )
    sent = hub.memory.tips[code]
    assert sent["seenAt"] == "2026-01-02T00:00:00+00:00"
    assert sent["place"] == {"latitude": 1.0, "longitude": 2.0}
    assert (sent["photo"], len(sent["idempotencyKey"])) == (photo, 36)
    assert await client.tips.withdraw(code) is True
    assert await client.tips.withdraw(code) is False


async def test_questions_about_a_tip_are_read_and_answered(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    code = await client.tips.submit("a", "seen")
    assert await client.tips.follow_up(code) == TipFollowUp((), 0)
    hub.memory.tip_questions[code] = [{"text": "When?", "at": "2026-01-02T00:00:00+00:00"}]
    assert [await client.tips.add(code, text) for text in ("At noon", " At noon ", "Alone")] == [True] * 3
    found = await client.tips.follow_up(code)
    assert found == TipFollowUp((TipQuestion("When?", datetime(2026, 1, 2, tzinfo=UTC)),), 2)
    assert "When" not in repr(found)
    with pytest.raises(InvalidInput):
        await client.tips.add(code, "")
    with pytest.raises(InvalidInput):
        await client.tips.follow_up("no code")
    for number in range(8):
        assert await client.tips.add(code, f"more {number}")
    with pytest.raises(InvalidInput):
        await client.tips.add(code, "too much")
    assert await client.tips.add(code, "Alone")
    assert await client.tips.withdraw(code)
    assert (await client.tips.follow_up(code), await client.tips.add(code, "Alone")) == (None, False)


async def test_tips_under_one_idempotency_key_are_one(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    first = await client.tips.submit("a", "seen", idempotency_key="k")
    assert await client.tips.submit("a", "seen", idempotency_key="k") == first
    with pytest.raises(Conflict) as caught:
        await client.tips.submit("a", "other", idempotency_key="k")
    assert caught.value.code == "IDEMPOTENCY_MISMATCH"
    assert await client.tips.submit("a", "seen") != first


@BOTH
async def test_refused_tip_raises_with_code_and_path(hub: FakeHub, client: AsyncReunion) -> None:
    with pytest.raises(NotFound):
        await client.tips.submit("nothing", "seen")
    hub.memory.alerts["a"] = sample_alert("a")
    with pytest.raises(InvalidInput) as caught:
        await client.tips.submit("a", "")
    assert (caught.value.user_errors[0].code, caught.value.user_errors[0].path) == ("TEXT_INVALID", ("text",))
    with pytest.raises(ValueError, match="aware"):
        await client.tips.submit("a", "seen", seen_at=datetime(2026, 1, 2))  # noqa: DTZ001 - the test needs a naive time


async def test_removal_counts_are_read_from_an_hour_after_the_end(hub: FakeHub, client: AsyncReunion) -> None:
    ended = {"state": "CLOSED", "endedAt": "2026-01-02T03:04:05+00:00"}
    now = {"state": "CLOSED", "endedAt": datetime.now(UTC).isoformat()}
    for name, changes in (("open", {}), ("now", now), ("ended", ended)):
        hub.memory.alerts[name] = sample_alert(name, **changes)
    hub.memory.devices |= {"d1": {}, "d2": {}, "d3": {}}
    hub.memory.told["ended"] = {"d1", "d2"}
    await client.receipts.confirm("ended", [Receipt(ref, ReceiptKind.REMOVED) for ref in ("d1", "d1", "d3")])
    assert await client.receipts.removal_counts("open") == RemovalCounts(None, None, None)
    assert (await client.receipts.removal_counts("now")).told is None
    counts = await client.receipts.removal_counts("ended")
    assert (counts.counted_from, counts.told, counts.removed) == (datetime(2026, 1, 2, 4, 4, 5, tzinfo=UTC), 2, 1)
    with pytest.raises(NotFound):
        await client.receipts.removal_counts("nobody")


async def test_removals_of_an_end_without_a_time_are_counted(hub: FakeHub, client: AsyncReunion) -> None:
    moments = {"old": "2026-01-02T03:04:05+00:00", "new": datetime.now(UTC).isoformat()}
    for name, moment in moments.items():
        hub.memory.alerts[name] = sample_alert(name, state="EXPIRED", revisedAt=moment)
        hub.memory.told[name] = {"d1"}
    old, new = [await client.receipts.removal_counts(name) for name in moments]
    assert old == RemovalCounts(datetime(2026, 1, 2, 4, 4, 5, tzinfo=UTC), 1, 0)
    assert new.counted_from == datetime.fromisoformat(moments["new"]) + timedelta(hours=1)
    assert (new.told, new.removed) == (None, None)


async def test_receipts_return_a_result_for_each_item(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    hub.memory.devices |= {"d1": {}, "d2": {}}
    results = await client.receipts.confirm("a", [Receipt("d1", ReceiptKind.SHOWN), Receipt("d2", ReceiptKind.OPENED)])
    assert [result.ok for result in results] == [True, True]
    assert hub.memory.receipts[0] == {"ref": "d1", "kind": "SHOWN", "alert": "a"}
    refused = await client.receipts.confirm("nothing", [Receipt("d1", ReceiptKind.SHOWN)])
    assert refused[0].error is not None
    assert refused[0].error.code == "NOT_FOUND"


@pytest.mark.parametrize("data", [b"", b"abc", b"<svg/>", b"RIFF\x00\x00\x00\x00WAVE"])
async def test_bytes_that_are_no_photo_are_refused(hub: FakeHub, client: AsyncReunion, data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        await client.photos.upload(data)
    assert hub.memory.photos == {}
    assert caught.value.code == "PHOTO_INVALID"


@BOTH
async def test_observer_sees_the_answer_of_each_call(hub: FakeHub, face: Face) -> None:
    seen: list[Exchange] = []
    async with face(hub.url, hub.key, observer=seen.append) as client:
        await client.viewer()
    assert (seen[0].operation, seen[0].body["data"]["viewer"]["mode"], seen[0].connection) == ("viewer", "TEST", 0)


@BOTH
@pytest.mark.parametrize("is_own_client", [False, True])
async def test_closed_client_raises_and_sends_nothing(hub: FakeHub, is_own_client: bool, face: Face) -> None:
    kind = httpx2.AsyncClient if face is AsyncReunion else httpx2.Client
    http_client = kind()
    try:
        client = face(hub.url, hub.key, http_client=http_client if is_own_client else None)
        await client.viewer()
        pages = client.alerts.list()
        await client.aclose()
        await client.aclose()
        for call in (
            client.viewer(),
            client.photos.upload(sample_photo()),
            anext(pages),
            anext(client.alerts.stream()),
        ):
            with pytest.raises(ClientClosed):
                await call
        with pytest.raises(ClientClosed):
            await client.__aenter__()
        assert not http_client.is_closed
    finally:
        if isinstance(http_client, httpx2.AsyncClient):
            await http_client.aclose()
        else:
            http_client.close()
    assert (len(hub.calls), hub.feed_connections) == (1, [])


@BOTH
async def test_stream_between_connections_ends_with_its_client(hub: FakeHub, face: Face) -> None:
    hub.feed_faults.extend([Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=503)] * 2)
    client = face(hub.url, hub.key)
    # The delay is at most 0.4 s after the first attempt, at least a second after the second.
    stream = client.alerts.stream(policy=StreamPolicy(initial_delay=2.0))
    waiting = asyncio.ensure_future(anext(stream, None))
    await until(lambda: len(hub.feed_connections) == 2)
    await client.aclose()
    assert await asyncio.wait_for(waiting, HANG_TIMEOUT) is None
    assert len(hub.feed_connections) == 2


@pytest.mark.parametrize("ref", ["", "x" * 129, "a\nb"])
async def test_fake_hub_refuses_the_same_refs_as_the_hub(hub: FakeHub, client: AsyncReunion, ref: str) -> None:
    hub.memory.alerts["a"] = sample_alert("a")
    for call in (
        client.devices.register([Device(ref)]),
        client.devices.report([Location(ref)]),
        client.devices.remove([ref]),
        client.devices.set_preferences([DevicePreferences(ref)]),
        client.receipts.confirm("a", [Receipt(ref, ReceiptKind.SHOWN)]),
    ):
        (result,) = await call
        assert result.error is not None
        assert (result.error.code, result.error.path[1]) == ("REF_INVALID", "0")
