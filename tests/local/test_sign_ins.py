"""The sign-in page of the embedded provider: its officers, and codes that work once, for their client alone."""

import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from hub.domain.actors import Permission
from hub.local.issuer import LocalIssuer
from hub.local.officers import HENGSHUI_OFFICER, OFFICERS
from hub.local.sign_in_page import DUTIES, sign_in_page
from hub.local.sign_ins import CLIENT_ID, CODE_SECONDS, Refused, SignIns

BACK = "http://127.0.0.1:8000/console/signed-in"
VERIFIER = secrets.token_urlsafe(32)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid",
    "state": "s<1>",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def now() -> list[float]:
    return [1_000.0]


@pytest.fixture
def sign_ins(now: list[float]) -> SignIns:
    sign_ins = SignIns(lambda: now[0])
    sign_ins.redirect_uris.add(BACK)
    return sign_ins


def form(code: str, **changes: str) -> dict[str, str]:
    usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": CLIENT_ID}
    return {**usual, "code_verifier": VERIFIER, **changes}


def test_code_is_redeemed_once(sign_ins: SignIns) -> None:
    code = sign_ins.issue_code(HENGSHUI_OFFICER, sign_ins.check(ASKED))
    grant = sign_ins.redeem(form(code))
    assert (grant.officer, grant.authenticated_at) == (HENGSHUI_OFFICER, 1_000)
    with pytest.raises(Refused, match="invalid_grant"):
        sign_ins.redeem(form(code))


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "another"},
        {"redirect_uri": BACK + "/"},
        {"client_id": "another"},
        {"grant_type": "password"},
        {"grant_type": "refresh_token"},
    ],
)
def test_code_is_refused_to_another_caller(sign_ins: SignIns, changes: dict[str, str]) -> None:
    code = sign_ins.issue_code(HENGSHUI_OFFICER, sign_ins.check(ASKED))
    with pytest.raises(Refused):
        sign_ins.redeem(form(code, **changes))


def test_code_ends_after_a_minute(sign_ins: SignIns, now: list[float]) -> None:
    code = sign_ins.issue_code(HENGSHUI_OFFICER, sign_ins.check(ASKED))
    now[0] += CODE_SECONDS + 1
    with pytest.raises(Refused, match="invalid_grant"):
        sign_ins.redeem(form(code))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("redirect_uri", "https://evil.example/console/signed-in"),
        ("client_id", "another"),
        ("response_type", "token"),
        ("scope", "profile"),
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
    ],
)
def test_request_of_another_form_is_refused(sign_ins: SignIns, name: str, value: str) -> None:
    with pytest.raises(Refused):
        sign_ins.check({**ASKED, name: value})
    with pytest.raises(Refused):
        sign_ins.check({key: given for key, given in ASKED.items() if key != name})


def test_page_names_each_officer_and_escapes_the_request() -> None:
    page = sign_in_page(OFFICERS, ASKED)
    assert {officer.account for officer in OFFICERS} == DUTIES.keys()
    for officer in OFFICERS:
        assert f'value="{officer.account}"' in page
        assert all(words in page for words in DUTIES[officer.account])
    assert "s<1>" not in page
    other = replace(HENGSHUI_OFFICER, account="other", permissions=frozenset({Permission.AUDIT}))
    assert "audits" in sign_in_page([other], ASKED)


@pytest.fixture
async def issuer() -> AsyncIterator[LocalIssuer]:
    issuer = LocalIssuer()
    await issuer.start()
    issuer.sign_ins.redirect_uris.add(BACK)
    yield issuer
    await issuer.stop()


async def test_click_on_an_unknown_officer_gives_no_code(issuer: LocalIssuer) -> None:
    async with aiohttp.ClientSession(issuer.url) as session:
        async with session.post("/authorize", data={**ASKED, "account": "nobody"}, allow_redirects=False) as answer:
            assert (answer.status, "Location" in answer.headers) == (400, False)
        async with session.get("/authorize", params=ASKED) as page:
            assert (page.status, page.headers["Cache-Control"]) == (200, "no-store")
            assert "unsafe" not in page.headers["Content-Security-Policy"]
        async with session.post("/token", data={"grant_type": "authorization_code"}) as refused:
            assert (refused.status, await refused.json()) == (400, {"error": "invalid_client"})
