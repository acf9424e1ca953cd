"""Start the contenders that push, with the same messages, tokens and concurrency."""

import json
import secrets
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.contenders import Contender, contender
from bench.fanout.message import AREA, device_token, sample_message
from bench.nginx import AnsweringServer
from bench.rounds import Turn
from hub.partners.fcm.messages import Push, PushKey, lifetime, write_push
from hub.partners.push_sender import PushLimits

BATCH = 500
"""The hub's own default, see `hub.settings`."""


async def open_hub_channel(stack: AsyncExitStack, server: AnsweringServer, count: int) -> Turn:
    """Start the hub's channel."""
    started = await _start(
        stack,
        "hub_channel",
        server,
        endpoint=server.endpoint,
        trusted=server.trusted,
        account=google_account(server),
        tokens=_tokens(count),
        batch=BATCH,
    )
    return lambda: server.watched(started.take(count=count))


async def open_bare_loop(stack: AsyncExitStack, server: AnsweringServer, client: str, count: int) -> Turn:
    """Start an HTTP client alone, one of `bare_loop`'s, on prepared bodies."""
    push, limits = _push(), PushLimits()
    started = await _start(
        stack,
        "bare_loop",
        server,
        client=client,
        address=server.send_address,
        head=push.head.decode() + '"',
        tail='"' + push.tail.decode(),
        tokens=_tokens(count),
        at_once=limits.at_once,
        connections=limits.connections,
    )
    return lambda: server.watched(started.take(count=count))


async def open_pyfcm(stack: AsyncExitStack, server: AnsweringServer, count: int) -> Turn:
    """Start pyfcm, which calls `notify` for one device after another."""
    started = await _start(
        stack,
        "pyfcm_notify",
        server,
        endpoint=server.endpoint,
        account=google_account(server),
        message=json.loads(_push().to("-"))["message"],
        tokens=_tokens(count),
    )
    return lambda: server.watched(started.take(count=count))


@cache
def google_account(server: AnsweringServer) -> dict[str, str]:
    """Return a service account whose tokens the answering server issues."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "type": "service_account",
        "project_id": "bench",
        "private_key_id": secrets.token_hex(20),
        "private_key": pem.decode(),
        "client_email": "bench@bench.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": server.token_uri,
        "universe_domain": "googleapis.com",
    }


async def _start(stack: AsyncExitStack, module: str, server: AnsweringServer, **setup: Any) -> Contender:
    opening = contender(f"bench.fanout.senders.{module}", server.environment, **setup)
    return await stack.enter_async_context(opening)


def _push() -> Push:
    message, now = sample_message(), datetime.now(UTC)
    return write_push(message, PushKey("zh-CN", False, AREA), lifetime(message, now, now.timestamp()))


def _tokens(count: int) -> list[str]:
    return [device_token(number) for number in range(count)]
