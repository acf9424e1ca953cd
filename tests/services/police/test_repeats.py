"""A repeat under an idempotency key is answered with the rights of today, not with those of the first call."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final, cast

import pytest

from hub.domain.access.table import Relation
from hub.domain.alerts.alert import AlertState
from hub.domain.cases.keeping import CaseHiding, CaseKeeping
from hub.domain.trail.audit import AuditOutcome
from hub.errors import CaseForbidden, NotFound
from hub.services.police.areas.remove_alert_area import Removal, remove_alert_area
from hub.services.police.ports.stores import CaseChange
from tests.calls import POLICE
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, link
from tests.services.police.acts import act
from tests.services.police.scenes import LATER, LI, add_sighting, opened_case

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
        await act(fake, "closeCase", opened.case)
    return cast("CaseChange", await act(fake, "reopenCase", opened.case))


async def expire_and_reissue(fake: FakePolice, opened: CaseChange) -> CaseChange:
    fake.tables.alerts[opened.alert] = replace(fake.alert(opened.alert), ended=AlertState.EXPIRED, ended_at=LATER)
    return cast("CaseChange", await act(fake, "reissueAlert", opened.case))


async def add_and_remove(fake: FakePolice, opened: CaseChange) -> CaseChange:
    """Remove an area that the same officer added: its sighting is gone then."""
    await add_sighting(fake, opened.alert)
    asked = Removal(alert=opened.alert, area=2, reason="why", idempotency_key="x")
    return await remove_alert_area(LI, fake.stores, fake.trail, fake.rules, asked, now=LATER)


async def link_to_another(fake: FakePolice, opened: CaseChange) -> CaseChange:
    other = await opened_case(fake, key="other", by=ZHAO)
    return await link(fake, opened.case, other.case)


OWN: Final[dict[str, Call]] = {
    "openCase": open_another,
    "reopenCase": close_and_reopen,
    "reissueAlert": expire_and_reissue,
    "removeAlertArea": add_and_remove,
    "linkCases": link_to_another,
}
"""Mutations that need more than an open case."""


def call_of(name: str) -> Call:
    """Return the act of a mutation: its own, or its service with the command of its row."""

    async def usual(fake: FakePolice, opened: CaseChange) -> Any:
        return await act(fake, name, opened.case if POLICE[name].id_field == "caseId" else opened.alert)

    return OWN.get(name, usual)


FOR_ALL: Final = ("openCase", "removeAlertArea")
"""Beside those of every certified officer: no case is needed, or the area is one's own."""
CALLS: Final = [name for name, call in POLICE.items() if call.creates and name not in OF_NO_CASE]


def test_every_keyed_mutation_of_a_case_is_repeated() -> None:
    assert OF_NO_CASE.keys() | OWN.keys() <= POLICE.keys()
    assert [name for name in CALLS if name not in OWN and POLICE[name].command is None] == []


@pytest.mark.parametrize("name", CALLS)
async def test_repeat_after_a_right_has_ended_is_refused(name: str) -> None:
    fake = FakePolice()
    opened, call = await opened_case(fake), call_of(name)
    done = await call(fake, opened)
    assert await call(fake, opened) == done
    # Another force has the case now.
    case = replace(fake.case(done.case), force="far away")
    fake.tables.cases[done.case] = case
    if name in FOR_ALL or Relation.CERTIFIED in POLICE[name].tie:
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
