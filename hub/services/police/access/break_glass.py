"""Break the glass: read and steer a case without a relation, for hours, with a reason that others hear at once."""

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.grants import Grant, GrantKind, officer_key
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.ports.access import AccessParts, BrokenGlass, GrantChange
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

log = logging.getLogger("hub.police")

LASTS: Final = timedelta(hours=8)
"""A shift. An officer who needs longer gets a share, or breaks the glass again."""

MAX_TIMES_PER_HOUR: Final = 3
"""Then a person needs a colleague: nobody walks through all cases behind one reason. Exercises do not count."""


BREAK_GLASS: Final = CaseVerb("breakGlass", CaseAction.BREAK_GLASS, "glass_broken", GrantChange)


@dataclass(frozen=True, slots=True, repr=False)
class GlassBreaking:
    """The case, and why its private facts are needed now."""

    case: str
    reason: str


async def break_glass(
    by: Officer, stores: CaseStores, audit: AuditTrail, parts: AccessParts, command: GlassBreaking, *, now: datetime
) -> GrantChange:
    """Let the officer read and steer a case for eight hours. The force that has the case is told in the same write.

    While it lasts, and for an officer who may read the case anyhow, it changes nothing. Raises Forbidden,
    CaseForbidden, TextInvalid, NotFound, SecondPersonRequired for a fourth time within an hour, TooManyItems.
    """
    by.require(Permission.READ_CASES)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(on: CaseWork) -> GrantChange:
        case, alert = on.case, on.alert
        grantee = officer_key(by.account)
        held = case.access.find(GrantKind.BREAK_GLASS, grantee, now)
        if held or stores.access.may(by, case, CaseAction.READ_PRIVATE, now=now):
            return on.done_with_grant(changed=False, until=held.until if held else None)
        is_real, since = alert.status is AlertStatus.ACTUAL, now - timedelta(hours=1)
        if is_real and await parts.glass.count_since(by, since, on.transaction) >= MAX_TIMES_PER_HOUR:
            log.warning("break_glass_limit_reached", extra={"alert": alert.id, "case": case.id})
            raise SecondPersonRequired(
                f"You broke the glass {MAX_TIMES_PER_HOUR} times within an hour, as often as one person may. Ask a "
                "colleague, or the force that has the case to share it."
            )
        grant_id = f"gr_{secrets.token_hex(10)}"
        broken = BrokenGlass(
            grant_id, case.id, alert.id, alert.status, by.account, by.person, by.force, reason, now, now + LASTS
        )
        grant = Grant(grant_id, GrantKind.BREAK_GLASS, grantee, by.account, by.account, now, broken.until, reason)
        await on.save(replace(case, access=case.access.granted(grant, now)))
        await parts.glass.add(broken, on.transaction)
        await on.add_entry(TimelineKind.GLASS_BROKEN, reason=reason)
        await parts.notices.glass_broken(broken, case.force, on.transaction)
        return on.done_with_grant(made=grant_id, until=broken.until)

    return await change_case(by, stores, audit, BREAK_GLASS.of(command.case), work, now=now)
