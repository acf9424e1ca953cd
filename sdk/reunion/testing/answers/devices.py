"""The devices of a fake hub: registered, moved, removed."""

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
        _forget_other_devices(memory, row["ref"], row.get("token"))
        memory.devices[row["ref"]] = dict(row)

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

    check_count(sent["locations"], "locations")
    return do_each("locations", sent["locations"], move)


def remove_devices(memory: Memory, sent: Variables) -> Json:
    """Remove devices; one that is not known counts as removed."""
    check_count(sent["refs"], "refs")
    return do_each("refs", [{"ref": ref} for ref in sent["refs"]], lambda row: _forget(memory, row["ref"]))


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


def _forget_other_devices(memory: Memory, ref: str, token: str | None) -> None:
    # A token is one phone: the last ref that is registered with it takes it.
    if token is not None:
        for other in [name for name, row in memory.devices.items() if row.get("token") == token and name != ref]:
            _forget(memory, other)


def _forget(memory: Memory, ref: str) -> None:
    memory.devices.pop(ref, None)
    memory.preferences.pop(ref, None)
