"""Devices: batches, order, and one result for each item."""

from datetime import UTC, datetime
from math import inf, nan

import pytest

from reunion import Device, DevicePreferences, HubUnavailable, Location, QuietHours, Reunion
from reunion.testing import FakeHub
from reunion.testing.hub import CannedResponse

CELL = "8631aa42fffffff"


def phones(count: int) -> list[Device]:
    return [Device(f"d{n}", token=f"t{n}", cell=CELL, language="zh-CN") for n in range(count)]


async def test_register_sends_only_the_given_fields(hub: FakeHub, client: Reunion) -> None:
    await client.devices.register([Device("a", cell=CELL), Device("b", token="t", latitude=1.5, longitude=2.5)])
    assert hub.calls[0].variables["input"]["devices"] == [
        {"ref": "a", "cell": CELL},
        {"ref": "b", "token": "t", "point": {"latitude": 1.5, "longitude": 2.5}},
    ]


async def test_long_lists_are_sent_in_ordered_batches_of_1000(hub: FakeHub, client: Reunion) -> None:
    results = await client.devices.register(phones(2500))
    assert [result.ref for result in results] == [f"d{n}" for n in range(2500)]
    assert all(result.ok for result in results)
    assert [len(call.variables["input"]["devices"]) for call in hub.calls] == [1000, 1000, 500]


async def test_empty_list_makes_no_call(hub: FakeHub, client: Reunion) -> None:
    assert await client.devices.register([]) == []
    assert await client.devices.remove([]) == []
    assert hub.calls == []


async def test_one_bad_item_does_not_affect_the_others(client: Reunion) -> None:
    results = await client.devices.register(
        [
            Device("good", cell=CELL),
            Device("nan", latitude=nan, longitude=1.0),
            Device("inf", latitude=1.0, longitude=inf),
            Device("half", latitude=1.0),
            Device("far", latitude=95.0, longitude=1.0),
            Device("nowhere"),
            Device("last", latitude=1.0, longitude=1.0),
        ]
    )
    assert [result.ok for result in results] == [True, False, False, False, False, False, True]
    assert {result.error.code for result in results if result.error} == {"COORDINATES_INVALID"}
    # The path has the position in the given list, no matter whether SDK or hub refused the item.
    paths = [result.error.path for result in results if result.error]
    assert paths == [("devices", str(position)) for position in range(1, 6)]


async def test_error_path_counts_positions_over_all_batches(client: Reunion) -> None:
    devices = [Device("nan", latitude=nan, longitude=1.0), *phones(1000), Device("nowhere")]
    results = await client.devices.register(devices)
    assert [result.error.path for result in results if result.error] == [("devices", "0"), ("devices", "1001")]


async def test_unsendable_items_alone_make_no_call(hub: FakeHub, client: Reunion) -> None:
    results = await client.devices.report([Location("x", latitude=nan, longitude=nan)])
    assert [result.ok for result in results] == [False]
    assert hub.calls == []


async def test_report_and_remove_answer_each_device(hub: FakeHub, client: Reunion) -> None:
    await client.devices.register(phones(2))
    moved = await client.devices.report([Location("d0", latitude=3.0, longitude=4.0), Location("new", cell=CELL)])
    assert [(result.ok, result.error and result.error.code) for result in moved] == [(True, None), (False, "NOT_FOUND")]
    removed = await client.devices.remove(["d1", "never"])
    assert [result.ok for result in removed] == [True, True]
    assert set(hub.memory.devices) == {"d0"}


async def test_refused_batch_is_the_result_of_each_item(hub: FakeHub, client: Reunion) -> None:
    refused = {"results": [], "userErrors": [{"code": "TOO_MANY_ITEMS", "message": "Too many.", "path": ["devices"]}]}
    hub.canned_responses.append(CannedResponse(body={"data": {"registerDevices": refused}}))
    results = await client.devices.register(phones(1001))
    assert [result.ok for result in results] == [False] * 1000 + [True]
    assert results[0].error is not None
    assert results[0].error.path == ("devices",)


async def test_failed_batch_keeps_results_of_earlier_ones(hub: FakeHub, client: Reunion) -> None:
    good = await client.devices.register(phones(1000))
    body = {"results": [{"ref": result.ref, "ok": True, "error": None} for result in good], "userErrors": []}
    accepted = CannedResponse(body={"data": {"registerDevices": body}})
    hub.canned_responses.extend([accepted, *[CannedResponse(status=503)] * 3])
    with pytest.raises(HubUnavailable) as caught:
        await client.devices.register(phones(1500))
    assert len(caught.value.partial_results) == 1000


async def test_too_large_batch_is_split_until_one_item_is_refused(client: Reunion) -> None:
    devices = [*phones(6), Device("huge", token="x" * (5 * 1024 * 1024), cell=CELL), Device("last", cell=CELL)]
    results = await client.devices.register(devices)
    assert [result.ref for result in results if not result.ok] == ["huge"]
    assert [result.ref for result in results] == [device.ref for device in devices]
    assert results[6].error is not None
    assert results[6].error.code == "BODY_TOO_LARGE"


async def test_preferences_are_sent_whole_with_a_result_each(hub: FakeHub, client: Reunion) -> None:
    await client.devices.register(phones(2))
    night, until = QuietHours("22:00", "07:00", "Asia/Shanghai"), datetime(2016, 5, 20, tzinfo=UTC)
    preferences = [
        DevicePreferences("d0", quiet=night, muted_until=until, muted_alerts=["al_1"], daily_limit=3),
        DevicePreferences("d0", muted_until=until.replace(tzinfo=None)),
        DevicePreferences("d0", daily_limit=2**40),
        DevicePreferences("nobody", quiet=night),
        DevicePreferences("d1", daily_limit=0),
        DevicePreferences("d1"),
    ]
    results = await client.devices.set_preferences(preferences)
    codes = ["PREFERENCES_INVALID", "PREFERENCES_INVALID", "NOT_FOUND", "PREFERENCES_INVALID"]
    assert [result.error and result.error.code for result in results] == [None, *codes, None]
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
