"""The fake hub holds of a device, and keeps after a removal and an erasure, what the hub does."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from reunion.documents import DEVICE, ERASE_DEVICES, REGISTER_DEVICES, REMOVE_DEVICES, SET_DEVICE_PREFERENCES, Operation
from tests.e2e.probes.bases import FCM
from tests.e2e.probes.hubs import Hub
from tests.e2e.probes.scene import Of

TIMES: Final = ("registrationExpiresAt", "keptUntil", "erasedAt")
QUIET: Final = {"start": "22:00", "end": "07:00", "zone": "Asia/Shanghai"}
MUTED_FOR: Final = timedelta(days=9, seconds=1)


def device(ref: str, token: str, language: str = "en-GB") -> dict[str, Any]:
    return {"ref": ref, "token": token, "cell": Of("cell"), "language": language}


def acts(now: datetime) -> list[tuple[Operation, dict[str, Any]]]:
    """Return inputs, one after another; after each both hubs are asked for both devices."""
    preferences = {
        "ref": "held-1",
        "quiet": QUIET,
        "mutedUntil": (now + MUTED_FOR).isoformat(),
        "mutedAlerts": ["b", "a", "b"],
        "dailyLimit": 3,
    }
    return [
        (REGISTER_DEVICES, {"devices": [device("held-1", "held-token"), device("held-2", "own-token", "sw")]}),
        (SET_DEVICE_PREFERENCES, {"preferences": [preferences]}),
        (REGISTER_DEVICES, {"devices": [device("held-2", "held-token")]}),
        (REMOVE_DEVICES, {"refs": ["held-2", "held-1"]}),
        (ERASE_DEVICES, {"refs": ["held-2", "held-2", "nobody", ""]}),
        (REMOVE_DEVICES, {"refs": ["held-2"]}),
        (ERASE_DEVICES, {"refs": ["held-2"]}),
        (REGISTER_DEVICES, {"devices": [device("held-2", "held-token")]}),
        (ERASE_DEVICES, {"refs": ["held-2", "held-1"]}),
    ]


async def heard(hub: Hub, now: datetime) -> list[Any]:
    """Return what a hub answers to each act, and what it holds then; times as days from now."""
    answers: list[Any] = []
    for operation, given in acts(now):
        done = (await hub.ask(operation, {"input": given})).body["data"][operation.name]
        answers.append(
            [(one["ok"], one["error"] and (one["error"]["code"], one["error"]["path"])) for one in done["results"]]
        )
        for ref in ("held-1", "held-2", "nobody", ""):
            held = (await hub.ask(DEVICE, {"ref": ref})).body["data"]["device"]
            answers.append(held and plain(held, now))
    return answers


def plain(held: Mapping[str, Any], now: datetime) -> Any:
    times = {name: held[name] and (datetime.fromisoformat(held[name]) - now) // timedelta(days=1) for name in TIMES}
    until = held["preferences"]["mutedUntil"]
    preferences = held["preferences"] | {"mutedUntil": until and datetime.fromisoformat(until)}
    return {**held, **times, "preferences": preferences}


async def test_fake_hub_holds_devices_as_the_hub_does(real: Mapping[str, Hub], fake: Mapping[str, Hub]) -> None:
    # The clock of the whole hub was moved ahead; a fake one has that of the system.
    expected = await heard(real[FCM], datetime.fromisoformat(real[FCM].scene.now.isoformat()))
    answers = await heard(fake[FCM], datetime.now(UTC) - timedelta(seconds=1))
    assert [_without_mute(one) for one in answers] == [_without_mute(one) for one in expected]
    first, last = expected[6], expected[-3]
    assert (first["registrationExpiresAt"], first["keptUntil"], first["erasedAt"]) == (60, 150, None)
    assert (first["language"], first["hasToken"], first["hasCell"]) == ("en", True, True)
    assert first["preferences"] == {
        "quiet": QUIET,
        "mutedUntil": first["preferences"]["mutedUntil"],
        "mutedAlerts": ["a", "b"],
        "dailyLimit": 3,
    }
    assert first["preferences"]["mutedUntil"].second == 0
    assert (last["erasedAt"], last["keptUntil"], last["hasToken"], last["hasCell"]) == (0, None, False, False)


def _without_mute(answer: Any) -> Any:
    """Return an answer without the end of a mute, which is a minute of each hub's own clock, but with whether it is."""
    if not isinstance(answer, dict):
        return answer
    preferences = answer["preferences"]
    return answer | {"preferences": preferences | {"mutedUntil": preferences["mutedUntil"] is not None}}
