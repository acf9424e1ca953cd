"""Devices: batches, order, and one result for each item."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from enum import Enum
from fractions import Fraction
from math import inf, nan
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reunion import (
    AsyncReunion,
    Device,
    DevicePreferences,
    HubUnavailable,
    Location,
    QuietHours,
    Receipt,
    ReceiptKind,
    Reunion,
    UserError,
)
from reunion.testing import FakeHub, sample_alert
from reunion.testing.hub import CannedResponse
from tests.sdk.faces import BOTH

CELL = "8631aa42fffffff"


def phones(count: int) -> list[Device]:
    return [Device(f"d{n}", token=f"t{n}", cell=CELL, language="zh-CN") for n in range(count)]


async def test_register_sends_only_the_given_fields(hub: FakeHub, client: AsyncReunion) -> None:
    await client.devices.register([Device("a", cell=CELL), Device("b", token="t", latitude=1.5, longitude=2.5)])
    assert hub.calls[0].variables["input"]["devices"] == [
        {"ref": "a", "cell": CELL},
        {"ref": "b", "token": "t", "point": {"latitude": 1.5, "longitude": 2.5}},
    ]


async def test_long_lists_are_sent_in_ordered_batches_of_1000(hub: FakeHub, client: AsyncReunion) -> None:
    results = await client.devices.register(phones(2500))
    assert [result.ref for result in results] == [f"d{n}" for n in range(2500)]
    assert all(result.ok for result in results)
    assert [len(call.variables["input"]["devices"]) for call in hub.calls] == [1000, 1000, 500]


async def test_empty_list_makes_no_call(hub: FakeHub, client: AsyncReunion) -> None:
    assert await client.devices.register([]) == []
    assert await client.devices.remove([]) == []
    assert hub.calls == []


async def test_one_bad_item_does_not_affect_the_others(client: AsyncReunion) -> None:
    results = await client.devices.register(
        [
            Device("good", token="t1", cell=CELL),
            Device("nan", latitude=nan, longitude=1.0),
            Device("inf", latitude=1.0, longitude=inf),
            Device("half", latitude=1.0),
            Device("far", token="t2", latitude=95.0, longitude=1.0),
            Device("nowhere", token="t3"),
            Device("last", token="t4", latitude=1.0, longitude=1.0),
        ]
    )
    assert [result.ok for result in results] == [True, False, False, False, False, False, True]
    assert {result.error.code for result in results if result.error} == {"COORDINATES_INVALID"}
    # The path has the position in the given list, no matter whether SDK or hub refused the item.
    paths = [result.error.path[:2] for result in results if result.error]
    assert paths == [("devices", str(position)) for position in range(1, 6)]


UNREADABLE: list[tuple[Any, str, tuple[str, ...]]] = [
    (Device(7, cell=CELL), "REF_INVALID", ("ref",)),  # type: ignore[arg-type]
    (Device(None, cell=CELL), "REF_INVALID", ("ref",)),  # type: ignore[arg-type]
    (Device("a", cell=0x8631AA42), "CELL_INVALID", ("cell",)),  # type: ignore[arg-type]
    (Device("a", latitude="31.5", longitude=1.0), "COORDINATES_INVALID", ("latitude",)),  # type: ignore[arg-type]
    (Device("a", latitude=1.0, longitude=nan), "COORDINATES_INVALID", ("longitude",)),
    (Device("a", latitude=10**400, longitude=1), "COORDINATES_INVALID", ("latitude",)),
    (Device("a", latitude=True, longitude=1), "COORDINATES_INVALID", ("latitude",)),
    (Device("a", latitude=1.0), "COORDINATES_INVALID", ("longitude",)),
    (Device("a", longitude=1.0), "COORDINATES_INVALID", ("latitude",)),
    (Device("a", cell=CELL, token=b"t"), "PUSH_TOKEN_INVALID", ("token",)),  # type: ignore[arg-type]
    (Device("a", cell=CELL, language=1), "TEXT_INVALID", ("language",)),  # type: ignore[arg-type]
    (Location("a", cell=CELL), "INVALID_INPUT", ()),
    ({"ref": "a"}, "INVALID_INPUT", ()),
    (None, "INVALID_INPUT", ()),
]


@pytest.mark.parametrize(("bad", "code", "field"), UNREADABLE)
async def test_item_of_any_type_is_refused_alone(
    hub: FakeHub, client: AsyncReunion, bad: Any, code: str, field: tuple[str, ...]
) -> None:
    good = phones(1003)
    results = await client.devices.register([*good[:1001], bad, *good[1001:]])
    assert [position for position, result in enumerate(results) if not result.ok] == [1001]
    assert results[1001].error is not None
    assert (results[1001].error.code, results[1001].error.path) == (code, ("devices", "1001", *field))
    assert [result.ref for result in results if result.ok] == [phone.ref for phone in good]
    assert len(hub.memory.devices) == 1003


class Detached:
    """Stands for a row of an ORM whose session is gone."""

    @property
    def ref(self) -> str:
        raise RuntimeError


class Wild(int):
    """A number of another library that cannot be made a float."""

    def __float__(self) -> float:
        raise TypeError


class Proxy:
    """Stands for something else, which is not there."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise RuntimeError


