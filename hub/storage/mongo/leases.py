"""Leases by the server's clock, as unit and notice rows store them: taken, extended and ended in one write each."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.storage.mongo.database import Row

MILLISECOND: Final = timedelta(milliseconds=1)

FREE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The end of the lease of a row that nobody holds."""

CLAIMABLE: Final[Row] = {"$expr": {"$and": [{"$lt": ["$until", "$$NOW"]}, {"$lte": ["$not_before", "$$NOW"]}]}}
"""The filter for rows that nobody holds and whose next attempt is due."""


def leased_write(
    values: Mapping[str, object],
    *,
    from_now: Mapping[str, timedelta] | None = None,
    growth: Mapping[str, int] | None = None,
) -> list[Row]:
    """Return an update that sets values, adds to counts, and sets moments so long after the server's present.

    It is a pipeline, for only there `$$NOW` is the server's clock at the write itself. A value in a pipeline is an
    expression unless it is marked: a text that begins with a dollar sign would name a field.
    """
    changes: Row = {name: {"$literal": value} for name, value in values.items()}
    changes |= {name: {"$add": ["$$NOW", length // MILLISECOND]} for name, length in (from_now or {}).items()}
    changes |= {name: {"$add": [f"${name}", count]} for name, count in (growth or {}).items()}
    return [{"$set": changes}]
