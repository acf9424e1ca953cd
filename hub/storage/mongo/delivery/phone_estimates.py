"""Estimates of phones for previews of alerts, and who saw which: no row holds a place, a name or a fact of a case."""

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo.errors import DuplicateKeyError

from hub.domain.delivery.phone_estimates import Estimate, ShownEstimate
from hub.storage.mongo.database import Database, Row, translated

KEPT_FOR: Final = timedelta(days=62)
"""By the real clock, longer than the month for which an estimate stands."""

SHOWN_FOR: Final = timedelta(days=2)
"""By the real clock, longer than the day within which estimates count."""


class PhoneEstimateRepository:
    """The port `PhoneEstimates`."""

    def __init__(self, database: Database) -> None:
        self._estimates = database.collection("phone_estimates")
        self._shown = database.collection("shown_estimates")

    async def find(self, ids: Collection[str]) -> dict[str, Estimate]:
        """Return the estimates with these ids that are stored."""
        if not ids:
            return {}
        with translated():
            rows = await self._estimates.find({"_id": {"$in": sorted(ids)}}).to_list(None)
        return {row["_id"]: _estimate(row) for row in rows}

    async def keep(self, estimate_id: str, drawn: Estimate) -> Estimate:
        """Store an estimate unless there is one; return the one that is stored."""
        row = asdict(drawn) | {"until": datetime.now(UTC) + KEPT_FOR}
        with translated():
            # Another process may have stored one at the same moment.
            with contextlib.suppress(DuplicateKeyError):
                await self._estimates.update_one({"_id": estimate_id}, {"$setOnInsert": row}, upsert=True)
            stored = await self._estimates.find_one({"_id": estimate_id})
        return _estimate(stored) if stored else drawn

    async def shown_to(self, names: Sequence[str], transaction: Any) -> list[ShownEstimate]:
        """Return what a person of these names saw."""
        with translated():
            rows = await self._shown.find({"_id": {"$in": list(names)}}, session=transaction).to_list(None)
        return list(dict.fromkeys(ShownEstimate(**one) for row in rows for one in row["shown"]))

    async def note_shown(self, names: Sequence[str], shown: Sequence[ShownEstimate], transaction: Any) -> None:
        """Keep what a person of these names saw: one row for each name, which two transactions at once both write."""
        row: Row = {"shown": [asdict(one) for one in shown], "until": datetime.now(UTC) + SHOWN_FOR}
        with translated():
            for name in names:
                await self._shown.replace_one({"_id": name}, row, upsert=True, session=transaction)


def _estimate(row: Row) -> Estimate:
    return Estimate(row["noised"], row["at"])
