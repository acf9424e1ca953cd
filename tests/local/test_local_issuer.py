"""The embedded identity provider, read by the hub's own reader of staff tokens."""

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from hub.domain.actors import Officer, Permission
from hub.errors import Unauthenticated
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.staff_tokens import StaffTokens
from hub.local.issuer import AUDIENCE, LocalIssuer
from hub.local.officers import (
    ANYANG_OFFICER,
    HENGSHUI_OFFICER,
    HENGSHUI_SECOND_ACCOUNT,
    OFFICERS,
    UNCERTIFIED,
)


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[LocalIssuer]:
    """One issuer for the module."""
    issuer = LocalIssuer()
    await issuer.start()
    yield issuer
    await issuer.stop()


@pytest.fixture
async def staff(issuer: LocalIssuer) -> AsyncIterator[StaffTokens]:
    """The hub's reader of its tokens."""
    staff = StaffTokens(IssuerKeys(issuer.url, embedded=True), issuer.url, AUDIENCE)
    yield staff
    await staff.close()


@pytest.mark.parametrize("officer", OFFICERS, ids=lambda officer: officer.account)
async def test_an_officer_comes_back_from_a_token(issuer: LocalIssuer, staff: StaffTokens, officer: Officer) -> None:
    assert await staff.officer(issuer.mint(officer)) == officer


async def test_what_is_wrong_with_a_token_is_refused(issuer: LocalIssuer, staff: StaffTokens) -> None:
    token = issuer.mint(HENGSHUI_OFFICER)
    for wrong in (
        issuer.mint(HENGSHUI_OFFICER, timedelta(minutes=-5)),
        issuer.mint(HENGSHUI_OFFICER, aud="another-hub"),
        issuer.mint(HENGSHUI_OFFICER, iss="https://elsewhere.example"),
        issuer.mint(HENGSHUI_OFFICER, person=None),
        LocalIssuer().mint(HENGSHUI_OFFICER, iss=issuer.url),
        token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
    ):
        with pytest.raises(Unauthenticated):
            await staff.officer(wrong)


async def test_only_the_public_half_of_the_key_is_published(issuer: LocalIssuer) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{issuer.url}/jwks") as response:
        (key,) = (await response.json())["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


async def test_restarts_on_the_same_port_and_key() -> None:
    issuer = LocalIssuer()
    await issuer.start()
    url, token = issuer.url, issuer.mint(ANYANG_OFFICER)
    await issuer.stop()
    await issuer.start()
    assert issuer.url == url
    staff = StaffTokens(IssuerKeys(issuer.url, embedded=True), issuer.url, AUDIENCE)
    assert await staff.officer(token) == ANYANG_OFFICER
    await staff.close()
    await issuer.stop()


def test_officers_differ_in_force_and_permissions() -> None:
    assert HENGSHUI_OFFICER.person == HENGSHUI_SECOND_ACCOUNT.person
    assert HENGSHUI_OFFICER.account != HENGSHUI_SECOND_ACCOUNT.account
    assert ANYANG_OFFICER.force != HENGSHUI_OFFICER.force
    assert ANYANG_OFFICER.may(Permission.CONFIRM_CASE)
    assert not any(UNCERTIFIED.may(power) for power in Permission)
    assert len({officer.account for officer in OFFICERS}) == len(OFFICERS)
