"""Convert pages of an audience to rows and back."""

from collections.abc import Iterable
from datetime import UTC, datetime

from hub.domain.alerts.alert import RevisionKind
from hub.domain.cells import Cell
from hub.domain.delivery.audience import AudienceMember, AudiencePage, PassedOver
from hub.domain.delivery.ledger import pack, unpack
from hub.storage.mongo.database import Row


def unnamed_indices(served: int, waiting: Iterable[int], members: int) -> list[int]:
    """Return the indices of members not yet named: those that wait, and those whose turn is still to come."""
    return [*sorted(waiting), *range(served, members)]


def merge_cells(some: tuple[Cell, ...], others: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cells of both, sorted and without duplicates."""
    return tuple(sorted({*some, *others}))


def told_numbers(row: Row, before: float = float("inf"), since: int = 0) -> set[int]:
    """Return the numbers that a page named while a revision from `since` on and before `before` was the newest."""
    start, told, skipped, numbers = 0, set[int](), set(row["skipped"]), sorted(unpack(row["numbers"]))
    for upto, revision in row["turns"]:
        if since <= revision < before:
            told |= {numbers[index] for index in range(start, upto) if index not in skipped}
        start = upto
    return told


def page_row(page: AudiencePage) -> Row:
    """Return the row of a new page, without its position."""
    return {
        "_id": page.id,
        "alert": page.alert,
        "p": page.tenant,
        "unit": page.unit,
        "stage": page.stage,
        "kind": page.kind.value,
        "rev": page.revision,
        "numbers": pack(member.number for member in page.members),
        "cells": [list(member.cells) for member in page.members],
        "told": [member.told_before for member in page.members],
        "unheard_from": [member.unheard_from for member in page.members],
        "renewed": pack(page.renewed),
        "served": 0,
        "stands": 0,
        "skipped": [],
        "waiting": [],
        "waits": bool(page.members),
        "version": 0,
        "turns": [],
        "served_real": None if page.members else datetime.now(UTC),
    }


def read_page(row: Row) -> AudiencePage:
    """Return the page of a row."""
    columns = zip(sorted(unpack(row["numbers"])), row["cells"], row["told"], row["unheard_from"], strict=True)
    return AudiencePage(
        id=row["_id"],
        alert=row["alert"],
        tenant=row["p"],
        unit=row["unit"],
        # An older release stored none.
        stage=row.get("stage", 1),
        kind=RevisionKind(row["kind"]),
        revision=row["rev"],
        members=tuple(
            AudienceMember(number, tuple(Cell(cell) for cell in cells), told, unheard_from)
            for number, cells, told, unheard_from in columns
        ),
        position=row["position"],
        served=row["served"],
        stands=row["stands"],
        skipped=frozenset(row["skipped"]),
        waiting={index: PassedOver(why) for index, why in row["waiting"]},
        renewed=frozenset(unpack(row["renewed"])),
        version=row["version"],
    )
