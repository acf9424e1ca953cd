"""A user asks a partner what is held, or that it goes: the calls of the SDK, and the commands."""

import json
from datetime import UTC, datetime, timedelta

from reunion import AsyncReunion, Device, DevicePreferences, QuietHours, StoredDevice
from reunion.cli.exit_codes import REFUSED
from reunion.testing import FakeHub
from tests.sdk.command import reunion

CELL = "8631aa42fffffff"
LIFETIME, KEPT = timedelta(days=60), timedelta(days=90)


async def test_all_that_is_held_of_a_device_is_read(hub: FakeHub, client: AsyncReunion) -> None:
    assert await client.devices.get("a") is None
    await client.devices.register([Device("a", token="t", cell=CELL, language="en")])
    quiet, until = QuietHours("22:00", "07:00", "UTC"), datetime(2999, 1, 1, tzinfo=UTC)
    hub.memory.preferences["a"] = {
        "ref": "a",
        "quiet": {"start": "22:00", "end": "07:00", "zone": "UTC"},
        "mutedUntil": until.isoformat(),
        "mutedAlerts": ["x"],
        "dailyLimit": 3,
    }
    preferences = DevicePreferences("a", quiet=quiet, muted_until=until, muted_alerts=("x",), daily_limit=3)
    ends = datetime.fromisoformat(hub.memory.reported["a"]) + LIFETIME
    expected = StoredDevice("a", ends, True, True, "en", preferences, kept_until=ends + KEPT, erased_at=None)
    assert await client.devices.get("a") == expected
    assert "22:00" not in repr(expected)
    await client.devices.remove(["a"])
    removed = StoredDevice("a", None, True, False, None, DevicePreferences("a"), ends + KEPT, None)
    assert await client.devices.get("a") == removed


async def test_erased_device_is_erased_for_every_call(hub: FakeHub, client: AsyncReunion) -> None:
    await client.devices.register([Device("a", token="t", cell=CELL), Device("b", token="u", cell=CELL)])
    results = await client.devices.erase(["a", "unknown", 7, "a"])  # type: ignore[list-item]
    assert [(result.ref, result.ok) for result in results] == [("a", True), ("unknown", True), ("", False), ("a", True)]
    assert results[2].error is not None
    assert (results[2].error.code, results[2].error.path) == ("REF_INVALID", ("refs", "2"))
    assert list(hub.memory.devices) == ["b"]
    held = await client.devices.get("a")
    assert held is not None
    assert held.erased_at is not None
    assert (held.has_token, held.has_cell, held.language, held.kept_until) == (False, False, None, None)
    assert await client.devices.get("unknown") is None


def test_commands_show_and_erase_a_device(hub: FakeHub) -> None:
    hub.memory.devices["a"] = {"ref": "a", "token": "secret-token", "cell": CELL, "language": "en"}
    shown, _ = reunion(hub, "devices", "show", "a")
    held = json.loads(shown)
    assert (held["ref"], held["has_token"], held["language"], held["erased_at"]) == ("a", True, "en", None)
    assert datetime.fromisoformat(held["kept_until"]) > datetime.now(UTC) + LIFETIME + KEPT - timedelta(minutes=1)
    assert "secret-token" not in shown
    assert reunion(hub, "devices", "erase", "a", "unknown") == ("2 erased, 0 refused\n", "")
    assert json.loads(reunion(hub, "devices", "show", "a")[0])["erased_at"] is not None
    assert reunion(hub, "devices", "show", "b\x1b", code=REFUSED) == ("", "The hub holds nothing of b\ufffd.\n")
    said, told = reunion(hub, "devices", "erase", "b", "x" * 129, code=REFUSED)
    assert said == "1 erased, 1 refused\n"
    assert told.endswith("The device ref must have 1 to 128 printable characters.\n")
