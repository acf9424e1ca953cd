"""Which phone each ref of an input holds afterwards: a number follows its push token, and otherwise its ref."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.domain.devices import Registration, device_id, token_hash
from hub.storage.database import Row


@dataclass(frozen=True, slots=True)
class Assignment:
    """An item with the row of its phone as it stood, perhaps under another ref; None for one never seen before."""

    item: Registration = field(repr=False)
    row_id: str
    phone: Row | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Handover:
    """What an input comes to. Each phone of `pushed_out` lost its ref to another phone and is nobody's for now."""

    assigned: Sequence[Assignment]
    pushed_out: Sequence[Row] = field(repr=False)


def hand_over(tenant: int, items: Sequence[Registration], rows: Iterable[Row]) -> Handover:
    """Give each ref its phone; `rows` are those under its refs, and those that hold or last held its tokens.

    The last of equal refs counts, and of refs that ask for one token. The order of the rest does not matter, so two
    refs may swap their phones.
    """
    wanted = _latest(tenant, items)
    winners = {digest: row_id for row_id, (_, digest) in wanted.items() if digest}
    attached = {row["_id"]: row for row in rows}
    found = _taken_along(attached, winners)
    held = {row["h"] for row in attached.values() if "h" in row} | found.keys()
    pushed_out: list[Row] = []
    for row_id, (_, digest) in wanted.items():
        if digest and winners[digest] != row_id and (row := attached.pop(row_id, None)):
            # It said the token is its phone's, and then another ref said so: the phone went on to that one.
            if digest in held:
                pushed_out.append(row)
            else:
                found[digest] = row
                held.add(digest)
    assigned: list[Assignment] = []
    for row_id, (item, digest) in wanted.items():
        if digest and winners[digest] != row_id:
            continue
        own, phone = attached.get(row_id), found.get(digest) if digest else None
        if own and phone:
            pushed_out.append(own)
        assigned.append(Assignment(item, row_id, phone or own))
    return Handover(assigned, pushed_out)


def _latest(tenant: int, items: Sequence[Registration]) -> dict[str, tuple[Registration, str | None]]:
    """The last item of each ref, in the order of the last, by row id and with the hash of its token."""
    latest: dict[str, tuple[Registration, str | None]] = {}
    for item in items:
        row_id = device_id(tenant, item.ref)
        latest.pop(row_id, None)
        latest[row_id] = item, token_hash(tenant, item.token) if item.token else None
    return latest


def _taken_along(attached: dict[str, Row], winners: Mapping[str, str]) -> dict[str, Row]:
    """Takes out the phones that go to another ref, by the hash of their token."""
    leaving = [row for row in attached.values() if "h" in row and winners.get(row["h"], row["_id"]) != row["_id"]]
    return {row["h"]: attached.pop(row["_id"]) for row in leaving}
