"""Receiving webhooks in web frameworks: an ASGI endpoint for Starlette, and the examples for Flask and Django."""

import asyncio
import importlib
import os
import runpy
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from reunion import AsyncReceiver, SQLiteInbox, WebhookEndpoint
from reunion.testing import FakeHub
from reunion.webhooks import MAX_BODY_BYTES
from tests.sdk.partner import SECRET, event, put
from tests.timeouts import HANG_TIMEOUT

EXAMPLES = Path(__file__).parents[2] / "sdk" / "examples"

Post = Callable[[bytes, Mapping[str, str]], int]
"""Post a body to /hub and return the status of the answer."""


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the inbox, and set the environment of the examples."""
    monkeypatch.setenv("REUNION_WEBHOOK_SECRETS", SECRET)
    monkeypatch.setenv("REUNION_INBOX", str(tmp_path / "inbox.db"))
    monkeypatch.setenv("DJANGO_SECRET_KEY", "not a secret")
    return tmp_path / "inbox.db"


def starlette_post(database: Path) -> Post:
    endpoint = WebhookEndpoint(AsyncReceiver(SQLiteInbox(database), SECRET))
    client = TestClient(Starlette(routes=[Route("/hub", endpoint)]))
    return lambda body, headers: client.post("/hub", content=body, headers=headers).status_code


def flask_post(_: Path) -> Post:
    client = runpy.run_path(str(EXAMPLES / "webhook_flask.py"))["create_app"]().test_client()
    return lambda body, headers: int(client.post("/hub", data=body, headers=headers).status_code)


def django_post(_: Path) -> Post:
    sys.path.insert(0, str(EXAMPLES))
    try:
        importlib.import_module("webhook_django")
    finally:
        sys.path.remove(str(EXAMPLES))
    client: Any = importlib.import_module("django.test").Client()
    return lambda body, headers: int(
        client.post("/hub", data=body, content_type="application/json", headers=headers).status_code
    )


@pytest.mark.parametrize("framework", [starlette_post, flask_post, django_post])
def test_framework_verifies_stores_and_answers(framework: Callable[[Path], Post], database: Path) -> None:
    post = framework(database)
    body, headers = event("cancelled", "a")
    assert post(body + b" ", headers) == 401
    assert post(b" " * (MAX_BODY_BYTES + 1), headers) == 413
    assert post(body, headers) == 204
    inbox = SQLiteInbox(database)
    assert [(one.alert, one.received, one.is_ended) for one in inbox.unfinished()] == [("a", 1, True)]
    inbox.close()


async def test_body_is_not_read_further_than_allowed(database: Path) -> None:
    chunks, sent = 0, list[Any]()

    async def receive() -> dict[str, Any]:
        nonlocal chunks
        chunks += 1
        return {"type": "http.request", "body": b"x" * 10_000, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    endpoint = WebhookEndpoint(AsyncReceiver(SQLiteInbox(database), SECRET))
    await endpoint({"type": "http", "method": "POST", "headers": []}, receive, send)
    assert (sent[0]["status"], chunks) == (413, 7)


async def test_endpoint_refuses_other_methods_and_survives_a_hang_up(database: Path) -> None:
    sent = list[Any]()

    async def hang_up() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    endpoint = WebhookEndpoint(AsyncReceiver(SQLiteInbox(database), SECRET))
    await endpoint({"type": "http", "method": "POST", "headers": []}, hang_up, send)
    assert sent == []
    await endpoint({"type": "http", "method": "GET", "headers": []}, hang_up, send)
    assert (sent[0]["status"], sent[0]["headers"]) == (405, [(b"allow", b"POST")])
    with pytest.raises(RuntimeError, match="route"):
        await endpoint({"type": "websocket"}, hang_up, send)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
async def test_delivering_program_ends_without_a_traceback(
    hub: FakeHub, database: Path, ending: signal.Signals
) -> None:
    put(hub, "a", "ALERT x", "ALERT y")
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-u",
        str(EXAMPLES / "deliver_alerts.py"),
        env=os.environ | {"REUNION_URL": hub.url, "REUNION_API_KEY": hub.key},
        stdout=PIPE,
        stderr=PIPE,
    )
    assert running.stdout is not None
    async with asyncio.timeout(HANG_TIMEOUT):
        assert await running.stdout.readline() == b"token-of-x: ALERT [TEST] Missing child\n"
        assert await running.stdout.readline() == b"token-of-y: ALERT [TEST] Missing child\n"
        running.send_signal(ending)
        _, errors = await running.communicate()
    assert (running.returncode, errors.decode()) == (0, "")