class Lazy(Device):
    """A device whose place is asked for when it is read."""

    @property
    def latitude(self) -> float:
        raise RuntimeError


class Changing(Sequence[Any]):
    """A list that has something else in it each time it is read."""

    def __init__(self, *readings: list[Any]) -> None:
        self._readings = iter(readings)

    def __len__(self) -> int:
        return 1

    def __getitem__(self, _: Any) -> Any:
        raise RuntimeError

    def __iter__(self) -> Iterator[Any]:
        return iter(next(self._readings))


class Lying(int):
    """A number that compares as it likes."""

    def __le__(self, _: object) -> bool:
        return True

    __ge__ = __le__


class Nowhere(tzinfo):
    """A time zone without an offset that can be read."""

    def utcoffset(self, _: Any) -> Any:
        raise RuntimeError

    dst = tzname = utcoffset


NEVER_MADE = object.__new__(Lazy)
"""An object without a set field."""


async def test_item_that_raises_is_refused_alone(client: AsyncReunion) -> None:
    items: list[Any] = [Detached(), Proxy(), NEVER_MADE, Device("a", latitude=Wild(1), longitude=1.0), *phones(1)]
    for call in (client.devices.register, client.devices.report):
        assert [result.ok for result in await call(items)] == [False, False, False, False, True]
    refs: list[Any] = [Proxy(), "d0"]
    assert [result.ok for result in await client.devices.remove(refs)] == [False, True]


async def test_preferences_that_raise_or_lie_are_refused_alone(hub: FakeHub, client: AsyncReunion) -> None:
    await client.devices.register(phones(2))
    items = [
        DevicePreferences("d0", muted_alerts=Changing(["al_1"], [1])),
        DevicePreferences("d0", muted_alerts=Changing()),
        DevicePreferences("d0", muted_until=datetime(2030, 1, 1, tzinfo=Nowhere())),
        DevicePreferences("d0", daily_limit=Lying(10**30)),
        DevicePreferences("d0", quiet=object.__new__(QuietHours)),
        DevicePreferences("d1", daily_limit=3),
    ]
    results = await client.devices.set_preferences(items)
    assert [result.ok for result in results] == [False, False, False, False, False, True]
    assert list(hub.memory.preferences) == ["d1"]


async def test_receipt_that_raises_is_refused_alone(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["al"] = sample_alert("al")
    await client.devices.register(phones(1))
    items = [object.__new__(Receipt), Receipt("d0", ReceiptKind.SHOWN)]
    assert [result.ok for result in await client.receipts.confirm("al", items)] == [False, True]


async def test_report_of_a_device_sends_its_place_alone(hub: FakeHub, client: AsyncReunion) -> None:
    await client.devices.register(phones(1))
    [result] = await client.devices.report(phones(1))
    assert result.ok
    assert hub.calls[-1].variables["input"]["locations"] == [{"ref": "d0", "cell": CELL}]


@pytest.mark.parametrize("text", ["alice", b"alice"])
async def test_text_instead_of_a_list_is_refused(hub: FakeHub, client: AsyncReunion, text: Any) -> None:
    with pytest.raises(TypeError, match="list of items"):
        await client.devices.remove(text)
    assert hub.calls == []


async def test_broken_iterable_says_how_many_were_sent(client: AsyncReunion) -> None:
    def broken() -> Iterator[Device]:
        yield from phones(1500)
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="the file ends here") as raised:
        await client.devices.register(broken())
    assert raised.value.__notes__ == ["The first 1000 items were sent, and have their results; send all of them again."]


async def test_error_of_an_item_shows_no_value(client: AsyncReunion) -> None:
    [bad] = await client.devices.report([Location("a", latitude="31.23041", longitude=121.4)])  # type: ignore[arg-type]
    assert "31.23041" not in repr(bad)
    [bad] = await client.devices.remove([b"secret name"])  # type: ignore[list-item]
    assert bad.error == UserError("REF_INVALID", "`ref` must be text; this is of the type bytes.", ("refs", "0"))


@pytest.mark.parametrize("number", [Fraction(1, 2), 7])
async def test_numbers_of_every_kind_are_sent_as_floats(hub: FakeHub, client: AsyncReunion, number: Any) -> None:
    [result] = await client.devices.register([Device("a", token="t", latitude=number, longitude=number)])
    assert result.ok
    assert hub.calls[0].variables["input"]["devices"][0]["point"]["latitude"] == float(number)


