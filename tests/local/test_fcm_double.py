"""The FCM double over real HTTP: accounts, answers, refusals, the raw log and the phones."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from yarl import URL

from hub.local.fcm.answers import Mode
from hub.local.fcm.process import FcmDouble
from hub.local.fcm.projects import Behaviour
from tests.waiting import until

PROJECT, OTHER = "reunion-north", "reunion-south"
SCOPES = ["https://www.googleapis.com/auth/firebase.messaging"]


@pytest.fixture(scope="module")
async def fcm(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FcmDouble]:
    """One double for the module."""
    fcm = FcmDouble(tmp_path_factory.mktemp("fcm"))
    await fcm.start()
    yield fcm
    await fcm.stop()


@pytest.fixture(scope="module")
async def account(fcm: FcmDouble) -> dict[str, str]:
    """A service account of the project."""
    await fcm.register(OTHER)
    return await fcm.register(PROJECT)


@pytest.fixture(scope="module")
async def session(account: dict[str, str]) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that is signed in."""
    async with aiohttp.ClientSession(headers=await sign_in(account)) as session:
        yield session


@pytest.fixture(autouse=True)
async def healthy(fcm: FcmDouble, account: dict[str, str]) -> AsyncIterator[None]:
    """Leaves the project as it was found."""
    yield
    await fcm.behave(PROJECT, Behaviour())


async def sign_in(account: dict[str, str]) -> dict[str, str]:
    """The header that Google's own library makes of an account."""
    credentials = Credentials.from_service_account_info(account, scopes=SCOPES)  # type: ignore[no-untyped-call]
    request = Request()
    try:
        await asyncio.to_thread(credentials.refresh, request)
    finally:
        request.session.close()
    return {"Authorization": f"Bearer {credentials.token}"}


def push(token: str, *, alert: str = "a1", revision: int = 1, kind: str = "ALERT", **android: Any) -> dict[str, Any]:
    """A well-formed push; None takes a field of `android` away."""
    message: dict[str, Any] = {
        "token": token,
        "data": {"alert": alert, "revision": str(revision), "kind": kind},
        "android": {"ttl": "3600s", "collapse_key": alert, "notification": {"tag": alert}},
    }
    if kind == "CANCEL":
        del message["android"]["notification"]
    else:
        message["notification"] = {"title": f"title {revision}", "body": "text"}
    message["android"] = {name: value for name, value in {**message["android"], **android}.items() if value is not None}
    return message


async def send(
    session: aiohttp.ClientSession, fcm: FcmDouble, message: Any, project: str = PROJECT
) -> tuple[int, dict[str, Any]]:
    """Send one push; status and body."""
    address = f"{fcm.url}/v1/projects/{project}/messages:send"
    async with session.post(address, json={"message": message}) as response:
        return response.status, await response.json()


async def logged(fcm: FcmDouble, token: str) -> list[dict[str, Any]]:
    """The raw log's lines on one token."""
    await fcm.flush()
    return [line for line in map(orjson.loads, fcm.pushes.read_bytes().splitlines()) if line["token"] == token]


async def arrived(fcm: FcmDouble, token: str) -> list[tuple[str, int]]:
    """The events on one phone, with the notifications shown after each."""
    await fcm.flush()
    lines = [orjson.loads(line) for line in fcm.phone_log.read_bytes().splitlines()]
    return [(line["event"], line["count"]) for line in lines if line["token"] == token]


