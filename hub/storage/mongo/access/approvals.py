"""Approvals that nobody used yet: rows that the database removes after their time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.domain.access.approvals import ApprovableChange, Approval
from hub.domain.text.names import folded
from hub.storage.mongo.database import Database, Row, translated

KEPT_FOR = timedelta(hours=1)
"""By the real clock, longer than an approval holds."""


class ApprovalRepository:
    """The port `Approvals`. A row's id is its case, change and account: one person approves a change once."""

    def __init__(self, database: Database) -> None:
        self._approvals = database.collection("approvals")

    async def give(self, approval: Approval, transaction: Any) -> None:
        """Keep an approval in the place of an earlier one of the same person."""
        row = {
            "case": approval.case,
            "change": approval.change.value,
            "radius_km": approval.radius_km,
            "by": approval.by,
            "person": approval.person,
            "reason": approval.reason,
            "until": approval.until,
            "version": approval.version,
            "expires_real": datetime.now(UTC) + KEPT_FOR,
        }
        with translated():
            await self._approvals.replace_one({"_id": _id(approval)}, row, upsert=True, session=transaction)

    async def of_case(self, case_id: str, transaction: Any) -> list[Approval]:
        """Return the approvals of a case, those whose time is over too."""
        with translated():
            rows = await self._approvals.find({"case": case_id}, session=transaction).to_list(None)
        return [_approval(row) for row in rows]

    async def use(self, approval: Approval, transaction: Any) -> None:
        """Delete an approval. Of two changes at once that use it, one conflicts and then finds none."""
        with translated():
            await self._approvals.delete_one({"_id": _id(approval)}, session=transaction)


def _id(approval: Approval) -> str:
    return f"{approval.case} {approval.change} {folded(approval.by)}"


def _approval(row: Row) -> Approval:
    return Approval(
        case=row["case"],
        change=ApprovableChange(row["change"]),
        radius_km=row["radius_km"],
        by=row["by"],
        person=row["person"],
        reason=row["reason"],
        until=row["until"],
        # Rows of an earlier release have none.
        version=row.get("version"),
    )
