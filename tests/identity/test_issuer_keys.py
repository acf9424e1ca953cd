"""The provider's keys are found, kept, and asked for again with care."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.errors import IssuerUnavailable
from hub.identity.issuer_keys import IssuerKeys
from tests.identity.provider import Provider, ec_key, provider, rsa_key


class Seconds:
    """A clock to be turned."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def issuer() -> AsyncIterator[Provider]:
    async with provider() as it:
        it.publish(ec_key("one"))
        yield it


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
async def keys(issuer: Provider, seconds: Seconds) -> AsyncIterator[IssuerKeys]:
    keys = IssuerKeys(issuer.url, embedded=True, seconds=seconds)
    yield keys
    await keys.close()


async def test_known_keys_are_asked_for_once_also_when_many_ask(keys: IssuerKeys, issuer: Provider) -> None:
    found = await asyncio.gather(*(keys.find("one") for _ in range(20)))
    assert all(found)
    assert issuer.asked == ["discovery", "jwks"]


async def test_keys_are_required_before_anybody_signs_in(keys: IssuerKeys, issuer: Provider, seconds: Seconds) -> None:
    issuer.status = 500
    with pytest.raises(IssuerUnavailable):
        await keys.require()
    issuer.status = 200
    seconds.now += 2
    await keys.require()
    issuer.status = 500
    seconds.now += 3600
    # What is in hand is good for a day, and is not fetched for each who asks.
    issuer.asked.clear()
    await keys.require()
    await keys.require()
    assert issuer.asked == ["discovery", "jwks"]


async def test_unknown_key_id_fetches_once_per_30_seconds(keys: IssuerKeys, issuer: Provider, seconds: Seconds) -> None:
    await keys.find("one")
    for n in range(50):
        assert await keys.find(f"guess {n}") is None
    assert len(issuer.asked) == 2
    issuer.publish(ec_key("two"))
    seconds.now += 29
    assert await keys.find("two") is None
    seconds.now += 1
    assert await keys.find("two") is not None
    assert await keys.find("one") is None
    assert len(issuer.asked) == 4


async def test_a_withdrawn_key_falls_away_within_the_hour(keys: IssuerKeys, issuer: Provider, seconds: Seconds) -> None:
    assert await keys.find("one")
    issuer.publish(ec_key("two"))
    seconds.now += 3599
    assert await keys.find("one")
    seconds.now += 1
    assert await keys.find("one") is None


async def test_known_keys_survive_a_failing_provider_for_a_day(
    keys: IssuerKeys, issuer: Provider, seconds: Seconds
) -> None:
    await keys.find("one")
    issuer.status = 503
    seconds.now += 7200
    assert await keys.find("one")
    seconds.now += 24 * 3600
    with pytest.raises(IssuerUnavailable):
        await keys.find("one")


async def test_without_keys_tokens_fail_and_fetch_is_retried(
    keys: IssuerKeys, issuer: Provider, seconds: Seconds
) -> None:
    issuer.status = 503
    for _ in range(5):
        with pytest.raises(IssuerUnavailable):
            await keys.find("one")
    assert len(issuer.asked) == 2
    issuer.status = 200
    seconds.now += 2
    assert await keys.find("one")


async def test_a_provider_may_end_its_name_in_a_slash(
    issuer: Provider, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.discovery = {"issuer": issuer.url + "/"}
    named = IssuerKeys(issuer.url + "/", embedded=True, seconds=seconds)
    assert await named.find("one")
    await named.close()
    assert caplog.text == ""
    other = IssuerKeys(issuer.url, embedded=True, seconds=seconds)
    with pytest.raises(IssuerUnavailable):
        await other.find("one")
    await other.close()
    assert "its discovery document names another issuer than OIDC_ISSUER" in caplog.text


@pytest.mark.parametrize("trouble", ["redirect", "huge", "other issuer", "http elsewhere", "no address"])
async def test_a_strange_provider_gives_no_keys(keys: IssuerKeys, issuer: Provider, trouble: str) -> None:
    if trouble == "redirect":
        issuer.status = 302
    elif trouble == "huge":
        issuer.padding = 300_000
    else:
        bent: dict[str, dict[str, Any]] = {
            "other issuer": {"issuer": "https://evil.example"},
            "http elsewhere": {"jwks_uri": "http://192.0.2.1/jwks"},
            "no address": {"jwks_uri": None},
        }
        issuer.discovery = bent[trouble]
    with pytest.raises(IssuerUnavailable):
        await keys.find("one")


async def test_in_production_plain_http_is_not_even_asked(issuer: Provider) -> None:
    keys = IssuerKeys(issuer.url, embedded=False)
    with pytest.raises(IssuerUnavailable):
        await keys.find("one")
    assert issuer.asked == []
    await keys.close()


async def test_keys_that_cannot_sign_here_spoil_nothing(keys: IssuerKeys, issuer: Provider) -> None:
    issuer.publish(rsa_key("rsa"), ec_key("ec"))
    issuer.keys += [
        {**ec_key("curve", "P-384").as_dict(private=False)},
        {**rsa_key("use").as_dict(private=False), "use": "enc"},
        {**rsa_key("alg").as_dict(private=False), "alg": "RS512"},
        {"kty": "oct", "kid": "secret", "k": "c2VjcmV0"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        {"kty": "EC", "kid": 7, "crv": "P-256"},
        {"kid": "no type"},
    ]
    issuer.keys.append("no key")  # type: ignore[arg-type]
    assert await keys.find("rsa")
    assert await keys.find("ec")
    for kid in ("curve", "use", "alg", "secret", "broken", "no type"):
        assert await keys.find(kid) is None, kid
