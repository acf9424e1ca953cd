"""Tell another force that a case was given to it, or to an officer of it."""

from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.alerts import Alert
from hub.domain.case_grants import Grant, HandOver, force_key, officer_key
from hub.domain.cases import Case
from hub.services.police.access_ports import AccessNotices, GivenCase
from hub.services.ports import Transaction


async def tell_given(
    notices: AccessNotices,
    case: Case,
    alert: Alert,
    given: Grant | HandOver,
    force: str | None,
    *,
    by: Officer,
    now: datetime,
    transaction: Transaction,
) -> None:
    """Raise the notice of a grant or an offer for a force, in its transaction: a crash loses both or neither.

    `force` is that of the officer if the case was given to one; None if the hub does not know it, and then nobody can
    be told. The force that has the case needs no notice, nor does an officer of what they gave themselves.
    """
    officer = None if given.grantee.is_force else given.name
    is_own = officer is not None and officer_key(officer) == officer_key(by.account)
    if force is None or is_own or force_key(force) == force_key(case.force):
        return
    heard = GivenCase(given.id, case.id, alert.id, alert.status, force, officer, isinstance(given, HandOver), now)
    await notices.case_given(heard, transaction)