async def test_an_accepted_push_is_logged_and_shown(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    before = time.time()
    status, body = await send(session, fcm, push("ok-1"))
    assert status == 200
    assert body["name"].startswith(f"projects/{PROJECT}/messages/")
    (line,) = await logged(fcm, "ok-1")
    assert list(line) == [
        *("id", "project", "received", "answered", "status", "complete"),
        *("error", "token", "message", "authorized", "peer"),
    ]
    assert before < line["received"] <= line["answered"] < time.time()
    assert (line["project"], line["status"], line["complete"], line["error"]) == (PROJECT, 200, True, None)
    assert line["message"] == push("ok-1")
    assert line["authorized"]
    assert await arrived(fcm, "ok-1") == [("shown", 1)]


CODES = [
    (Mode.INVALID_TOKEN, 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    (Mode.UNREGISTERED, 404, "NOT_FOUND", "UNREGISTERED"),
    (Mode.SENDER_ID_MISMATCH, 403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"),
    (Mode.THIRD_PARTY_AUTH_ERROR, 401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
    (Mode.QUOTA_EXCEEDED, 429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
    (Mode.DEVICE_QUOTA_EXCEEDED, 429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
    (Mode.UNAVAILABLE, 503, "UNAVAILABLE", "UNAVAILABLE"),
    (Mode.UNAVAILABLE_DELIVERED, 503, "UNAVAILABLE", "UNAVAILABLE"),
    (Mode.INTERNAL, 500, "INTERNAL", "INTERNAL"),
    (Mode.INTERNAL_DELIVERED, 500, "INTERNAL", "INTERNAL"),
]


@pytest.mark.parametrize(("mode", "status", "name", "code"), CODES)
async def test_every_failure_has_googles_shape(
    fcm: FcmDouble, session: aiohttp.ClientSession, mode: Mode, status: int, name: str, code: str
) -> None:
    token = f"code-{mode}"
    await fcm.answer([token], mode)
    got, body = await send(session, fcm, push(token))
    error = body["error"]
    assert (got, error["code"], error["status"]) == (status, status, name)
    assert error["details"][0] == {
        "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError",
        "errorCode": code,
    }
    assert bool(await arrived(fcm, token)) == ("DELIVERED" in mode)
    (line,) = await logged(fcm, token)
    assert (line["status"], line["error"], line["complete"]) == (status, code, False)


async def test_a_malformed_token_is_named_as_the_field(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await fcm.answer(["bad"], Mode.INVALID_TOKEN)
    for message in (push("bad"), push("")):
        _, body = await send(session, fcm, message)
        violations = body["error"]["details"][1]
        assert violations["@type"] == "type.googleapis.com/google.rpc.BadRequest"
        assert [violation["field"] for violation in violations["fieldViolations"]] == ["message.token"]


ODD: list[tuple[Any, str]] = [
    (push("odd-1", ttl=None), "message.android.ttl"),
    (push("odd-2", ttl="4 weeks"), "message.android.ttl"),
    (push("odd-3", ttl="2419201s"), "message.android.ttl"),
    (push("odd-4", collapse_key=None), "message.android.collapse_key"),
    (push("odd-5", notification=None), "message.android.notification.tag"),
    (push("odd-6", notification={"sound": "default"}), "message.android.notification.tag"),
    (push("odd-7") | {"android": None}, "message.android"),
    (push("odd-8") | {"data": {"alert": 1}}, "message.data[alert]"),
    (push("odd-9") | {"data": {"google.id": "1"}}, "message.data[google.id]"),
    (push("odd-10") | {"data": {"long": "团" * 1400}}, "message"),
    (None, ""),
]


@pytest.mark.parametrize(("message", "field"), ODD)
async def test_refuses_what_the_hub_promises_never_to_send(
    fcm: FcmDouble, session: aiohttp.ClientSession, message: Any, field: str
) -> None:
    status, body = await send(session, fcm, message)
    assert status == 400
    assert body["error"]["details"][1]["fieldViolations"][0]["field"] == field
    if message:
        assert await arrived(fcm, message["token"]) == []


async def test_the_size_is_counted_without_the_token(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    token = "t" * 3000
    message = push(token)
    message["data"]["text"] = ""
    room = 4096 - len(orjson.dumps({name: value for name, value in message.items() if name != "token"}))
    message["data"]["text"] = "x" * room
    assert (await send(session, fcm, message))[0] == 200
    message["data"]["text"] += "x"
    assert (await send(session, fcm, message))[0] == 400


async def test_only_a_token_issued_for_the_project_may_send(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    async with aiohttp.ClientSession() as stranger:
        status, body = await send(stranger, fcm, push("stranger"))
        assert (status, body["error"]["status"]) == (401, "UNAUTHENTICATED")
    for project in (OTHER, "never-registered"):
        status, body = await send(session, fcm, push("stranger"), project)
        assert (status, body["error"]["status"]) == (403, "PERMISSION_DENIED")
    lines = await logged(fcm, "stranger")
    assert [line["authorized"] for line in lines] == [False] * 3
    assert [line["project"] for line in lines] == [PROJECT, OTHER, "never-registered"]
    assert await arrived(fcm, "stranger") == []


async def test_expired_access_token_is_refused_by_double(fcm: FcmDouble) -> None:
    account = await fcm.register("short-lived")
    await fcm.behave("short-lived", Behaviour(token_lifetime=1))
    async with aiohttp.ClientSession(headers=await sign_in(account)) as session:
        assert (await send(session, fcm, push("expiry"), "short-lived"))[0] == 200
        await asyncio.sleep(1.1)
        assert (await send(session, fcm, push("expiry"), "short-lived"))[0] == 401
    async with aiohttp.ClientSession(headers=await sign_in(account)) as session:
        await fcm.revoke("short-lived")
        assert (await send(session, fcm, push("expiry"), "short-lived"))[0] == 401


async def test_an_assertion_signed_by_another_key_is_refused(fcm: FcmDouble, account: dict[str, str]) -> None:
    other = await fcm.register(OTHER)
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        await sign_in(account | {"private_key": other["private_key"]})
    with pytest.raises(RefreshError, match="account not found"):
        await sign_in(account | {"client_email": "nobody@example.org"})


async def test_a_quota_refuses_the_excess_and_says_when_to_return(
    fcm: FcmDouble, session: aiohttp.ClientSession
) -> None:
    await fcm.behave(PROJECT, Behaviour(quota=3, quota_window=0.5, retry_after=7))
    assert [(await send(session, fcm, push("quota")))[0] for _ in range(5)] == [200, 200, 200, 429, 429]
    async with session.post(
        f"{fcm.url}/v1/projects/{PROJECT}/messages:send", json={"message": push("quota")}
    ) as refused:
        assert refused.headers["Retry-After"] == "7"
    await asyncio.sleep(0.55)
    assert (await send(session, fcm, push("quota")))[0] == 200
    await fcm.behave(PROJECT, Behaviour(quota=0))
    async with session.post(
        f"{fcm.url}/v1/projects/{PROJECT}/messages:send", json={"message": push("quota")}
    ) as refused:
        assert "Retry-After" not in refused.headers


async def test_double_follows_its_latency_and_rates(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await fcm.behave(PROJECT, Behaviour(latency_ms=200))
    began = time.monotonic()
    answers = await asyncio.gather(*(send(session, fcm, push(f"slow-{number}")) for number in range(20)))
    assert 0.19 < time.monotonic() - began < 20 * 0.2
    assert {status for status, _ in answers} == {200}
    await fcm.behave(PROJECT, Behaviour(rates={Mode.UNAVAILABLE: 0.3, Mode.UNREGISTERED: 0.2}))
    answers = await asyncio.gather(*(send(session, fcm, push(f"rate-{number}")) for number in range(400)))
    shares = {code: sum(status == code for status, _ in answers) / 400 for code in (200, 503, 404)}
    assert shares[200] == pytest.approx(0.5, abs=0.1)
    assert shares[503] == pytest.approx(0.3, abs=0.1)
    assert shares[404] == pytest.approx(0.2, abs=0.1)


async def test_double_limits_concurrent_pushes(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await fcm.behave(PROJECT, Behaviour(latency_ms=100, at_once=2))
    for _ in range(2):
        began = time.monotonic()
        answered: list[float] = []

        async def one(number: int) -> None:
            assert (await send(session, fcm, push(f"queued-{number}")))[0] == 200
            answered.append(time.monotonic() - began)  # noqa: B023 - all are awaited within the turn

        await asyncio.gather(*(one(number) for number in range(6)))
        # The third pair waits for the second, and that for the first; none waits for a turn that is over.
        assert [after > 0.099 * (1 + place // 2) for place, after in enumerate(sorted(answered))] == [True] * 6


async def test_an_unreadable_answer_and_broken_connections(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await fcm.answer(["half"], Mode.UNREADABLE)
    with pytest.raises(ValueError, match="Unterminated"):
        await send(session, fcm, push("half"))
    for mode, events in ((Mode.RESET, []), (Mode.RESET_DELIVERED, [("shown", 1)])):
        await fcm.answer([mode], mode)
        with pytest.raises(aiohttp.ClientOSError):
            await send(session, fcm, push(mode))
        assert await arrived(fcm, mode) == events
        (line,) = await logged(fcm, mode)
        assert (line["answered"], line["status"], line["complete"], line["error"]) == (None, None, False, mode)
    (line,) = await logged(fcm, "half")
    assert (line["status"], line["complete"], line["error"]) == (200, False, "UNREADABLE")
    assert await arrived(fcm, "half") == [("shown", 1)]


@pytest.mark.parametrize(("mode", "events"), [(Mode.HANG, []), (Mode.HANG_DELIVERED, [("shown", 1)])])
async def test_a_hanging_push_is_logged_when_its_sender_gives_up(
    fcm: FcmDouble, account: dict[str, str], mode: Mode, events: list[tuple[str, int]]
) -> None:
    await fcm.answer([mode], mode)
    # Time enough for a busy double to receive it.
    limit = aiohttp.ClientTimeout(total=0.5)
    async with aiohttp.ClientSession(headers=await sign_in(account), timeout=limit) as impatient:
        with pytest.raises(TimeoutError):
            await send(impatient, fcm, push(mode))
    (line,) = await until(lambda: logged(fcm, mode))
    assert await arrived(fcm, mode) == events
    assert (line["answered"], line["status"], line["complete"]) == (None, None, False)


async def test_a_sender_that_left_before_the_answer_gets_none(fcm: FcmDouble, account: dict[str, str]) -> None:
    await fcm.behave(PROJECT, Behaviour(latency_ms=1_500))
    limit = aiohttp.ClientTimeout(total=0.5)
    async with aiohttp.ClientSession(headers=await sign_in(account), timeout=limit) as impatient:
        with pytest.raises(TimeoutError):
            await send(impatient, fcm, push("left"))
    (line,) = await until(lambda: logged(fcm, "left"))
    assert (line["status"], line["complete"], line["error"]) == (None, False, None)
    assert await arrived(fcm, "left") == [("shown", 1)]


async def test_an_answer_can_be_given_a_number_of_times(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await fcm.answer(["twice"], Mode.UNAVAILABLE, times=2)
    assert [(await send(session, fcm, push("twice")))[0] for _ in range(3)] == [503, 503, 200]
    await fcm.mark_dead(["dead"])
    assert (await send(session, fcm, push("dead")))[0] == 404
    await fcm.forget(["dead"])
    assert (await send(session, fcm, push("dead")))[0] == 200


async def test_snapshot_lists_notifications_of_each_phone(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    for message in (
        push("phone", revision=2),
        push("phone", revision=2),
        push("phone", revision=1),
        push("phone", revision=3, kind="UPDATE"),
        push("phone", revision=3, kind="UPDATE", notification={"tag": "another"}),
        push("phone", alert="a2"),
        push("phone", revision=4, kind="CANCEL"),
        push("phone", revision=5),
        push("phone", revision=4, kind="CANCEL"),
    ):
        assert (await send(session, fcm, message))[0] == 200
    assert await arrived(fcm, "phone") == [
        ("shown", 1),
        ("replaced", 1),
        ("ignored", 1),
        ("replaced", 1),
        ("shown", 2),
        ("shown", 1),
        ("removed", 1),
        ("ignored", 1),
        ("ignored", 1),
    ]
    phones = [phone for phone in await fcm.phones("a1") if phone["token"] == "phone"]
    assert phones == [
        {
            "token": "phone",
            "alert": "a1",
            "revision": 4,
            "cancelled": True,
            "notifications": [{"tag": "another", "title": "title 3"}],
        }
    ]


async def test_a_sighting_is_shown_and_replaces_by_tag(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    for message in (
        push("seer", revision=1),
        push("seer", revision=2, kind="SIGHTING"),
        push("newcomer", revision=2, kind="SIGHTING"),
        push("newcomer", revision=1, kind="SIGHTING"),
    ):
        await send(session, fcm, message)
    assert await arrived(fcm, "seer") == [("shown", 1), ("replaced", 1)]
    assert await arrived(fcm, "newcomer") == [("shown", 1), ("ignored", 1)]


async def test_a_cancel_that_comes_first_silences_the_phone(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await send(session, fcm, push("late", revision=2, kind="CANCEL"))
    await send(session, fcm, push("late", revision=1))
    assert await arrived(fcm, "late") == [("ignored", 0), ("ignored", 0)]


async def test_screens_are_text_or_a_page_for_browsers(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await send(session, fcm, push("a <b>/1") | {"notification": {"title": "<i>Missing", "body": "b"}})
    await fcm.answer(["a <b>/1"], Mode.UNAVAILABLE)
    await send(session, fcm, push("a <b>/1", revision=3))
    await send(session, fcm, push("renewed", revision=2, kind="CANCEL"))
    address = f"{fcm.url}/phones/a%20%3Cb%3E%2F1,renewed"
    async with session.get(f"{fcm.url}/phones/nobody") as response:
        assert (response.status, await response.text()) == (404, "no push was accepted for this token\n")
    for accepted in ("*/*", "text/html,*/*"):
        async with session.get(URL(address, encoded=True), headers={"Accept": accepted}) as response:
            said, of = await response.text(), response.content_type
        title = "&lt;i&gt;Missing" if "html" in accepted else "<i>Missing"
        assert (of == "text/html", said.count(title) > 2, "after 2 pushes" in said) == ("html" in accepted, True, True)
        assert ("<i>" in said, "<b>/" in said) == ("html" not in accepted,) * 2


async def test_control_without_secret_is_forbidden(fcm: FcmDouble) -> None:
    async with aiohttp.ClientSession() as session:
        for headers in ({}, {"X-Control-Secret": "guess"}):
            async with session.post(f"{fcm.url}/control/counters", headers=headers) as response:
                assert response.status == 403
        async with session.get(f"{fcm.url}/elsewhere") as response:
            assert response.status == 404
    assert (fcm.pushes.parent / "control-secret").stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="Each rate must be"):
        await fcm.behave(PROJECT, Behaviour(rates={Mode.UNAVAILABLE: 2.0}))
    with pytest.raises(ValueError, match="KeyError"):
        await fcm.behave("unknown", Behaviour())


async def test_double_counts_pushes_by_error_code(fcm: FcmDouble) -> None:
    account = await fcm.register("counted")
    async with aiohttp.ClientSession(headers=await sign_in(account)) as session:
        await fcm.mark_dead(["c2"])
        await send(session, fcm, push("c1"), "counted")
        await send(session, fcm, push("c2"), "counted")
    assert (await fcm.counters())["counted"] == {"received": 2, "delivered": 1, "OK": 1, "UNREGISTERED": 1}


async def test_a_stop_logs_what_is_still_open(tmp_path: Path) -> None:
    fcm = FcmDouble(tmp_path)
    await fcm.start()
    account = await fcm.register(PROJECT)
    await fcm.behave(PROJECT, Behaviour(latency_ms=60_000))
    async with aiohttp.ClientSession(headers=await sign_in(account)) as session:
        sending = asyncio.create_task(send(session, fcm, push("open")))
        await asyncio.sleep(0.2)
        await fcm.stop()
        with pytest.raises(aiohttp.ClientError):
            await sending
    assert fcm.process.returncode == 0
    (line,) = map(orjson.loads, fcm.pushes.read_bytes().splitlines())
    assert (line["token"], line["answered"], line["status"]) == ("open", None, None)


async def test_a_token_of_another_project_is_a_mismatch(fcm: FcmDouble, session: aiohttp.ClientSession) -> None:
    await fcm.issue(OTHER, ["foreign"])
    await fcm.issue(PROJECT, ["own"])
    answers = [await send(session, fcm, push(token)) for token in ("foreign", "own")]
    assert [status for status, _ in answers] == [403, 200]
    await fcm.forget(["foreign", "own"])
    assert (await send(session, fcm, push("foreign")))[0] == 200
