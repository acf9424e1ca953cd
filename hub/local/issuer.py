"""The embedded identity provider: an OIDC issuer on 127.0.0.1, inside the process that starts it."""

import secrets
import time
from datetime import timedelta
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.domain.actors import Officer

AUDIENCE = "reunion-hub"
ALGORITHM = "ES256"
WORKING_DAY = timedelta(hours=12)


class LocalIssuer:
    """Publish a discovery document and a public key, and sign tokens for the holder of this object.

    The private key never leaves the process. There is no page to sign in at.
    """

    def __init__(self, audience: str = AUDIENCE) -> None:
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
        payload = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode({"alg": ALGORITHM, "kid": self._key.kid, "typ": "at+jwt"}, payload, self._key)

    async def _discovery(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks",
                "authorization_endpoint": f"{self.url}/authorize",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
            }
        )

    async def _jwks(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [self._key.as_dict(private=False)]})
