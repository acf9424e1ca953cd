"""Read the rows of a slice: walk the index of devices by cell and id, from where the last read ended."""

from hub.domain.units import Slice
from hub.storage.mongo.database import Collection, Row, translated


async def slice_rows(devices: Collection, tenant: int, part: Slice, after: tuple[str, str], limit: int) -> list[Row]:
    """Return the next rows of a slice's range, in any cell; fewer than `limit` at its end."""
    rows: list[Row] = []
    if after[0]:
        ids = {"$gt": after[1], "$lte": part.until}
        rows = await _range(devices, {"p": tenant, "c": after[0], "_id": ids}, limit)
    if len(rows) < limit and after[0] < part.high:
        cells = {"$gt" if after[0] else "$gte": after[0] or part.low, "$lte": part.high}
        wanted: Row = {"p": tenant, "c": cells}
        if part.low == part.high:
            # Only a populous cell is cut by ids, so that the range stays one walk along the index.
            wanted = {"p": tenant, "c": part.low, "_id": {"$gt": part.after, "$lte": part.until}}
        rows += await _range(devices, wanted, limit - len(rows))
    return rows


async def _range(devices: Collection, wanted: Row, limit: int) -> list[Row]:
    with translated():
        query = devices.find(wanted).sort([("c", 1), ("_id", 1)]).limit(limit)
        rows: list[Row] = await query.to_list(None)
    return rows
