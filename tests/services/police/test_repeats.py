"""A repeat under an idempotency key is answered with the rights of today, not with those of the first call."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import pytest

from hub.domain.alerts import AlertState
from hub.domain.audit import AuditOutcome
from hub.domain.case_keeping import CaseHiding, CaseKeeping
from hub.errors import CaseForbidden, NotFound
from hub.services.police.ports import CaseChange
from hub.services.police.remove_alert_area import Removal, remove_alert_area
from tests.calls import KEYED
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, assign, link, offer, share
from tests.services.police.scenes import LATER, LI, add_sighting, correct_place, opened_case
from tests.services.police.test_changes_are_reads import close, reissue_it, renew, reopen_it, revise, widen, write_note

Call = Callable[[FakePolice, CaseChange], Awaitable[CaseChange]]

OF_NO_CASE: Final = {
    "startExport": "an export is its owner's, and its file is guarded by the rights of each fetch",
    "createPartner": "operators have no relation to cases",
    "rotatePartnerKey": "operators have no relation to cases",
    "setPartnerChannel": "operators have no relation to cases",
}


async def open_another(fake: FakePolice, _: CaseChange) -> CaseChange:
    return await opened_case(fake, key="another", by=LI)


async def close_and_reopen(fake: FakePolice, opened: CaseChange) -> CaseChange:
    if fake.alert(opened.alert).open:
        await close(fake, opened.case)
    return await reopen_it(fake, opened.case)


async def expire_and_reissue(fake: FakePolice, opened: CaseChange) -> CaseChange:
    fake.tables.alerts[opened.alert] = replace(fake.alert(opened.alert), ended=AlertState.EXPIRED, ended_at=LATER)
    return await reissue_it(fake, opened.case)


async def add_and_remove(fake: FakePolice, opened: CaseChange) -> CaseChange:
    """Remove an area that the same officer added: its sighting is gone then."""
    await add_sighting(fake, opened.alert)
    asked = Removal(alert=opened.alert, area=2, reason="why", idempotency_key="x")
    return await remove_alert_area(LI, fake.stores, fake.trail, fake.rules, asked, now=LATER)


async def link_to_another(fake: FakePolice, opened: CaseChange) -> CaseChange:
    other = await opened_case(fake, key="other", by=ZHAO)
    return await link(fake, opened.case, other.case)


CALLS: Final[dict[str, Call]] = {
    "openCase": open_another,
    "reviseCase": lambda fake, opened: revise(fake, opened.case),
    "closeCase": lambda fake, opened: close(fake, opened.case),
    "reopenCase": close_and_reopen,
    "reissueAlert": expire_and_reissue,
    "setAlertRadius": lambda fake, opened: widen(fake, opened.alert),
    "addAlertArea": lambda fake, opened: add_sighting(fake, opened.alert),
    "correctLastSeen": lambda fake, opened: correct_place(fake, opened.alert),
    "removeAlertArea": add_and_remove,
    "renewAlert": lambda fake, opened: renew(fake, opened.alert),
    "assignCase": lambda fake, opened: assign(fake, opened.case),
    "handOverCase": lambda fake, opened: offer(fake, opened.case),
    "shareCase": lambda fake, opened: share(fake, opened.case),
    "addCaseNote": lambda fake, opened: write_note(fake, opened.case),
    "linkCases": link_to_another,
}
BY_ALL: Final = frozenset({"openCase", "addAlertArea", "removeAlertArea", "addCaseNote"})
"""Mutations that need no tie to the case: a repeat is answered as long as it is not hidden."""


def test_every_keyed_mutation_of_a_case_is_repeated() -> None:
    of_police = {name.removeprefix("police.") for name in KEYED if name.startswith("police.")}
    assert CALLS.keys() | OF_NO_CASE.keys() == of_police
    assert not CALLS.keys() & OF_NO_CASE.keys()


@pytest.mark.parametrize("name", CALLS)
async def test_repeat_after_a_right_has_ended_is_refused(name: str) -> None:
    fake = FakePolice()
    opened, call = await opened_case(fake), CALLS[name]
    done = await call(fake, opened)
    assert await call(fake, opened) == done
    # Another force has the case now.
    case = replace(fake.case(done.case), force="far away")
    fake.tables.cases[done.case] = case
    if name in BY_ALL:
        assert await call(fake, opened) == done
    else:
        with pytest.raises(CaseForbidden):
            await call(fake, opened)
    hidden = CaseKeeping(hidden=CaseHiding("chief", "chief", LATER, "a court says so"))
    fake.tables.cases[done.case] = replace(case, keeping=hidden)
    before = fake.tables.copy()
    with pytest.raises(NotFound) as refused:
        await call(fake, opened)
    assert (fake.tables == before, refused.value.path[0]) == (True, refused.value.path[-1])
    assert refused.value.path[0] in ("caseId", "alertId", "idempotencyKey")
    assert fake.trail.entries[-1].outcome is AuditOutcome.REFUSED


async def test_repeated_link_needs_the_other_case_too() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    other = await opened_case(fake, key="other", by=ZHAO)
    done = await link(fake, opened.case, other.case)
    hidden = CaseKeeping(hidden=CaseHiding("chief", "chief", LATER, "a court says so"))
    fake.tables.cases[other.case] = replace(fake.case(other.case), keeping=hidden)
    with pytest.raises(NotFound) as refused:
        await link(fake, opened.case, other.case)
    assert (done.changed, refused.value.path) == (True, ("otherId",))
