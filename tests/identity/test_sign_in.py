"""The hub as a client of its identity provider: what of the provider's answers it takes, and what it sends."""

import base64
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.domain.access.console_sessions import MAX_SIGN_IN_AGE
from hub.errors import IssuerUnavailable, Unauthenticated
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.sign_in import DEFAULT_TOKEN_LIFETIME, SignInAttempt, SignInClient
from tests.identity.provider import ec_key

CLIENT, BACK = "console", "https://hub.example/console/signed-in"


class Provider:
    """A provider that a test can bend."""

    def __init__(self) -> None:
        self.key: ECKey = ec_key("k")
        self.url = ""
        self.discovery: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.tokens: dict[str, Any] = {}
        self.respond: Callable[[], web.Response] | None = None
        self.asked: list[tuple[dict[str, str], str | None]] = []
        self.discovered = 0

    async def discover(self, _: web.Request) -> web.Response:
        self.discovered += 1
        document = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            "authorization_endpoint": f"{self.url}/authorize?tenant=1",
            "token_endpoint": f"{self.url}/token",
        }
        return web.json_response(document | self.discovery)

    async def keys(self, _: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append((form, request.headers.get("authorization")))
        if self.respond is not None:
            return self.respond()
        usual = {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token()}
        answer = {name: value for name, value in (usual | self.tokens).items() if value is not None}
        return web.json_response(answer)

    def id_token(self) -> str:
        now = int(time.time())
        usual = {"iss": self.url, "aud": CLIENT, "sub": "anna", "iat": now, "exp": now + 60, "auth_time": now}
        claims = {name: value for name, value in (usual | self.claims).items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": "k"}, claims, self.key)


@pytest.fixture(scope="module")
async def one_provider() -> AsyncIterator[Provider]:
    provider, app = Provider(), web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discover)
    app.router.add_get("/jwks", provider.keys)
    app.router.add_post("/token", provider.token)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield provider
    await runner.cleanup()


@pytest.fixture
def provider(one_provider: Provider) -> Provider:
    one_provider.discovery, one_provider.claims, one_provider.tokens = {}, {}, {}
    one_provider.respond, one_provider.discovered = None, 0
    one_provider.asked.clear()
    return one_provider


def client_of(provider: Provider, secret: str | None = None, *, embedded: bool = True) -> SignInClient:
    keys = IssuerKeys(provider.url, embedded=embedded)
    return SignInClient(keys, provider.url, CLIENT, secret, BACK, embedded=embedded)


@pytest.fixture
async def client(provider: Provider) -> AsyncIterator[SignInClient]:
    client = client_of(provider)
    yield client
    await client.close()
    await client._id_tokens._keys.close()


@pytest.fixture
def attempt(provider: Provider) -> SignInAttempt:
    attempt = SignInAttempt.begin(again=False, now=int(time.time()))
    provider.claims["nonce"] = attempt.nonce
    return attempt


async def test_request_names_everything_that_binds_the_answer(client: SignInClient, provider: Provider) -> None:
    attempt = SignInAttempt.begin(again=False, now=0)
    address = urlsplit(await client.authorization_url(attempt))
    sent = {name: value for name, [value] in parse_qs(address.query).items()}
    assert sent == {
        "tenant": "1",
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "openid",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
        "max_age": str(int(MAX_SIGN_IN_AGE.total_seconds())),
    }
    assert attempt.verifier not in address.query
    # The example of RFC 7636, appendix B.
    known = SignInAttempt("", "", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", again=False, started_at=0)
    assert known.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    others = [SignInAttempt.begin(again=False, now=0) for _ in range(100)]
    assert len({text for one in others for text in (one.state, one.nonce, one.verifier)}) == 300


async def test_answer_gives_the_person_and_the_tokens(
    client: SignInClient, provider: Provider, attempt: SignInAttempt
) -> None:
    provider.claims |= {"name": "  Anna Li ", "auth_time": attempt.started_at - 60}
    signed_in = await client.exchange(attempt, "code", provider.url)
    assert (signed_in.account, signed_in.name) == ("anna", "Anna Li")
    assert signed_in.authenticated_at == datetime.fromtimestamp(attempt.started_at - 60, UTC)
    assert (signed_in.tokens.access, signed_in.tokens.refresh) == ("access", None)
    [(form, header)] = provider.asked
    assert form == {
        "grant_type": "authorization_code",
        "code": "code",
        "redirect_uri": BACK,
        "code_verifier": attempt.verifier,
        "client_id": CLIENT,
    }
    assert header is None
    assert "access" not in repr(signed_in)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 7},
        {"aud": "reunion-hub"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"azp": "another"},
        {"iss": "https://another.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": " "},
    ],
)
async def test_id_token_of_another_sign_in_is_refused(
    client: SignInClient, provider: Provider, attempt: SignInAttempt, claims: dict[str, Any]
) -> None:
    provider.claims |= claims
    with pytest.raises(Unauthenticated):
        await client.exchange(attempt, "code", None)


