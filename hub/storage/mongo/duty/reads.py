"""The reads of the watch: a few fields of each row, in a constant number of queries."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from hub.domain.alerts.alert import AlertState, AlertStatus, PauseReason
from hub.domain.cases.case import CaseState
from hub.domain.duty.rules import ReachRefusal, UnreadTips, WatchedAlert, WatchedArea, WatchedCase
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.delivery.halt import HaltSwitch

_ALERT_FIELDS: Final = {
    "case": 1,
    "status": 1,
    "ended": 1,
    "expires_at": 1,
    "pauses": 1,
    "areas.number": 1,
    "areas.confirm_by": 1,
    "areas.confirmed": 1,
    "areas.held_km": 1,
}

_CASE_FIELDS: Final = (
    *("alert", "force", "state", "status", "closed_at"),
    *("grants.id", "grants.until", "hand_over.id", "hand_over.until"),
)


class DutyReads:
    """The port `WatchReads`."""

    def __init__(self, database: Database) -> None:
        self._alerts = database.collection("alerts")
        self._cases = database.collection("cases")
        self._tips = database.collection("tips")
        self._changes = database.collection("reach_changes")
        self._halt = HaltSwitch(database)

    async def alerts(self, expired_since: datetime) -> list[WatchedAlert]:
        """Return every open alert, and those that expired after a moment."""
        expired = {"ended": AlertState.EXPIRED.value, "ended_at": {"$gt": expired_since}}
        return [*(await self._find({"ended": None})), *(await self._find(expired))]

    async def alerts_by_ids(self, ids: Collection[str]) -> list[WatchedAlert]:
        """Return alerts by their ids."""
        return await self._find({"_id": {"$in": list(ids)}})

    async def cases(self, ids: Collection[str]) -> dict[str, WatchedCase]:
        """Return cases by their ids."""
        if not ids:
            return {}
        shown = dict.fromkeys(_CASE_FIELDS, 1)
        with translated():
            rows = await self._cases.find({"_id": {"$in": list(ids)}}, shown).to_list(None)
        return {row["_id"]: _case(row) for row in rows}

    async def unread_tips(self) -> list[UnreadTips]:
        """Return the oldest tip of each case that nobody has triaged."""
        # The server skips from case to case in the index, however many tips there are: one key for each.
        oldest: list[Row] = [
            {"$match": {"unread": {"$gt": ""}}},
            {"$sort": {"unread": 1, "received_at": 1}},
            {"$group": {"_id": "$unread", "since": {"$first": "$received_at"}}},
        ]
        with translated():
            rows = await self._tips.aggregate(oldest).to_list(None)
        return [UnreadTips(case=row["_id"], since=row["since"]) for row in rows]

    async def reach_refusals(self, since: datetime) -> list[ReachRefusal]:
        """Return the refusals of the rate limit after a moment."""
        with translated():
            rows = await self._changes.find({"brake": {"$gt": ""}, "at": {"$gt": since}}).to_list(None)
        return [
            ReachRefusal(
                subject=row["brake"],
                force=row["force"],
                case=row["case"],
                alert=row["alert"],
                # Rows of an earlier release do not say.
                account=row.get("account"),
            )
            for row in rows
        ]

    async def halted(self) -> bool:
        """Return whether the hub is halted."""
        return await self._halt.halted()

    async def _find(self, wanted: Row) -> list[WatchedAlert]:
        with translated():
            rows = await self._alerts.find(wanted, _ALERT_FIELDS).to_list(None)
        return [_alert(row) for row in rows]


def _alert(row: Mapping[str, Any]) -> WatchedAlert:
    return WatchedAlert(
        id=row["_id"],
        case=row["case"],
        status=AlertStatus(row["status"]),
        ended=AlertState(row["ended"]) if row["ended"] else None,
        expires_at=row["expires_at"],
        paused=PauseReason.OFFICER.value in row["pauses"],
        returned=PauseReason.RETURNED.value in row["pauses"],
        areas=tuple(map(_area, row["areas"])),
    )


def _area(row: Mapping[str, Any]) -> WatchedArea:
    return WatchedArea(
        number=row["number"],
        confirm_by=row["confirm_by"],
        confirmed=row.get("confirmed", False),
        held=row.get("held_km") is not None,
    )


def _case(row: Mapping[str, Any]) -> WatchedCase:
    return WatchedCase(
        alert=row["alert"],
        force=row["force"],
        is_open=row["state"] == CaseState.OPEN.value,
        status=AlertStatus(row["status"]),
        closed_at=row.get("closed_at"),
        given=_given(row),
    )


def _given(row: Mapping[str, Any]) -> dict[str, datetime]:
    """Return the ends of the grants and of the offer of a case, by their ids."""
    # Offers of an earlier release have no id, and no notice.
    given = [*row.get("grants", ()), *filter(None, [row.get("hand_over")])]
    return {one["id"]: one["until"] for one in given if one.get("id")}
