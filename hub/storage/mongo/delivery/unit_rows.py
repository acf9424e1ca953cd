"""Convert units to rows and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hub.domain.cells import Cell
from hub.domain.delivery.audience import PassedOver, TurnCounts
from hub.domain.delivery.ledger import pack, pack_entries, unpack, unpack_entries
from hub.domain.delivery.units import CutUnit, Intent, Slice, Tally, Unit, UnitCursor, UnitKind, UnitState
from hub.storage.mongo.database import Row


def slice_row(part: Slice) -> Row:
    """Return a slice's row, for a unit and for a chunk of a cut list."""
    return {
        "low": part.low,
        "high": part.high,
        "cells": sorted(part.cells),
        "after": part.after,
        "until": part.until,
    }


def read_slice(row: Row) -> Slice:
    """Return the slice of a `slice_row`."""
    cells = frozenset(Cell(cell) for cell in row["cells"])
    return Slice(Cell(row["low"]), Cell(row["high"]), cells, row["after"], row["until"])


def cut_row(cut: CutUnit) -> Row:
    """Return a planned unit's row, for a chunk of a cut list."""
    return {"p": cut.tenant, "order": cut.order, "slices": [slice_row(part) for part in cut.slices]}


def read_cut(row: Row) -> CutUnit:
    """Return the planned unit of a `cut_row`."""
    return CutUnit(row["p"], row["order"], tuple(read_slice(part) for part in row["slices"]))


def cursor_row(cursor: UnitCursor) -> list[Any]:
    """Return a cursor as a short array."""
    return [cursor.slice, cursor.cell, cursor.id, cursor.number]


def intent_row(intent: Intent) -> Row:
    """Return the row of a begun batch."""
    return {
        "seq": intent.sequence,
        "entries": pack_entries(intent.entries),
        "next": cursor_row(intent.next),
        "from_deferred": intent.from_deferred,
    }


def read_intent(row: Row | None) -> Intent | None:
    """Return the begun batch of an `intent_row`; None for None."""
    if row is None:
        return None
    return Intent(
        sequence=row["seq"],
        entries=unpack_entries(row["entries"]),
        next=UnitCursor(*row["next"]),
        from_deferred=row["from_deferred"],
    )


def tally_row(tally: Tally) -> Row:
    """Return the five sets, compressed."""
    return {
        "won": pack(tally.won),
        "reached": pack(tally.reached),
        "failed": pack(tally.failed),
        "dead": pack(tally.dead),
        "withheld": pack(tally.withheld),
    }


def asleep_rows(asleep: Mapping[int, datetime]) -> list[Row]:
    """Return sleeping devices grouped by the moment they wake: most quiet hours end at a few times of the day."""
    groups: dict[datetime, list[int]] = {}
    for number, until in asleep.items():
        groups.setdefault(until, []).append(number)
    return [{"until": until, "n": pack(numbers)} for until, numbers in sorted(groups.items())]


def unit_row(unit: Unit) -> Row:
    """Return the row of a new unit."""
    return {
        "_id": unit.id,
        "alert": unit.alert,
        "p": unit.tenant,
        "kind": unit.kind.value,
        "stage": unit.stage,
        "order": unit.order,
        "slices": [slice_row(part) for part in unit.slices],
        "entries": pack_entries(unit.entries),
        "rev": unit.revision,
        "catch_up": unit.catch_up,
        "state": unit.state.value,
        "token": None,
        "attempts": 0,
        "retries": 0,
        "cursor": cursor_row(unit.cursor),
        "seq": 0,
        "intent": None,
        "deferred": [],
        "asleep": [],
        "marks": {},
        "maybe": None,
        "grown": 0,
        "announced": 0,
        "tally": tally_row(unit.tally),
        "counts": unit.tally.counts(),
        "error": None,
        "finished_real": None,
    }


def read_unit(row: Row) -> Unit:
    """Return the unit of a row."""
    return Unit(
        id=row["_id"],
        alert=row["alert"],
        tenant=row["p"],
        kind=UnitKind(row["kind"]),
        stage=row["stage"],
        order=row["order"],
        slices=tuple(read_slice(part) for part in row["slices"]),
        entries=unpack_entries(row["entries"]),
        revision=row["rev"],
        catch_up=row["catch_up"],
        state=UnitState(row["state"]),
        attempts=row["attempts"],
        retries=row["retries"],
        cursor=UnitCursor(*row["cursor"]),
        sequence=row["seq"],
        intent=read_intent(row["intent"]),
        deferred=unpack_entries(row["deferred"]),
        asleep={number: group["until"] for group in row["asleep"] for number in unpack(group["n"])},
        tally=Tally(**{name: frozenset(unpack(data)) for name, data in row["tally"].items()}),
        marks={int(name): frozenset(unpack(data)) for name, data in row["marks"].items()},
        maybe=frozenset(unpack(row["maybe"])),
        grown=row["grown"],
        announced=row["announced"],
        # It stands in the row once a device is reached: `$min` of an absent field sets it.
        told_at=row.get("told_at"),
        error=row["error"],
    )


def turn_counts_change(counts: TurnCounts) -> dict[str, int]:
    """Return the change of each count after a turn on a page: devices offered until then are named or passed over.

    A device passed over because it is no longer covered leaves the unit's ring.
    """
    reasons = (PassedOver.UNCOVERED, PassedOver.GONE, PassedOver.WITHHELD)
    uncovered, gone, withheld = (counts.passed.get(why, 0) for why in reasons)
    changes = {"reached": counts.reached, "dead": gone, "withheld": withheld, "in_ring": -uncovered}
    changes["deferred"] = -counts.reached - uncovered - gone - withheld
    return changes
