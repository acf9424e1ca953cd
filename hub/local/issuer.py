"""The embedded identity provider: an OIDC issuer on 127.0.0.1, inside the process that starts it."""

import secrets
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.domain.actors import Officer
from hub.local.officers import OFFICERS
from hub.local.sign_in_page import HEADERS, name_of, sign_in_page
from hub.local.sign_ins import CLIENT_ID, Grant, Refused, SignIns

AUDIENCE = "reunion-hub"
ALGORITHM = "ES256"
WORKING_DAY = timedelta(hours=12)


class LocalIssuer:
    """Publish a discovery document and a public key, and sign tokens for the holder of this object.

    The private key never leaves the process. The officers sign in to the console by a click, by code and PKCE; the
    addresses in `sign_ins.redirect_uris` get the code. A session lasts as long as its token, `token_lives`, and with
    `gives_refresh_tokens` longer. The accounts in `suspended` get no token.
    """

    def __init__(self, audience: str = AUDIENCE, officers: Sequence[Officer] = OFFICERS) -> None:
        self.token_lives = WORKING_DAY
        self.gives_refresh_tokens = False
        self.suspended: set[str] = set()
        self._officers = {officer.account: officer for officer in officers}
        self.sign_ins = SignIns()
        self._audience = audience
        self._key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM, "kid": secrets.token_hex(8)})
        self._runner: web.AppRunner | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The issuer's identifier and address. Valid once started."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen; the first time on a free port, later on the same one."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/jwks", self._jwks)
        app.router.add_get("/authorize", self._ask)
        app.router.add_post("/authorize", self._answer)
        app.router.add_post("/token", self._token)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening. Tokens already issued stay valid while a hub knows the key."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def mint(self, officer: Officer, lives: timedelta = WORKING_DAY, **claims: object) -> str:
        """Return an access token for an officer. Further claims replace the default ones; None removes one."""
        now = int(time.time())
        usual: dict[str, Any] = {
            "iss": self.url,
            "aud": self._audience,
            "sub": officer.account,
            "person": officer.person,
            "force": officer.force,
            "force_name": officer.force_name,
            "force_phone": officer.force_phone,
            "permissions": sorted(permission.value for permission in officer.permissions),
            "certified": officer.certified,
            "supervises": sorted(officer.supervises) or None,
            "analyses": sorted(officer.analyses) or None,
            "iat": now,
            "exp": now + int(lives.total_seconds()),
        }
        return self._sign("at+jwt", usual | claims)

    def _sign(self, kind: str, claims: dict[str, Any]) -> str:
        payload = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid, "typ": kind}, payload, self._key)

    async def _discovery(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks",
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "token_endpoint_auth_methods_supported": ["none"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
            }
        )

    async def _jwks(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [self._key.as_dict(private=False)]})

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            asked = self.sign_ins.check(request.query)
        except Refused as refused:
            return web.Response(text=str(refused), status=400)
        page = sign_in_page(self._officers.values(), asked)
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def _answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        officer = self._officers.get(str(form.get("account")))
        try:
            asked = self.sign_ins.check(form)
        except Refused as refused:
            return web.Response(text=str(refused), status=400)
        if officer is None:
            return web.Response(text="access_denied", status=400)
        answer = {"code": self.sign_ins.issue_code(officer, asked), "state": asked.get("state", ""), "iss": self.url}
        return web.Response(status=303, headers={"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"})

    async def _token(self, request: web.Request) -> web.Response:
        try:
            grant = self.sign_ins.redeem(await request.post())
        except Refused as refused:
            return web.json_response({"error": str(refused)}, status=400)
        if grant.officer.account in self.suspended:
            return web.json_response({"error": "invalid_grant"}, status=400)
        answer: dict[str, Any] = {
            "access_token": self.mint(grant.officer, self.token_lives),
            "token_type": "Bearer",
            "expires_in": int(self.token_lives.total_seconds()),
            "id_token": self._sign("JWT", self._id_claims(grant)),
        }
        if self.gives_refresh_tokens:
            answer["refresh_token"] = self.sign_ins.issue_refresh_token(grant)
        return web.json_response(answer, headers={"Cache-Control": "no-store"})

    def _id_claims(self, grant: Grant) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": grant.officer.account,
            "name": name_of(grant.officer),
            "nonce": grant.asked.get("nonce"),
            "auth_time": grant.authenticated_at,
            "iat": now,
            "exp": now + 300,
        }