async def test_id_token_for_several_clients_names_this_one(
    client: SignInClient, provider: Provider, attempt: SignInAttempt
) -> None:
    provider.claims |= {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert (await client.exchange(attempt, "code", None)).account == "anna"


@pytest.mark.parametrize(
    "tokens",
    [{"id_token": None}, {"id_token": 7}, {"id_token": "x"}, {"access_token": None}, {"token_type": "mac"}],
)
async def test_answer_without_a_token_is_refused(
    client: SignInClient, provider: Provider, attempt: SignInAttempt, tokens: dict[str, Any]
) -> None:
    provider.tokens = tokens
    with pytest.raises(Unauthenticated):
        await client.exchange(attempt, "code", None)


async def test_answer_of_another_issuer_is_not_exchanged(
    client: SignInClient, provider: Provider, attempt: SignInAttempt
) -> None:
    with pytest.raises(Unauthenticated):
        await client.exchange(attempt, "code", "https://another.example")
    assert provider.asked == []


@pytest.mark.parametrize(
    ("seen", "accepted"), [(0, True), (-29, True), (-31, False), (None, False), ("0", False), (3600, False)]
)
async def test_sign_in_again_needs_a_new_auth_time(
    client: SignInClient, provider: Provider, seen: object, accepted: bool
) -> None:
    attempt = SignInAttempt.begin(again=True, now=int(time.time()))
    sent = parse_qs(urlsplit(await client.authorization_url(attempt)).query)
    assert (sent["prompt"], sent["max_age"]) == (["login"], ["0"])
    moment = attempt.started_at + seen if isinstance(seen, int) else seen
    provider.claims |= {"nonce": attempt.nonce, "auth_time": moment}
    if accepted:
        assert (await client.exchange(attempt, "code", None)).authenticated_at is not None
        return
    with pytest.raises(Unauthenticated):
        await client.exchange(attempt, "code", None)


@pytest.mark.parametrize("lifetime", [None, "60", -1, 0, 10**12, 1.5])
async def test_unsaid_lifetime_of_a_token_is_short(
    client: SignInClient, provider: Provider, attempt: SignInAttempt, lifetime: object
) -> None:
    provider.tokens = {"expires_in": lifetime}
    signed_in = await client.exchange(attempt, "code", None)
    left = signed_in.tokens.expires_at - datetime.now(UTC)
    assert DEFAULT_TOKEN_LIFETIME - timedelta(seconds=30) < left <= DEFAULT_TOKEN_LIFETIME


async def test_refresh_keeps_the_token_that_is_not_replaced(client: SignInClient, provider: Provider) -> None:
    assert (await client.refresh("first")).refresh == "first"
    provider.tokens = {"refresh_token": "second"}
    assert (await client.refresh("first")).refresh == "second"
    assert provider.asked[0][0] == {"grant_type": "refresh_token", "refresh_token": "first", "client_id": CLIENT}


@pytest.mark.parametrize(
    ("methods", "is_posted"),
    [(None, False), (["client_secret_basic", "client_secret_post"], False), (["client_secret_post"], True)],
)
async def test_secret_is_sent_as_the_provider_takes_it(
    provider: Provider, methods: list[str] | None, is_posted: bool
) -> None:
    if methods is not None:
        provider.discovery = {"token_endpoint_auth_methods_supported": methods}
    client = client_of(provider, "se:cret")
    await client.refresh("token")
    await client.close()
    [(form, header)] = provider.asked
    basic = f"Basic {base64.b64encode(b'console:se%3Acret').decode()}"
    assert (form.get("client_secret"), header) == (("se:cret", None) if is_posted else (None, basic))


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (lambda: web.json_response({"error": "invalid_grant"}, status=400), Unauthenticated),
        (lambda: web.Response(text="no json", status=401), Unauthenticated),
        (lambda: web.Response(text="busy", status=503), IssuerUnavailable),
        (lambda: web.Response(text="{}", status=429), IssuerUnavailable),
        (lambda: web.Response(text="no json", status=200), IssuerUnavailable),
        (lambda: web.Response(text="[]", status=200), IssuerUnavailable),
        (lambda: web.json_response({"access_token": "a" * 300_000}), IssuerUnavailable),
        (lambda: web.Response(status=302, headers={"Location": "/jwks"}), IssuerUnavailable),
    ],
)
async def test_failure_of_the_provider_is_told_from_its_refusal(
    client: SignInClient,
    provider: Provider,
    attempt: SignInAttempt,
    response: Callable[[], web.Response],
    error: type[Exception],
) -> None:
    provider.respond = response
    with pytest.raises(error):
        await client.exchange(attempt, "code", None)


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": None},
        {"authorization_endpoint": 7},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://["},
    ],
)
async def test_unusable_discovery_sends_nobody_anywhere(
    client: SignInClient, provider: Provider, discovery: dict[str, Any]
) -> None:
    provider.discovery = discovery
    for _ in range(3):
        with pytest.raises(IssuerUnavailable):
            await client.authorization_url(SignInAttempt.begin(again=False, now=0))
    assert provider.discovered == 1


async def test_production_sends_nobody_to_plain_http(provider: Provider) -> None:
    client = client_of(provider, embedded=False)
    with pytest.raises(IssuerUnavailable):
        await client.authorization_url(SignInAttempt.begin(again=False, now=0))
    assert provider.discovered == 0
    await client.close()
