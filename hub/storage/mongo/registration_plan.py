"""Which phone each ref of an input holds afterwards: a number follows its push token, and otherwise its ref.

A ref that is known without a token, as it may be where none is needed, was told under its number all the same: it
keeps that when it names a token. The ref that had the token before, if any, loses it and keeps its own number too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hub.domain.cells import Cell
from hub.domain.devices import Registration, device_id, token_hash
from hub.storage.mongo.database import Row


@dataclass(frozen=True, slots=True)
class PlannedRegistration:
    """An item with the row of its phone as it stood, perhaps under another ref; None for one never seen before.

    `cells` are all in which the input names this phone, in order, and last that of the item.
    """

    item: Registration = field(repr=False)
    row_id: str
    phone: Row | None = field(repr=False)
    cells: Sequence[Cell] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RegistrationPlan:
    """What an input comes to.

    Each phone of `pushed_out` lost its ref to another phone and is nobody's for now. The rows of `bereft`, by id, are
    left without a token; those of them that are assigned get another.
    """

    assigned: Sequence[PlannedRegistration]
    pushed_out: Sequence[Row] = field(repr=False)
    bereft: frozenset[str]


def plan_registration(tenant: int, items: Sequence[Registration], rows: Iterable[Row]) -> RegistrationPlan:
    """Give each ref its phone; `rows` are those under its refs, and those that hold or last held its tokens.

    The last of equal refs counts, and of refs that ask for one token. The order of the rest does not matter, so two
    refs may swap their phones.
    """
    wanted, named = _latest(tenant, items), _Named(items)
    winners = {digest: row_id for row_id, (_, digest) in wanted.items() if digest}
    attached = {row["_id"]: row for row in rows}
    bereft = _deprived(attached, winners)
    found = _taken_along(attached, winners)
    held = {row["h"] for row in attached.values() if "h" in row} | found.keys()
    left: list[Row] = []
    for row_id, (_, digest) in wanted.items():
        if digest and winners[digest] != row_id and (row := attached.pop(row_id, None)):
            # It said the token is its phone's, and then another ref said so: the phone went on to that one.
            if digest in held:
                left.append(row)
            else:
                found[digest] = row
                held.add(digest)
    assigned: list[PlannedRegistration] = []
    for row_id, (item, digest) in wanted.items():
        if digest and winners[digest] != row_id:
            continue
        phone, given_up = _choice(attached.get(row_id), found.get(digest) if digest else None)
        assigned.append(PlannedRegistration(item, row_id, phone, named.cells(item)))
        left += given_up
    bereft |= {row["_id"] for row in left if "h" not in row}
    gone_on = {one.phone["_id"] for one in assigned if one.phone and one.phone["_id"] != one.row_id}
    return RegistrationPlan(assigned, [row for row in left if "h" in row], frozenset(bereft - gone_on))


class _Named:
    """Where an input names each phone: by its token, whatever the ref; and by its ref, if no other token is given."""

    def __init__(self, items: Sequence[Registration]) -> None:
        self._by_ref: defaultdict[str, list[int]] = defaultdict(list)
        self._by_token: defaultdict[str, list[int]] = defaultdict(list)
        self._items = items
        for place, item in enumerate(items):
            self._by_ref[item.ref].append(place)
            if item.token:
                self._by_token[item.token].append(place)

    def cells(self, last: Registration) -> list[Cell]:
        """Those of the phone that has the ref of this item from now on, its own the last."""
        places = set(self._by_token[last.token]) if last.token else set(self._by_ref[last.ref])
        places |= {place for place in self._by_ref[last.ref] if self._items[place].token is None}
        return [self._items[place].cell for place in sorted(places) if self._items[place] is not last] + [last.cell]


def _latest(tenant: int, items: Sequence[Registration]) -> dict[str, tuple[Registration, str | None]]:
    """The last item of each ref, in the order of the last, by row id and with the hash of its token."""
    latest: dict[str, tuple[Registration, str | None]] = {}
    for item in items:
        row_id = device_id(tenant, item.ref)
        latest.pop(row_id, None)
        latest[row_id] = item, token_hash(tenant, item.token) if item.token else None
    return latest


def _choice(own: Row | None, phone: Row | None) -> tuple[Row | None, list[Row]]:
    """Which row a ref has from now on: its own, or that of the phone with its token; and the one it gives up for it."""
    if own is None or phone is None:
        return phone or own, []
    return (phone, [own]) if "h" in own else (own, [_bare(phone)])


def _bare(row: Row) -> Row:
    """A row that has lost its token."""
    return {name: value for name, value in row.items() if name not in ("t", "h")}


def _deprived(attached: dict[str, Row], winners: Mapping[str, str]) -> set[str]:
    """Takes tokens out of the rows that lose them to a ref known without one; returns the ids of these rows.

    One that lost its token so may name another in the same input, and is by then itself known without one.
    """
    deprived: set[str] = set()
    while True:
        bare = {row_id for row_id, row in attached.items() if "h" not in row}
        losing = [row_id for row_id, row in attached.items() if winners.get(row.get("h", "")) in bare]
        if not losing:
            return deprived
        for row_id in losing:
            attached[row_id] = _bare(attached[row_id])
        deprived |= set(losing)


def _taken_along(attached: dict[str, Row], winners: Mapping[str, str]) -> dict[str, Row]:
    """Takes out the phones that go to another ref, by the hash of their token."""
    leaving = [row for row in attached.values() if "h" in row and winners.get(row["h"], row["_id"]) != row["_id"]]
    return {row["h"]: attached.pop(row["_id"]) for row in leaving}
