"""A small FCM over real HTTP: its token address, and answers that a test sets for each push."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from hub.partners.fcm import FcmKind
from hub.partners.fcm.channel import FcmChannel
from hub.partners.push_sender import PushLimits
from tests.partners.samples import context

PROJECT = "duoduo-app"
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
QUOTA_FAILURE = "type.googleapis.com/google.rpc.QuotaFailure"
Respond = Callable[[web.Request, str], Awaitable[web.StreamResponse]]


@cache
def private_key() -> str:
    return pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def pem(key: PrivateKeyTypes, password: bytes = b"") -> str:
    secrecy = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secrecy).decode()


@cache
def elliptic_key() -> str:
    """A key that can be parsed, but cannot sign as Google requires."""
    return pem(ec.generate_private_key(ec.SECP256R1()))


def account(token_uri: str = "https://oauth2.googleapis.com/token", **changes: Any) -> dict[str, Any]:
    return {
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": "1",
        "private_key": private_key(),
        "client_email": f"hub@{PROJECT}.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": token_uri,
    } | changes


def error(status: int, word: str, code: str | None = None, *, text: str = "", **headers: str) -> web.Response:
    details = [{"@type": FCM_ERROR, "errorCode": code}] if code else []
    body = {"error": {"code": status, "message": text, "status": word, "details": details}}
    return web.json_response(body, status=status, headers={key.replace("_", "-"): v for key, v in headers.items()})


def over_quota(*details: dict[str, Any], fcms: bool = True, **headers: str) -> web.Response:
    """429 with what says whose limit it is; `fcms`: it comes from FCM itself."""
    every = [{"@type": FCM_ERROR, "errorCode": "QUOTA_EXCEEDED"}, *details] if fcms else list(details)
    body = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": every}}
    return web.json_response(body, status=429, headers={key.replace("_", "-"): v for key, v in headers.items()})


def quota_failure(subject: str, description: str = "") -> dict[str, Any]:
    return {"@type": QUOTA_FAILURE, "violations": [{"subject": subject, "description": description}]}


def error_info(**metadata: str) -> dict[str, Any]:
    return {"@type": ERROR_INFO, "reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com", "metadata": metadata}


def bad_field(field: str) -> web.Response:
    details = [{"@type": BAD_REQUEST, "fieldViolations": [{"field": field, "description": "Invalid"}]}]
    body = {"error": {"code": 400, "message": "Invalid", "status": "INVALID_ARGUMENT", "details": details}}
    return web.json_response(body, status=400)


async def accepted(request: web.Request, token: str) -> web.StreamResponse:
    return web.json_response({"name": f"projects/{PROJECT}/messages/1"})


class FcmServer:
    """Answers each push as `respond` says; keeps bodies and authorizations in order."""

    def __init__(self) -> None:
        self.respond: Respond = accepted
        self.bodies: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self.access_tokens = 0
        self.token_status = 200
        self.lives_seconds = 3600
        self.url = ""

    @property
    def tokens(self) -> list[str]:
        return [body["message"]["token"] for body in self.bodies]

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/token", self._exchange)
        app.router.add_post("/v1/projects/{project}/messages:send", self._send)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def channel(self, limits: PushLimits | None = None) -> FcmChannel:
        address = self.url.removeprefix("http://")
        kind = FcmKind(context(address, endpoint=self.url), limits)
        return kind.open({"service_account": account(f"{self.url}/token")})

    async def _exchange(self, request: web.Request) -> web.Response:
        self.access_tokens += 1
        if self.token_status != 200:
            return web.json_response({"error": "invalid_grant"}, status=self.token_status)
        grant = {"access_token": f"access-{self.access_tokens}", "expires_in": self.lives_seconds}
        return web.json_response(grant | {"token_type": "Bearer"})

    async def _send(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        self.bodies.append(body)
        self.authorizations.append(request.headers["Authorization"])
        assert request.match_info["project"] == PROJECT
        return await self.respond(request, body["message"]["token"])


def always_answer(make: Callable[[], web.Response]) -> Respond:
    async def respond(request: web.Request, token: str) -> web.StreamResponse:
        return make()

    return respond


async def reset(request: web.Request, token: str) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def silent(request: web.Request, token: str) -> web.StreamResponse:
    await asyncio.sleep(5)
    return web.Response()
