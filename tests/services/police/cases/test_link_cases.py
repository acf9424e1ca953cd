"""Linking two cases."""

from dataclasses import replace

import pytest

from hub.domain.access.table import AccessTable, CaseAction, Relation
from hub.errors import CaseForbidden, NotFound
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, link
from tests.services.police.scenes import opened_case


async def two_cases(fake: FakePolice) -> tuple[str, str]:
    """A case of Hengshui and one of Anyang."""
    own, other = await opened_case(fake), await opened_case(fake, key="other", by=ZHAO)
    return own.case, other.case


def linked(fake: FakePolice, case: str) -> list[str]:
    return [one.case for one in fake.case(case).links]


async def test_both_cases_show_the_link_until_it_is_taken_back() -> None:
    fake = FakePolice()
    own, other = await two_cases(fake)
    assert (await link(fake, own, other)).changed
    assert (linked(fake, own), linked(fake, other)) == ([other], [own])
    assert not (await link(fake, own, other, idempotency_key="again")).changed
    assert (await link(fake, own, other, linked=False, idempotency_key="back")).changed
    assert (linked(fake, own), linked(fake, other)) == ([], [])


async def test_the_other_case_needs_its_public_facts_alone() -> None:
    fake = FakePolice()
    own, other = await two_cases(fake)
    with pytest.raises(CaseForbidden):
        await link(fake, other, own)
    closed = AccessTable().changed([], [(Relation.CERTIFIED, CaseAction.READ_PUBLIC)])
    fake.stores = replace(fake.stores, access=closed)
    for unknown in (other, "cs_none"):
        with pytest.raises(NotFound) as refused:
            await link(fake, own, unknown)
        assert refused.value.path == ("otherId",)
