"""Plan which phone each ref of an input has afterwards: a number follows its push token, and otherwise its ref.

A ref known without a token, where none is needed, was told under its number all the same: it keeps the number when it
names a token. The ref that had the token before, if any, loses the token and keeps its own number too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

from hub.domain.cells import Cell
from hub.domain.delivery.devices import Registration, device_id, token_hash
from hub.storage.mongo.database import Row
from hub.storage.mongo.delivery.preference_rows import kept


@dataclass(frozen=True, slots=True)
class PlannedRegistration:
    """An item with the row of its phone before, perhaps under another ref; None for a new phone.

    `cells` are all cells in which the input names this phone, in order; the last is that of the item.
    """

    item: Registration = field(repr=False)
    row_id: str
    token_hash: str | None
    phone: Row | None = field(repr=False)
    cells: Sequence[Cell] = field(repr=False)

    def token_since(self, now: datetime) -> Row:
        """Return since when the number of the phone has its token; nothing for the first token of a number.

        A phone that lost its ref to another one, and now has one again, had its token all the time.
        """
        if self.phone is None or self.token_hash is None:
            return {}
        kept_it = "t" in self.phone or self.phone["_id"] == _unassigned_id(self.phone)
        if kept_it and compare_digest(self.phone["h"], self.token_hash):
            return {"s": self.phone["s"]} if "s" in self.phone else {}
        return {"s": now}


Keys = Sequence[tuple[str, str | None]]
"""The row id and the hash of the token of each item: each is a digest, and is needed several times."""


@dataclass(frozen=True, slots=True)
class RegistrationPlan:
    """The changes that an input makes.

    Each phone of `displaced` lost its ref to another phone and has none for now. The rows of `without_token`, by id,
    lose their token; those of them that are assigned get another.
    """

    assigned: Sequence[PlannedRegistration]
    displaced: Sequence[Row] = field(repr=False)
    without_token: frozenset[str]


def keys_of(tenant: int, items: Sequence[Registration]) -> Keys:
    """Return the keys of items."""
    return [(device_id(tenant, item.ref), token_hash(tenant, item.token) if item.token else None) for item in items]


def plan_registration(items: Sequence[Registration], keys: Keys, rows: Iterable[Row]) -> RegistrationPlan:
    """Give each ref its phone; `rows` are those under the refs, and those that hold or last held the tokens.

    Of equal refs, and of refs that ask for the same token, the last counts. The order of the rest does not matter, so
    two refs may swap their phones.
    """
    wanted, named = _latest(items, keys), _Named(items)
    winners = {digest: row_id for row_id, (_, digest) in wanted.items() if digest}
    attached = {row["_id"]: row for row in rows}
    without_token = _deprived(attached, winners)
    moving_phones = _taken_along(attached, winners)
    held = {row["h"] for row in attached.values() if "h" in row} | moving_phones.keys()
    leftover: list[Row] = []
    for row_id, (_, digest) in wanted.items():
        if digest and winners[digest] != row_id and (row := attached.pop(row_id, None)):
            # This ref named the token first, and then another ref did: the phone went on to that ref.
            if digest in held:
                leftover.append(row)
            else:
                moving_phones[digest] = row
                held.add(digest)
    assigned: list[PlannedRegistration] = []
    for row_id, (item, digest) in wanted.items():
        if digest and winners[digest] != row_id:
            continue
        phone, given_up = _choice(attached.get(row_id), moving_phones.get(digest) if digest else None)
        assigned.append(PlannedRegistration(item, row_id, digest, phone, named.cells(item)))
        leftover += given_up
    without_token |= {row["_id"] for row in leftover if "h" not in row}
    gone_on = {one.phone["_id"] for one in assigned if one.phone and one.phone["_id"] != one.row_id}
    return RegistrationPlan(assigned, [row for row in leftover if "h" in row], frozenset(without_token - gone_on))


def unassigned_row(row: Row) -> Row:
    """Return the row of a phone whose ref has another phone now: its number waits for its token's next ref."""
    left = {name: row[name] for name in ("p", "n", "h", "s", "x") if name in row}
    return {"_id": _unassigned_id(row), "a": False} | left | kept(row)


def _unassigned_id(row: Row) -> str:
    return f"{row['p']}.{row['n']}"


class _Named:
    """Finds where an input names each phone: by its token under any ref, and by its ref without another token."""

    def __init__(self, items: Sequence[Registration]) -> None:
        self._by_ref: defaultdict[str, list[int]] = defaultdict(list)
        self._by_token: defaultdict[str, list[int]] = defaultdict(list)
        self._items = items
        for place, item in enumerate(items):
            self._by_ref[item.ref].append(place)
            if item.token:
                self._by_token[item.token].append(place)

    def cells(self, last: Registration) -> list[Cell]:
        """Return the cells of the phone that has this item's ref from now on; the item's own cell is the last."""
        if len(self._by_ref[last.ref]) == 1 and (not last.token or len(self._by_token[last.token]) == 1):
            return [last.cell]
        places = set(self._by_token[last.token]) if last.token else set(self._by_ref[last.ref])
        places |= {place for place in self._by_ref[last.ref] if self._items[place].token is None}
        return [self._items[place].cell for place in sorted(places) if self._items[place] is not last] + [last.cell]


def _latest(items: Sequence[Registration], keys: Keys) -> dict[str, tuple[Registration, str | None]]:
    """Return the last item of each ref and the hash of its token, by row id, in the order of the last items."""
    latest: dict[str, tuple[Registration, str | None]] = {}
    for item, (row_id, digest) in zip(items, keys, strict=True):
        latest.pop(row_id, None)
        latest[row_id] = item, digest
    return latest


def _choice(own: Row | None, phone: Row | None) -> tuple[Row | None, list[Row]]:
    """Return the row a ref has from now on, its own or that of the phone with its token, and the row it gives up."""
    if own is None or phone is None:
        return phone or own, []
    return (phone, [own]) if "h" in own else (own, [_bare(phone)])


def _bare(row: Row) -> Row:
    """Return a row without its token."""
    return {name: value for name, value in row.items() if name not in ("t", "h")}


def _deprived(attached: dict[str, Row], winners: Mapping[str, str]) -> set[str]:
    """Remove tokens from the rows that lose them to a ref known without one; return the ids of these rows.

    A row that lost its token may name another in the same input. By then it is itself known without one.
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
    """Remove the phones that go to another ref; return them by the hash of their token."""
    leaving = [row for row in attached.values() if "h" in row and winners.get(row["h"], row["_id"]) != row["_id"]]
    return {row["h"]: attached.pop(row["_id"]) for row in leaving}
