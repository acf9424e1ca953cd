"""Only a token in order stands for an officer."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from hub.domain.actors import Officer, Permission
from hub.errors import Unauthenticated
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.staff_tokens import MAX_NAMES, StaffTokens
from tests.identity.provider import Provider, ec_key, provider, rsa_key

RSA, EC = rsa_key("rsa"), ec_key("ec")
AUDIENCE = "reunion-hub"


@pytest.fixture
async def issuer() -> AsyncIterator[Provider]:
    async with provider() as it:
        it.publish(RSA, EC)
        yield it


@pytest.fixture
async def staff(issuer: Provider) -> AsyncIterator[StaffTokens]:
    staff = StaffTokens(IssuerKeys(issuer.url, embedded=True), issuer.url, AUDIENCE)
    yield staff
    await staff.close()


def claims(issuer: Provider, **changes: Any) -> dict[str, Any]:
    usual = {
        "iss": issuer.url,
        "aud": AUDIENCE,
        "exp": int(time.time()) + 600,
        "sub": "wang",
        "person": "Wang",
        "force": "hengshui",
        "force_name": "Hengshui police",
        "force_phone": "0318-110",
        "permissions": ["OPEN_CASE", "FLY"],
        "certified": True,
    }
    return {name: value for name, value in (usual | changes).items() if value is not ...}


def token(payload: dict[str, Any], key: RSAKey | ECKey = EC, **header: Any) -> str:
    algorithm = {"RSA": "RS256", "EC": "ES256"}[key.key_type]
    return jwt.encode({"alg": algorithm, "kid": key.kid, **header}, payload, key, algorithms=["RS256", "ES256"])


@pytest.mark.parametrize("key", [RSA, EC])
async def test_valid_token_returns_its_officer(staff: StaffTokens, issuer: Provider, key: RSAKey | ECKey) -> None:
    assert await staff.officer(token(claims(issuer), key)) == Officer(
        "wang", "Wang", "hengshui", "Hengshui police", "0318-110", frozenset({Permission.OPEN_CASE}), True
    )


async def test_forces_of_supervisors_and_analysts_are_read(staff: StaffTokens, issuer: Provider) -> None:
    given = claims(issuer, supervises=[" anyang ", "handan"], analyses=["hebei"])
    by = await staff.officer(token(given))
    assert (by.supervises, by.analyses) == (frozenset({"anyang", "handan"}), frozenset({"hebei"}))


@pytest.mark.parametrize("audience", [["other", AUDIENCE], AUDIENCE])
async def test_one_of_several_audiences_is_enough(staff: StaffTokens, issuer: Provider, audience: Any) -> None:
    assert (await staff.officer(token(claims(issuer, aud=audience)))).certified


# Far enough ahead that it is still to come when a long suite gets here
NOW, DAY = int(time.time()), 86_400
WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": NOW - 1},
    "never expires": {"exp": ...},
    "expiry is no number": {"exp": "tomorrow"},
    "not yet": {"nbf": NOW + DAY},
    "from the future": {"iat": NOW + DAY},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": ...},
    "another audience": {"aud": "another"},
    "no audience": {"aud": ...},
    "no account": {"sub": ...},
    "account is no text": {"sub": 7},
    "no person": {"person": ...},
    "empty person": {"person": "  "},
    "person that shows nothing": {"person": "\u200b\u2060"},
    "account that shows nothing": {"sub": "\ufeff"},
    "endless person": {"person": "x" * 201},
    "no force": {"force": ...},
    "no force name": {"force_name": ...},
    "no phone": {"force_phone": ...},
    "no permissions": {"permissions": ...},
    "permissions are a text": {"permissions": "OPEN_CASE"},
    "no certificate said": {"certified": ...},
    "certified is a text": {"certified": "true"},
    "supervises a text": {"supervises": "hengshui"},
    "supervises a number": {"supervises": [7]},
    "supervises what shows nothing": {"supervises": [" "]},
    "analyses a table": {"analyses": {"hengshui": True}},
    "analyses too many": {"analyses": [f"f{number}" for number in range(MAX_NAMES + 1)]},
}


@pytest.mark.parametrize("name", WRONG)
async def test_invalid_token_is_unauthenticated(staff: StaffTokens, issuer: Provider, name: str) -> None:
    with pytest.raises(Unauthenticated):
        await staff.officer(token(claims(issuer, **WRONG[name])))


async def test_token_has_leeway_at_start_but_not_at_end(staff: StaffTokens, issuer: Provider) -> None:
    now = int(time.time())
    assert (await staff.officer(token(claims(issuer, exp=now + 60, nbf=now + 20)))).certified
    with pytest.raises(Unauthenticated):
        await staff.officer(token(claims(issuer, exp=now - 1)))


async def test_a_signature_of_another_key_is_refused(staff: StaffTokens, issuer: Provider) -> None:
    for forger in (rsa_key("rsa"), ec_key("ec"), ec_key("unknown")):
        with pytest.raises(Unauthenticated):
            await staff.officer(token(claims(issuer), forger))


def text_of(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def unsigned(issuer: Provider, **header: Any) -> str:
    parts = ({"alg": "none", "kid": "ec"} | header, claims(issuer))
    return ".".join(text_of(json.dumps(part).encode()) for part in parts) + "."


async def test_the_public_key_is_no_shared_secret(staff: StaffTokens, issuer: Provider) -> None:
    for key in (RSA, EC):
        body = unsigned(issuer, alg="HS256", kid=key.kid)[:-1]
        seal = hmac.digest(key.as_pem(private=False), body.encode(), "sha256")
        with pytest.raises(Unauthenticated):
            await staff.officer(f"{body}.{text_of(seal)}")


async def test_an_unsigned_token_is_refused(staff: StaffTokens, issuer: Provider) -> None:
    for text in (unsigned(issuer), unsigned(issuer, alg="ES256"), unsigned(issuer, kid=7), unsigned(issuer, alg=[])):
        with pytest.raises(Unauthenticated):
            await staff.officer(text)


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "x" * 9000, "ключ.a.b", "e30.e30.e30", "{}", "\x00"])
async def test_malformed_staff_token_is_unauthenticated(staff: StaffTokens, text: str) -> None:
    with pytest.raises(Unauthenticated):
        await staff.officer(text)


async def test_a_changed_byte_is_refused(staff: StaffTokens, issuer: Provider) -> None:
    head, body, seal = token(claims(issuer)).split(".")
    other = token(claims(issuer, permissions=["OPERATE"])).split(".")[1]
    for text in (f"{head}.{other}.{seal}", f"{head}.{body}.{'A' if seal[0] != 'A' else 'B'}{seal[1:]}"):
        with pytest.raises(Unauthenticated):
            await staff.officer(text)
