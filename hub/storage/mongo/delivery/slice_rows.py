"""Read the rows of a slice: walk the index of devices by cell and id, from where the last read ended."""

from hub.domain.delivery.units import Slice
from hub.storage.mongo.database import Collection, Row, translated

ORDER = [("c", 1), ("_id", 1)]
INDEX = [("p", 1), *ORDER]


async def slice_rows(devices: Collection, tenant: int, part: Slice, after: tuple[str, str], limit: int) -> list[Row]:
    """Return the next rows of a slice's cells; fewer than `limit` at its end."""
    rows: list[Row] = []
    # An earlier release left cursors in cells between those of a slice.
    if after[0] in part.cells:
        ids = {"$gt": after[1], "$lte": part.until}
        rows = await _read(devices, {"p": tenant, "c": after[0], "_id": ids}, limit)
    if len(rows) < limit and after[0] < part.high:
        wanted: Row = {"p": tenant, "c": {"$in": sorted(cell for cell in part.cells if cell > after[0])}}
        if part.low == part.high:
            # Only a populous cell is cut by ids, so that the read stays one walk along the index.
            wanted = {"p": tenant, "c": part.low, "_id": {"$gt": part.after, "$lte": part.until}}
        rows += await _read(devices, wanted, limit - len(rows))
    return rows


async def _read(devices: Collection, wanted: Row, limit: int) -> list[Row]:
    with translated():
        # All rows in the first answer: without a size it holds 101. Named, or the server would first try each index
        # that begins with the tenant.
        query = devices.find(wanted, hint=INDEX).sort(ORDER).limit(limit).batch_size(limit)
        rows: list[Row] = await query.to_list(None)
    return rows
