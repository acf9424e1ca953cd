"""Cells on the real database: the grid, the rows that stand before devices, and the spherical query."""

import math
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hub.domain import cells as grid
from hub.domain.cells import Cell, centre, parse_cell, snap
from hub.domain.geometry import EARTH_RADIUS_KM, Circle, Point, destination, distance_km
from hub.errors import CellInvalid, SettingsInvalid
from hub.local.redis import EmbeddedRedis
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.cells import CellRepository
from hub.storage.redis.cell_counts import BufferedCellCounts
from hub.storage.redis.client import connect

HENGSHUI = Point(37.74, 115.67)


@pytest.fixture
def coarser() -> Iterator[None]:
    grid.use_resolution(5)
    yield
    grid.use_resolution(grid.DEFAULT_RESOLUTION)


async def test_the_grid_is_kept_for_ever(database: Database) -> None:
    book = CellRepository(database)
    await book.require_grid(6)
    await book.require_grid(6)
    with pytest.raises(SettingsInvalid, match="as at the first start"):
        await book.require_grid(5)


@pytest.mark.usefixtures("coarser")
def test_another_grid_is_used_everywhere() -> None:
    cell = snap(HENGSHUI)
    assert parse_cell(cell) == cell
    with pytest.raises(CellInvalid):
        parse_cell("8631aa4e7ffffff")


async def test_the_query_measures_on_the_same_sphere(database: Database) -> None:
    """Cells a hair inside and outside of the padded circle, on the radius that all else uses."""
    book = CellRepository(database)
    circle = Circle(HENGSHUI, 500.0)
    edge = circle.radius_km + grid.reach_km()
    around = {snap(destination(HENGSHUI, bearing, edge)) for bearing in range(0, 360, 3)}
    await book.ensure(2, around)
    found = await book.populated(circle)
    wanted = {cell for cell in around if distance_km(HENGSHUI, centre(cell)) <= edge}
    assert 0 < len(wanted) < len(around)
    assert set(found) == wanted
    assert math.isclose(EARTH_RADIUS_KM, 6371.0088)


async def test_a_row_stands_for_each_cell_and_tenant(database: Database) -> None:
    book = CellRepository(database)
    cell = snap(HENGSHUI)
    await book.ensure(2, [cell])
    await book.ensure(4, [cell, cell])
    await book.add_counts(2, {cell: 3})
    await book.ensure(2, [cell])
    await CellRepository(database).ensure(2, [cell])
    assert await book.populated(Circle(HENGSHUI, 10)) == {Cell(cell): {2: 3, 4: 0}}


class StaleReads:
    """A database whose reads are older than the rows that another process has just created."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collection(self, name: str) -> Any:
        rows = self._database.collection(name)
        return SimpleNamespace(
            find=lambda *_: rows.find({"_id": None}), insert_many=rows.insert_many, bulk_write=rows.bulk_write
        )


async def test_rows_created_by_two_at_once_hold_both_tenants(database: Database) -> None:
    here, beside = snap(HENGSHUI), snap(destination(HENGSHUI, 0, 20))
    await CellRepository(database).ensure(2, [here])
    await CellRepository(cast(Database, StaleReads(database))).ensure(4, [here, beside])
    found = await CellRepository(database).populated(Circle(HENGSHUI, 50))
    assert found == {here: {2: 0, 4: 0}, beside: {4: 0}}


async def test_gathered_counts_are_flushed_once(database: Database, one_redis: EmbeddedRedis) -> None:
    book, cell = CellRepository(database), snap(HENGSHUI)
    await book.ensure(2, [cell])
    redis = connect(one_redis.url)
    await redis.flushall()
    counts = BufferedCellCounts(redis, book)
    await counts.add(2, {cell: 5})
    await counts.add(2, {cell: -2})
    await counts.flush()
    await counts.flush()
    await redis.aclose()
    assert await book.populated(Circle(HENGSHUI, 10)) == {cell: {2: 3}}
