"""Offering a case to another force."""

from datetime import timedelta

import pytest

from hub.domain.trail.audit import AuditAction
from hub.errors import CaseForbidden, InvalidInput
from hub.services.police.access.accept_hand_over import Acceptance, accept_hand_over
from hub.services.police.access.hand_over_case import OFFER_LASTS
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, accept, offer, reads, share
from tests.services.police.scenes import LATER, LI, opened_case


async def test_an_offered_case_stays_where_it_is() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    offered = await offer(fake, opened.case)
    assert offered.until == LATER + OFFER_LASTS
    assert fake.case(opened.case).force == "hengshui"
    assert await reads(fake, opened.case, LI)
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case, ZHAO)


async def test_an_offer_that_is_withdrawn_or_late_is_gone() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await offer(fake, opened.case)
    assert (await offer(fake, opened.case, force=None, idempotency_key="back")).changed
    assert not (await offer(fake, opened.case, force=None, idempotency_key="back again")).changed
    with pytest.raises(CaseForbidden):
        await accept(fake, opened.case)
    await offer(fake, opened.case, idempotency_key="again")
    late = LATER + OFFER_LASTS + timedelta(seconds=1)
    with pytest.raises(CaseForbidden):
        await accept_hand_over(ZHAO, fake.stores, fake.trail, fake.rules, Acceptance(opened.case, True), now=late)
    assert fake.case(opened.case).force == "hengshui"


async def test_only_owners_offer_and_not_to_themselves() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await share(fake, opened.case)
    with pytest.raises(CaseForbidden):
        await offer(fake, opened.case, by=ZHAO, force="zhengzhou")
    for force in ("hengshui", "HENGSHUI"):
        with pytest.raises(InvalidInput) as refused:
            await offer(fake, opened.case, force=force)
        assert refused.value.path == ("force",)


@pytest.mark.parametrize(
    ("accepted", "action"), [(True, AuditAction.ACCEPT_HAND_OVER), (False, AuditAction.DECLINE_HAND_OVER)]
)
async def test_trail_says_if_an_offer_was_taken_or_declined(accepted: bool, action: AuditAction) -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await offer(fake, opened.case)
    fake.trail.entries.clear()
    await accept(fake, opened.case, accepted=accepted)
    with pytest.raises(CaseForbidden):
        await accept(fake, opened.case, accepted=False)
    assert [(line.action, line.outcome) for line in fake.trail.entries] == [
        (action, "ASKED"),
        (action, "DONE"),
        (AuditAction.DECLINE_HAND_OVER, "ASKED"),
        (AuditAction.DECLINE_HAND_OVER, "REFUSED"),
    ]
