"""Raise a duty notice: the watch raises what it finds, and services raise what they notice at once."""

import logging
from datetime import datetime

from hub.domain.duty.notices import DueNotice
from hub.services.duty.ports import DutyNotices
from hub.services.ports import Transaction

log = logging.getLogger("hub.duty")


async def raise_notice(
    notices: DutyNotices, notice: DueNotice, *, now: datetime, transaction: Transaction | None = None
) -> bool:
    """Insert a notice, so that every process sends its steps and followers hear of it; return False for a repeat.

    With a transaction, people are told if and only if it commits. Raises StorageUnavailable.
    """
    notice_id = await notices.add(notice, now, transaction)
    if notice_id is None:
        return False
    found = {"notice": notice_id, "kind": notice.kind.value, "case": notice.case, "alert": notice.alert}
    log.error("duty_notice_raised", extra={name: value for name, value in found.items() if value})
    return True
