"""Tell another force that a case was given to it, or to an officer of it."""

from hub.domain.cases.grants import Grant, HandOver, force_key, officer_key
from hub.services.police.ports.access import AccessNotices, GivenCase
from hub.services.police.steps.case_work import CaseWork


async def notify_given(notices: AccessNotices, on: CaseWork, given: Grant | HandOver, force: str | None) -> None:
    """Raise the notice of a grant or an offer for a force, in its transaction: a crash loses both or neither.

    `force` is that of the officer if the case was given to one; None if the hub does not know it, and then nobody can
    be told. The force that has the case needs no notice, nor does an officer of what they gave themselves.
    """
    officer = None if given.grantee.is_force else given.name
    is_own = officer is not None and officer_key(officer) == officer_key(on.by.account)
    if force is None or is_own or force_key(force) == force_key(on.case.force):
        return
    heard = GivenCase(
        given.id, on.case.id, on.alert.id, on.alert.status, force, officer, isinstance(given, HandOver), on.now
    )
    await notices.case_given(heard, on.transaction)