@BOTH
async def test_generators_are_read_batch_by_batch(hub: FakeHub, client: AsyncReunion) -> None:
    read = list[int]()

    def produced() -> Iterator[Device]:
        for number, phone in enumerate(phones(2500)):
            if number in (1000, 2000):
                read.append(len(hub.calls))
            yield phone

    results = await client.devices.register(produced())
    assert [result.ref for result in results] == [f"d{n}" for n in range(2500)]
    # Before the 1,001st item was taken, the first thousand had been sent.
    assert read == [1, 2]


async def test_async_generators_are_read_batch_by_batch(hub: FakeHub, client: AsyncReunion) -> None:
    read = list[int]()

    async def produced() -> AsyncIterator[Device]:
        for number, phone in enumerate(phones(2500)):
            if number in (1000, 2000):
                read.append(len(hub.calls))
            yield phone

    assert len(await client.devices.register(produced())) == 2500
    assert read == [1, 2]


async def test_async_generator_is_refused_by_the_blocking_client(hub: FakeHub) -> None:
    async def produced() -> AsyncIterator[Device]:
        yield Device("a")

    with Reunion(hub.url, hub.key) as blocking, pytest.raises(TypeError, match="AsyncReunion"):
        blocking.devices.register(produced())  # type: ignore[arg-type]


class Shown(str, Enum):  # noqa: UP042 - as callers still write them
    """An enum of the caller's own, whose text is its name."""

    YES = "SHOWN"


async def test_receipt_kind_of_any_enum_is_sent_by_its_value(hub: FakeHub, client: AsyncReunion) -> None:
    await client.devices.register(phones(1))
    await client.receipts.confirm("a", [Receipt("d0", Shown.YES)])  # type: ignore[arg-type]
    assert hub.calls[-1].variables["input"]["receipts"] == [{"ref": "d0", "kind": "SHOWN"}]


async def test_receipt_of_another_type_is_refused_alone(client: AsyncReunion) -> None:
    await client.devices.register(phones(1))
    asked: list[Any] = [Receipt("d0", ReceiptKind.SHOWN), Receipt("d0", "SEEN"), Receipt(7, ReceiptKind.SHOWN), "d0"]  # type: ignore[arg-type]
    results = await client.receipts.confirm("a", asked)
    assert [result.error and (result.error.code, result.error.path) for result in results[1:]] == [
        ("INVALID_INPUT", ("receipts", "1", "kind")),
        ("REF_INVALID", ("receipts", "2", "ref")),
        ("INVALID_INPUT", ("receipts", "3")),
    ]


async def test_error_path_counts_positions_over_all_batches(client: AsyncReunion) -> None:
    devices = [Device("nan", latitude=nan, longitude=1.0), *phones(1000), Device("nowhere")]
    results = await client.devices.register(devices)
    paths = [result.error.path for result in results if result.error]
    assert paths == [("devices", "0", "latitude"), ("devices", "1001")]


async def test_unsendable_items_alone_make_no_call(hub: FakeHub, client: AsyncReunion) -> None:
    results = await client.devices.report([Location("x", latitude=nan, longitude=nan)])
    assert [result.ok for result in results] == [False]
    assert hub.calls == []


async def test_report_and_remove_answer_each_device(hub: FakeHub, client: AsyncReunion) -> None:
    await client.devices.register(phones(2))
    moved = await client.devices.report([Location("d0", latitude=3.0, longitude=4.0), Location("new", cell=CELL)])
    assert [(result.ok, result.error and result.error.code) for result in moved] == [(True, None), (False, "NOT_FOUND")]
    removed = await client.devices.remove(["d1", "never"])
    assert [result.ok for result in removed] == [True, True]
    assert set(hub.memory.devices) == {"d0"}


async def test_refused_batch_is_the_result_of_each_item(hub: FakeHub, client: AsyncReunion) -> None:
    refused = {"results": [], "userErrors": [{"code": "TOO_MANY_ITEMS", "message": "Too many.", "path": ["devices"]}]}
    hub.canned_responses.append(CannedResponse(body={"data": {"registerDevices": refused}}))
    results = await client.devices.register(phones(1001))
    assert [result.ok for result in results] == [False] * 1000 + [True]
    assert results[0].error is not None
    assert results[0].error.path == ("devices",)


@BOTH
async def test_failed_batch_keeps_results_of_earlier_ones(hub: FakeHub, client: AsyncReunion) -> None:
    good = await client.devices.register(phones(1000))
    body = {"results": [{"ref": result.ref, "ok": True, "error": None} for result in good], "userErrors": []}
    accepted = CannedResponse(body={"data": {"registerDevices": body}})
    hub.canned_responses.extend([accepted, *[CannedResponse(status=503)] * 3])
    with pytest.raises(HubUnavailable) as caught:
        await client.devices.register(phones(1500))
    assert len(caught.value.partial_results) == 1000


