"""Receipts: reports of an app about deliveries."""

from datetime import UTC, datetime, timedelta

from reunion.alert import AlertState
from reunion.testing.answers.items import check_count, do_each, not_found
from reunion.testing.answers.memory import Json, Memory, Variables


def confirm_receipts(memory: Memory, sent: Variables) -> Json:
    """Record receipts of registered devices."""

    def record(row: Variables) -> None:
        if row["ref"] not in memory.devices:
            raise not_found()
        memory.receipts.append(dict(row) | {"alert": sent["alert"]})

    check_count(sent["receipts"], "receipts")
    if memory.visible_alert(sent["alert"]) is None:
        raise not_found("alert")
    return do_each("receipts", sent["receipts"], record)


def count_removals(memory: Memory, sent: Variables) -> Json | None:
    """Return how many of the told devices confirmed the removal, from an hour after the end on."""
    alert = memory.visible_alert(sent["alert"])
    if alert is None:
        return None
    # A test need not say when its alert ended: its newest revision is the end.
    ended_at = alert["endedAt"] or (alert["revisedAt"] if AlertState(alert["state"]).is_ended else None)
    if ended_at is None:
        return {"countedFrom": None, "told": None, "removed": None}
    counted_from = datetime.fromisoformat(ended_at) + timedelta(hours=1)
    if datetime.now(UTC) < counted_from:
        return {"countedFrom": counted_from.isoformat(), "told": None, "removed": None}
    told = memory.told.get(alert["id"], set())
    reports = [row for row in memory.receipts if (row["alert"], row["kind"]) == (alert["id"], "REMOVED")]
    removed = told & {row["ref"] for row in reports}
    return {"countedFrom": counted_from.isoformat(), "told": len(told), "removed": len(removed)}
