"""The devices of a fake hub: registered, moved, removed."""

from datetime import UTC, datetime

from reunion.testing.answers.cells import check_cell
from reunion.testing.answers.items import check_count, do_each, not_found
from reunion.testing.answers.memory import Json, Memory, Variables
from reunion.testing.answers.points import check_point
from reunion.testing.answers.refusals import InputRefused

MAX_TOKEN_BYTES = 4096
TOKENLESS_CHANNELS = frozenset({"webhook"})
PLACE = frozenset({"cell", "point"})


def register_devices(memory: Memory, sent: Variables) -> Json:
    """Register devices, each in place of what was known of it before."""

    def register(row: Variables) -> None:
        _check_token(row.get("token"), needed=memory.channel not in TOKENLESS_CHANNELS)
        _check_place(row)
        _take_token(memory, row["ref"], row.get("token"))
        memory.devices[row["ref"]] = dict(row)
        memory.left.pop(row["ref"], None)
        memory.reported[row["ref"]] = datetime.now(UTC).isoformat()

    check_count(sent["devices"], "devices")
    return do_each("devices", sent["devices"], register)


def report_locations(memory: Memory, sent: Variables) -> Json:
    """Move devices."""

    def move(row: Variables) -> None:
        _check_place(row)
        if row["ref"] not in memory.devices:
            raise not_found()
        kept = {name: value for name, value in memory.devices[row["ref"]].items() if name not in PLACE}
        memory.devices[row["ref"]] = kept | dict(row)
        memory.reported[row["ref"]] = datetime.now(UTC).isoformat()

    check_count(sent["locations"], "locations")
    return do_each("locations", sent["locations"], move)


def remove_devices(memory: Memory, sent: Variables) -> Json:
    """Remove devices; one that is not known counts as removed."""
    check_count(sent["refs"], "refs")

    def remove(row: Variables) -> None:
        if (device := memory.devices.get(row["ref"])) is not None:
            at = memory.reported.get(row["ref"], datetime.now(UTC).isoformat())
            memory.left[row["ref"]] = {"hasToken": device.get("token") is not None, "at": at}
        _forget(memory, row["ref"])

    return do_each("refs", [{"ref": ref} for ref in sent["refs"]], remove)


def erase_devices(memory: Memory, sent: Variables) -> Json:
    """Erase devices; one without any data counts as erased."""
    check_count(sent["refs"], "refs")

    def erase(row: Variables) -> None:
        left = memory.left.get(row["ref"], {})
        if row["ref"] in memory.devices or "at" in left:
            memory.left[row["ref"]] = {"erasedAt": datetime.now(UTC).isoformat()}
        _forget(memory, row["ref"])

    return do_each("refs", [{"ref": ref} for ref in sent["refs"]], erase)


def _check_token(token: str | None, *, needed: bool) -> None:
    if token is None and not needed:
        return
    if not token or not token.isprintable() or len(token.encode()) > MAX_TOKEN_BYTES:
        raise InputRefused(
            "PUSH_TOKEN_INVALID", "The push token must have 1 to 4,096 bytes; this partner's channel requires one."
        )


def _check_place(row: Variables) -> None:
    cell, point = row.get("cell"), row.get("point")
    if (cell is None) == (point is None):
        raise InputRefused("COORDINATES_INVALID", "Send either `cell` or `point`, and only one of them.")
    if cell is not None:
        check_cell(cell)
    elif point is not None:
        check_point(point)


def _take_token(memory: Memory, ref: str, token: str | None) -> None:
    # A token is one phone: the last ref that is registered with it takes it, with its preferences.
    if token is not None:
        for other in [name for name, row in memory.devices.items() if row.get("token") == token and name != ref]:
            preferences = memory.preferences.get(other)
            memory.preferences.pop(ref, None)
            _forget(memory, other)
            if preferences is not None:
                memory.preferences[ref] = preferences


def _forget(memory: Memory, ref: str) -> None:
    memory.devices.pop(ref, None)
    memory.reported.pop(ref, None)
    memory.preferences.pop(ref, None)