async def test_too_large_batch_is_split_until_one_item_is_refused(client: AsyncReunion) -> None:
    devices = [
        *phones(6),
        Device("huge", token="x" * (5 * 1024 * 1024), cell=CELL),
        Device("last", token="t", cell=CELL),
    ]
    results = await client.devices.register(devices)
    assert [result.ref for result in results if not result.ok] == ["huge"]
    assert [result.ref for result in results] == [device.ref for device in devices]
    assert results[6].error is not None
    assert (results[6].error.code, results[6].error.path) == ("BODY_TOO_LARGE", ("devices", "6"))


class NoOffset(tzinfo):
    """A time zone that does not say how far it is from UTC."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


UNREADABLE_PREFERENCES = [
    DevicePreferences("d1", quiet={"start": "22:00"}),  # type: ignore[arg-type]
    DevicePreferences("d1", quiet=QuietHours(22, "07:00", "UTC")),  # type: ignore[arg-type]
    DevicePreferences("d1", muted_until="2016-05-20"),  # type: ignore[arg-type]
    DevicePreferences("d1", muted_until=datetime.max.replace(tzinfo=ZoneInfo("America/New_York"))),
    DevicePreferences("d1", muted_until=datetime.min.replace(tzinfo=ZoneInfo("Asia/Shanghai"))),
    DevicePreferences("d1", muted_until=datetime(2016, 5, 20, tzinfo=NoOffset())),
    DevicePreferences("d1", muted_alerts="al_1"),
    DevicePreferences("d1", muted_alerts=[7]),  # type: ignore[list-item]
    DevicePreferences("d1", daily_limit=True),
    DevicePreferences("d1", daily_limit=2.5),  # type: ignore[arg-type]
    DevicePreferences("d1", daily_limit=10**400),
]


async def test_preferences_are_sent_whole_with_a_result_each(hub: FakeHub, client: AsyncReunion) -> None:
    await client.devices.register(phones(2))
    night, until = QuietHours("22:00", "07:00", "Asia/Shanghai"), datetime(2016, 5, 20, tzinfo=UTC)
    preferences = [
        DevicePreferences("d0", quiet=night, muted_until=until, muted_alerts=["al_1"], daily_limit=3),
        DevicePreferences("d0", muted_until=until.replace(tzinfo=None)),
        DevicePreferences("d0", daily_limit=2**40),
        DevicePreferences("nobody", quiet=night),
        DevicePreferences("d1", daily_limit=0),
        DevicePreferences("d1"),
        *UNREADABLE_PREFERENCES,
    ]
    results = await client.devices.set_preferences(preferences)
    invalid = "PREFERENCES_INVALID"
    codes = [None, invalid, invalid, "NOT_FOUND", invalid, None, *[invalid] * len(UNREADABLE_PREFERENCES)]
    assert [result.error and result.error.code for result in results] == codes
    assert [result.ref for result in results] == [one.ref for one in preferences]
    assert hub.memory.preferences == {
        "d0": {
            "ref": "d0",
            "quiet": {"start": "22:00", "end": "07:00", "zone": "Asia/Shanghai"},
            "mutedUntil": "2016-05-20T00:00:00+00:00",
            "mutedAlerts": ["al_1"],
            "dailyLimit": 3,
        },
        "d1": {"ref": "d1"},
    }


ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=3)
POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180)) | st.tuples(ANYTHING, ANYTHING)
TEXTS = st.text() | st.none()


@given(st.sampled_from([Device, Location]), st.text(), TEXTS, POINTS, TEXTS, TEXTS)
def test_json_of_a_right_item_equals_its_wire_form(
    kind: Any, ref: Any, cell: Any, point: Any, token: Any, language: Any
) -> None:
    require_same_form(kind, ref, cell, point, token, language)


@given(st.sampled_from([Device, Location]), ANYTHING, ANYTHING, POINTS, ANYTHING, ANYTHING)
def test_item_with_a_fault_has_no_json(kind: Any, ref: Any, cell: Any, point: Any, token: Any, language: Any) -> None:
    require_same_form(kind, ref, cell, point, token, language)


def require_same_form(kind: Any, ref: Any, cell: Any, point: Any, token: Any, language: Any) -> None:
    more = {"token": token, "language": language} if kind is Device else {}
    item = kind(ref, cell=cell, latitude=point[0], longitude=point[1], **more)
    text = item.to_json()
    assert (text is None) == (item.fault() is not None)
    if text is not None:
        assert json.loads(text) == item.to_wire()
