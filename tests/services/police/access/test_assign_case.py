"""Assigning a case."""

from dataclasses import replace

import pytest

from hub.domain.actors import Permission
from hub.errors import CaseForbidden
from tests.fakes import FakePolice, officer
from tests.services.police.access_scenes import ZHAO, assign, reads
from tests.services.police.scenes import opened_case


async def test_an_assigned_officer_reads_until_taken_back() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case)
    assert (await assign(fake, opened.case)).changed
    assert await reads(fake, opened.case) == "PRIVATE full name"
    assert (await assign(fake, opened.case, assigned=False, idempotency_key="back")).changed
    with pytest.raises(CaseForbidden):
        await reads(fake, opened.case)
    assert fake.case(opened.case).version == 1, "No fact has changed."


async def test_what_is_already_assigned_changes_nothing() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    await assign(fake, opened.case)
    before = fake.case(opened.case)
    assert not (await assign(fake, opened.case, "ZHAO", idempotency_key="again")).changed
    assert fake.case(opened.case) == before
    assert not (await assign(fake, opened.case, "qian", assigned=False, idempotency_key="other")).changed


async def test_supervisors_assign_and_strangers_do_not() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    supervisor = replace(officer("boss", None, Permission.SUPERVISE), force="hebei", supervises=frozenset({"hengshui"}))
    assert (await assign(fake, opened.case, by=supervisor)).changed
    with pytest.raises(CaseForbidden) as refused:
        await assign(fake, opened.case, "zhao-2", by=ZHAO)
    assert refused.value.path == ("caseId",)
