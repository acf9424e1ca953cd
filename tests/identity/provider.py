"""An identity provider that a test can bend: its keys, its answers, and how often it was asked."""

import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from joserfc.jwk import ECKey, RSAKey


@dataclass
class Provider:
    """The published documents, and the requests received."""

    keys: list[dict[str, Any]] = field(default_factory=list)
    discovery: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    asked: list[str] = field(default_factory=list)
    status: int = 200
    padding: int = 0

    def publish(self, *keys: RSAKey | ECKey, **extra: Any) -> None:
        """Publish these keys and no others."""
        self.keys = [{**key.as_dict(private=False), **extra} for key in keys]

    async def answer_discovery(self, request: web.Request) -> web.Response:
        self.asked.append("discovery")
        return web.json_response({"issuer": self.url, "jwks_uri": f"{self.url}/jwks"} | self.discovery)

    async def answer_keys(self, request: web.Request) -> web.Response:
        self.asked.append("jwks")
        if self.status in (301, 302):
            raise web.HTTPFound(f"{self.url}/jwks?again")
        body: Mapping[str, Any] = {"keys": self.keys, "padding": "x" * self.padding}
        return web.json_response(body, status=self.status)


@contextlib.asynccontextmanager
async def provider() -> AsyncIterator[Provider]:
    """One on 127.0.0.1."""
    it = Provider()
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", it.answer_discovery)
    app.router.add_get("/jwks", it.answer_keys)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    it.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield it
    await runner.cleanup()


def rsa_key(kid: str, size: int = 2048) -> RSAKey:
    return RSAKey.generate_key(size, {"use": "sig", "alg": "RS256", "kid": kid})


def ec_key(kid: str, curve: Any = "P-256") -> ECKey:
    return ECKey.generate_key(curve, {"use": "sig", "kid": kid})
