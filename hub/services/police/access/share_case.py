"""Share a case with another force or an officer, for a purpose and until an end."""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.grants import MAX_GRANTEE_CHARACTERS, Grant, GrantKind, force_key, officer_key
from hub.domain.cases.named_facts import public_change
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import InvalidInput
from hub.services.idempotency import once_key
from hub.services.police.access.steps.notify_given import notify_given
from hub.services.police.ports.access import AccessNotices, GrantChange
from hub.services.police.ports.staff import Staff
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

MAX_SHARE: Final = timedelta(days=180)
"""The longest that a case is shared at once. Then somebody decides again."""


SHARE: Final = CaseVerb("shareCase", CaseAction.SHARE, "case_shared", GrantChange)


def _grantee_of(force: str | None, officer: str | None) -> tuple[str, str]:
    """Return the key and the id of the one that is given; raises InvalidInput for none or both, TextInvalid."""
    if (force is None) is (officer is None):
        raise InvalidInput("Give either the force or the officer.", path=("officer",) if officer else ("force",))
    if officer is not None:
        account = line(officer, MAX_GRANTEE_CHARACTERS, path=("officer",))
        return officer_key(account), account
    assert force is not None
    force_id = line(force, MAX_GRANTEE_CHARACTERS, path=("force",))
    return force_key(force_id), force_id


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class NewShare:
    """The case, a force or an officer by id, the purpose, and the end."""

    case: str
    force: str | None
    officer: str | None
    purpose: str
    until: datetime
    idempotency_key: str


async def share_case(
    by: Officer,
    stores: CaseStores,
    staff: Staff,
    audit: AuditTrail,
    notices: AccessNotices,
    command: NewShare,
    *,
    now: datetime,
) -> GrantChange:
    """Share a case. A share with the same force or officer is replaced, so that ending one ends all.

    Only the force that has a case shares it. One that the hub does not know is accepted, and the change says so. Raises
    Forbidden, CaseForbidden, InvalidInput for an end that has no offset, has passed or is too far away, and for a force
    that has the case, TextInvalid, NotFound, TooManyItems, IdempotencyMismatch.

    People on duty of another force hear of it in the same write.
    """
    by.require(Permission.OPEN_CASE)
    to, name = _grantee_of(command.force, command.officer)
    purpose = line(command.purpose, MAX_REASON_CHARACTERS, path=("purpose",))
    key = once_key(by.account, SHARE.mutation, command.idempotency_key, asdict(command))
    grant = Grant(f"gr_{secrets.token_hex(10)}", GrantKind.SHARED, to, name, by.account, now, command.until, purpose)

    async def work(on: CaseWork) -> GrantChange:
        # Inside the work: a repeat gets its result even if the end has passed by then.
        _require_end(command.until, now)
        if to == force_key(on.case.force):
            raise InvalidInput("This force has the case already.", path=("force",))
        if command.officer is None:
            told: str | None = name
            is_known = name in await staff.known_forces([name])
        else:
            told = (await staff.known_officers([name])).get(name)
            is_known = told is not None
        access = on.case.access
        held = access.find(GrantKind.SHARED, to, now)
        others = access.ended(held, now) if held else access
        await on.save(replace(on.case, access=others.granted(grant, now)))
        await on.add_entry(TimelineKind.SHARED, reason=purpose, changes=(public_change("shared", None, name),))
        await notify_given(notices, on, grant, told)
        return on.done_with_grant(made=grant.id, until=grant.until, is_known=is_known)

    return await change_case(by, stores, audit, SHARE.of(command.case, key), work, now=now)


def _require_end(until: datetime, now: datetime) -> None:
    if until.tzinfo is None:
        raise InvalidInput("A time must have its offset from UTC, as in 2026-05-25T09:30:00Z.", path=("until",))
    if not now < until <= now + MAX_SHARE:
        raise InvalidInput(
            f"The end of a share must be in the future, at most {MAX_SHARE.days} days from now.", path=("until",)
        )
