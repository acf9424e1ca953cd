"""Batches of the FCM channel: pauses, access tokens, and what is built once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web
from google.oauth2.service_account import Credentials

from hub.domain.alerts.alert import RevisionKind
from hub.domain.delivery.quotas import Quota
from hub.errors import StorageUnavailable
from hub.partners.fcm import transport
from hub.partners.fcm.account import read_credentials
from hub.partners.fcm.channel import FcmChannel
from hub.partners.fcm.messages import Interruption
from hub.partners.fcm.transport import PooledFcm
from hub.partners.push_sender import PushLimits
from hub.services.channels import DeliveryOutcome, DeliveryResult
from tests.partners.fcm_server import (
    FcmServer,
    Respond,
    accepted,
    account,
    always_answer,
    elliptic_key,
    error,
    error_info,
    over_quota,
    quota_failure,
)
from tests.partners.samples import StandingClock, always, message, recipients


@pytest.fixture
async def fcm() -> AsyncIterator[FcmServer]:
    server = FcmServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def channel(fcm: FcmServer) -> AsyncIterator[FcmChannel]:
    channel = fcm.channel(PushLimits(at_once=4))
    yield channel
    await channel.close()


PROJECTS = error_info(quota_limit="SendsPerMinutePerProject", quota_unit="1/min/{project}", consumer="projects/1")
DEVICES = [quota_failure("device", "Device message rate exceeded")]


def to_some(details: list[dict[str, Any]], *over: str) -> Respond:
    """429 with these details to the tokens that are over a limit."""

    async def respond(request: web.Request, token: str) -> web.StreamResponse:
        return over_quota(*details) if token in over else await accepted(request, token)

    return respond


def not_taken(answers: Mapping[int, DeliveryResult]) -> dict[int, DeliveryResult]:
    return {n: answer for n, answer in answers.items() if answer.outcome is not DeliveryOutcome.ACCEPTED}


async def test_every_device_gets_its_own_push(fcm: FcmServer, channel: FcmChannel) -> None:
    devices = [
        *recipients(20),
        *(replace(r, number=r.number + 20) for r in recipients(20, told_before=True, prefix="b")),
    ]
    answers = await channel.deliver(message(), devices, always)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.ACCEPTED}
    assert sorted(fcm.tokens) == sorted(device.token or "" for device in devices)
    wanted = {r.token: (r.language, "UPDATE" if r.told_before else "ALERT") for r in devices}
    for body in fcm.bodies:
        data = body["message"]["data"]
        assert wanted[body["message"]["token"]] == (data["language"], data["kind"])


async def test_cancel_is_silent_for_every_device(fcm: FcmServer, channel: FcmChannel) -> None:
    await channel.deliver(message(RevisionKind.CANCEL, revision=2), recipients(3, told_before=True), always)
    assert {body["message"]["data"]["kind"] for body in fcm.bodies} == {"CANCEL"}
    assert not any("notification" in body["message"] for body in fcm.bodies)


async def test_a_quota_leaves_the_rest_unbegun_and_is_remembered(fcm: FcmServer, channel: FcmChannel) -> None:
    fcm.respond = always_answer(lambda: over_quota(PROJECTS, Retry_After="1"))
    answers = await channel.deliver(message(), recipients(50), always)
    assert set(answers.values()) == {DeliveryResult(DeliveryOutcome.RETRY_LATER, "QUOTA_EXCEEDED", 1.0)}
    begun = len(fcm.bodies)
    assert begun <= 4
    fcm.respond = accepted
    paused = await channel.deliver(message(), recipients(2), always)
    assert {answer.code for answer in paused.values()} == {"PAUSED"}
    assert all(0 < (answer.retry_after or 0) <= 1 for answer in paused.values())
    assert len(fcm.bodies) == begun
    await asyncio.sleep(1.1)
    assert (await channel.deliver(message(), recipients(1), always))[0].outcome is DeliveryOutcome.ACCEPTED


async def test_long_retry_after_delays_news_five_minutes_cancel_one(
    fcm: FcmServer, channel: FcmChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcm.respond = always_answer(lambda: over_quota(PROJECTS, Retry_After="3600"))
    await channel.deliver(message(), recipients(1), always)
    news, end = message(), message(RevisionKind.CANCEL, revision=2)
    waits = [(await channel.deliver(what, recipients(1), always))[0] for what in (news, end)]
    assert [answer.code for answer in waits] == ["PAUSED"] * 2
    assert [answer.retry_after for answer in waits] == [pytest.approx(300, abs=2), pytest.approx(60, abs=2)]
    fcm.respond = accepted
    loop, usual = asyncio.get_running_loop(), asyncio.get_running_loop().time
    monkeypatch.setattr(loop, "time", lambda: usual() + 61)
    outcomes = [(await channel.deliver(what, recipients(1), always))[0].outcome for what in (news, end)]
    assert outcomes == [DeliveryOutcome.RETRY_LATER, DeliveryOutcome.ACCEPTED]


async def test_a_phone_over_its_own_limit_waits_alone(fcm: FcmServer, channel: FcmChannel) -> None:
    fcm.respond = to_some(DEVICES, "secret-token-3", "secret-token-7")
    answers = await channel.deliver(message(), recipients(30), always)
    refused = DeliveryResult(DeliveryOutcome.RETRY_LATER, "DEVICE_QUOTA_EXCEEDED", 60.0, of_its_kind=True)
    assert not_taken(answers) == {3: refused, 7: refused}
    ended = await channel.deliver(message(RevisionKind.CANCEL, revision=2), recipients(2, told_before=True), always)
    assert not_taken(ended) == {}, "and nobody waits for the end"


async def test_first_unattributed_429_delays_one_phone_only(fcm: FcmServer, channel: FcmChannel) -> None:
    fcm.respond = to_some([], "secret-token-3")
    refused = DeliveryResult(DeliveryOutcome.RETRY_LATER, "SOME_QUOTA_EXCEEDED", 60.0, of_its_kind=True)
    for revision in (1, 2):
        answers = await channel.deliver(message(revision=revision), recipients(30), always)
        assert not_taken(answers) == {3: refused}


async def test_second_unattributed_429_counts_as_project_quota(fcm: FcmServer, channel: FcmChannel) -> None:
    fcm.respond = to_some([], "secret-token-3", "secret-token-7")
    answers = await channel.deliver(message(), recipients(100), always)
    codes = Counter(answer.code for answer in not_taken(answers).values())
    assert codes["SOME_QUOTA_EXCEEDED"] == 1
    assert codes["QUOTA_EXCEEDED"] > 80
    assert DeliveryResult(DeliveryOutcome.RETRY_LATER, "QUOTA_EXCEEDED", 60.0) in answers.values()
    paused = await channel.deliver(message(), recipients(1), always)
    assert paused[0].code == "PAUSED"


async def test_one_access_token_serves_all(fcm: FcmServer, channel: FcmChannel) -> None:
    await channel.deliver(message(), recipients(40), always)
    await channel.deliver(message(), recipients(40), always)
    assert fcm.access_tokens == 1
    assert set(fcm.authorizations) == {"Bearer access-1"}


async def test_a_refused_access_token_is_renewed_once_for_all(fcm: FcmServer, channel: FcmChannel) -> None:
    async def respond(request: web.Request, token: str) -> web.StreamResponse:
        if request.headers["Authorization"] == "Bearer access-1":
            return error(401, "UNAUTHENTICATED")
        return await accepted(request, token)

    fcm.respond = respond
    answers = await channel.deliver(message(), recipients(40), always)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.ACCEPTED}
    assert fcm.access_tokens == 2


async def test_a_project_refused_for_good_waits_after_one_renewal(fcm: FcmServer, channel: FcmChannel) -> None:
    fcm.respond = always_answer(lambda: error(401, "UNAUTHENTICATED"))
    answers = await channel.deliver(message(), recipients(40), always)
    assert {answer.code for answer in answers.values()} == {"UNAUTHENTICATED"}
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.RETRY_LATER}
    assert len(fcm.bodies) <= 12
    assert fcm.access_tokens <= 5


async def test_no_access_token_begins_nothing_and_is_asked_once(fcm: FcmServer, channel: FcmChannel) -> None:
    fcm.token_status = 400
    answers = await channel.deliver(message(), recipients(40), always)
    assert set(answers.values()) == {DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNAUTHENTICATED", 60.0)}
    assert (fcm.bodies, fcm.access_tokens) == ([], 1)


async def test_a_key_that_cannot_sign_parks_nobody(fcm: FcmServer) -> None:
    """One that was taken before keys were tried at the door."""
    limits, kept = PushLimits(), account(f"{fcm.url}/token", private_key=elliptic_key())
    credentials = Credentials.from_service_account_info(kept)  # type: ignore[no-untyped-call]
    channel = FcmChannel(
        PooledFcm(credentials, fcm.url, limits), StandingClock(), Quota("any", 600), Interruption.ACTIVE
    )
    answers = await channel.deliver(message(), recipients(2), always)
    assert set(answers.values()) == {DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNAUTHENTICATED", 60.0)}
    assert fcm.bodies == []


async def test_an_access_token_is_renewed_before_it_ends(fcm: FcmServer, channel: FcmChannel) -> None:
    fcm.lives_seconds = 2
    await channel.deliver(message(), recipients(1), always)
    await asyncio.sleep(1.2)
    await channel.deliver(message(), recipients(1), always)
    assert fcm.authorizations == ["Bearer access-1", "Bearer access-2"]


async def test_one_device_in_trouble_does_not_stop_the_others(fcm: FcmServer, channel: FcmChannel) -> None:
    async def respond(request: web.Request, token: str) -> web.StreamResponse:
        return web.Response(status=400) if token == "secret-token-3" else await accepted(request, token)

    fcm.respond = respond
    answers = await channel.deliver(message(), recipients(30), always)
    assert [n for n, answer in answers.items() if answer.outcome is not DeliveryOutcome.ACCEPTED] == [3]


async def test_a_device_without_a_token_is_never_reached(fcm: FcmServer, channel: FcmChannel) -> None:
    answers = await channel.deliver(message(), [replace(recipients(1)[0], token=None)], always)
    assert answers == {0: DeliveryResult(DeliveryOutcome.NEVER, "NO_TOKEN")}
    assert fcm.bodies == []


async def test_a_clock_that_cannot_be_read_begins_nothing(fcm: FcmServer) -> None:
    class BrokenClock:
        async def now(self) -> datetime:
            raise StorageUnavailable

    limits = PushLimits()
    project = PooledFcm(read_credentials(account(f"{fcm.url}/token")), fcm.url, limits)
    channel = FcmChannel(project, BrokenClock(), Quota("any", 600), Interruption.ACTIVE)
    answers = await channel.deliver(message(), recipients(2), always)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.RETRY_LATER}
    assert fcm.bodies == []


async def test_only_so_many_are_under_way_at_once(fcm: FcmServer, channel: FcmChannel) -> None:
    under_way = most = 0

    async def respond(request: web.Request, token: str) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.005)
        under_way -= 1
        return await accepted(request, token)

    fcm.respond = respond
    await channel.deliver(message(), recipients(40), always)
    assert most == 4


async def test_phones_of_apple_without_a_key_hold_up_no_others(fcm: FcmServer, channel: FcmChannel) -> None:
    async def respond(request: web.Request, token: str) -> web.StreamResponse:
        if token == "secret-token-3":
            return error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")
        return await accepted(request, token)

    fcm.respond = respond
    answers = await channel.deliver(message(), recipients(30), always)
    refused = DeliveryResult(DeliveryOutcome.RETRY_LATER, "THIRD_PARTY_AUTH_ERROR", 60.0, of_its_kind=True)
    assert {n: answer for n, answer in answers.items() if answer.outcome is not DeliveryOutcome.ACCEPTED} == {
        3: refused
    }
    assert (len(fcm.bodies), fcm.access_tokens) == (30, 1), "and its own access token is as good as before"


@pytest.mark.parametrize(("surely_good", "told"), [(0.5, True), (1.5, False)])
async def test_unrenewable_access_token_is_used_until_near_expiry(
    fcm: FcmServer, channel: FcmChannel, monkeypatch: pytest.MonkeyPatch, surely_good: float, told: bool
) -> None:
    monkeypatch.setattr(transport, "_SURELY_GOOD_SECONDS", surely_good)
    fcm.lives_seconds = 3  # renewed after half of it
    await channel.deliver(message(), recipients(1), always)
    fcm.token_status = 400
    await asyncio.sleep(1.7)
    answers = await channel.deliver(message(), recipients(1), always)
    assert (answers[0].outcome is DeliveryOutcome.ACCEPTED) is told
