"""The FCM channel against the double that the embedded hub pushes to, in its own process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.domain.alerts.alert import RevisionKind
from hub.domain.alerts.messages import PUSH_LIMIT_BYTES
from hub.local.fcm.answers import Mode
from hub.local.fcm.process import FcmDouble
from hub.local.fcm.projects import Behaviour
from hub.partners.fcm import FcmKind, measure
from hub.partners.fcm.channel import FcmChannel
from hub.partners.push_sender import PushLimits
from hub.services.channels import DeliveryOutcome
from tests.partners.fcm_server import PROJECT
from tests.partners.samples import ALERT, TEXTS, always, context, message, recipients

OUTCOMES_BY_MODE = {
    Mode.OK: DeliveryOutcome.ACCEPTED,
    Mode.INVALID_TOKEN: DeliveryOutcome.DEAD_TOKEN,
    Mode.UNREGISTERED: DeliveryOutcome.DEAD_TOKEN,
    Mode.SENDER_ID_MISMATCH: DeliveryOutcome.DEAD_TOKEN,
    Mode.THIRD_PARTY_AUTH_ERROR: DeliveryOutcome.RETRY_LATER,
    Mode.QUOTA_EXCEEDED: DeliveryOutcome.RETRY_LATER,
    Mode.DEVICE_QUOTA_EXCEEDED: DeliveryOutcome.RETRY_LATER,
    Mode.UNAUTHENTICATED: DeliveryOutcome.RETRY_LATER,
    Mode.UNAVAILABLE: DeliveryOutcome.UNKNOWN,
    Mode.UNAVAILABLE_DELIVERED: DeliveryOutcome.UNKNOWN,
    Mode.INTERNAL: DeliveryOutcome.UNKNOWN,
    Mode.INTERNAL_DELIVERED: DeliveryOutcome.UNKNOWN,
    Mode.UNREADABLE: DeliveryOutcome.UNKNOWN,
    Mode.RESET: DeliveryOutcome.UNKNOWN,
    Mode.RESET_DELIVERED: DeliveryOutcome.UNKNOWN,
    Mode.HANG: DeliveryOutcome.UNKNOWN,
    Mode.HANG_DELIVERED: DeliveryOutcome.UNKNOWN,
}


@pytest.fixture(scope="module")
async def double(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FcmDouble]:
    double = FcmDouble(tmp_path_factory.mktemp("fcm"))
    await double.start()
    yield double
    await double.stop()


@pytest.fixture
async def channel(double: FcmDouble) -> AsyncIterator[FcmChannel]:
    async with opened(double, PushLimits(total=0.5)) as channel:
        yield channel


@pytest.fixture
async def patient(double: FcmDouble) -> AsyncIterator[FcmChannel]:
    """A channel for hundreds of pushes at once on a busy machine."""
    async with opened(double, PushLimits()) as channel:
        yield channel


@asynccontextmanager
async def opened(double: FcmDouble, limits: PushLimits) -> AsyncIterator[FcmChannel]:
    kind = FcmKind(context(double.url.removeprefix("http://"), endpoint=double.url), limits)
    channel = kind.open({"service_account": await double.register(PROJECT)})
    yield channel
    await channel.close()
    await double.behave(PROJECT, Behaviour())
    await double.forget()


@pytest.mark.parametrize("mode", list(Mode))
async def test_every_mode_of_the_double_has_an_outcome(double: FcmDouble, channel: FcmChannel, mode: Mode) -> None:
    await double.answer(["secret-token-0"], mode)
    answers = await channel.deliver(message(), recipients(1), always)
    assert answers[0].outcome is OUTCOMES_BY_MODE[mode]


async def test_a_phone_shows_replaces_and_forgets(double: FcmDouble, channel: FcmChannel) -> None:
    await channel.deliver(message(), recipients(2), always)
    shown = {phone["token"]: phone["notifications"] for phone in await double.phones(ALERT)}
    assert shown == {
        "secret-token-0": [{"tag": ALERT, "title": TEXTS["zh-CN"].title}],
        "secret-token-1": [{"tag": ALERT, "title": TEXTS["en"].title}],
    }
    await channel.deliver(message(revision=2), recipients(2, told_before=True), always)
    assert [len(phone["notifications"]) for phone in await double.phones(ALERT)] == [1, 1]
    await channel.deliver(message(RevisionKind.CANCEL, revision=3), recipients(2, told_before=True), always)
    phones = await double.phones(ALERT)
    assert [(phone["notifications"], phone["cancelled"], phone["revision"]) for phone in phones] == [([], True, 3)] * 2


async def test_a_whole_batch_arrives_once_each(double: FcmDouble, patient: FcmChannel) -> None:
    answers = await patient.deliver(message(), recipients(500), always)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.ACCEPTED}
    phones = await double.phones(ALERT)
    assert sorted(phone["token"] for phone in phones) == sorted(str(device.token) for device in recipients(500))


async def test_the_quota_stops_the_batch(double: FcmDouble, patient: FcmChannel) -> None:
    await double.behave(PROJECT, Behaviour(quota=100, retry_after=9))
    answers = await patient.deliver(message(), recipients(500), always)
    outcomes = [answer.outcome for answer in answers.values()]
    assert (outcomes.count(DeliveryOutcome.ACCEPTED), outcomes.count(DeliveryOutcome.RETRY_LATER)) == (100, 400)
    waits = [answer.retry_after or 0 for answer in answers.values() if answer.outcome is DeliveryOutcome.RETRY_LATER]
    # Nine seconds for the one that was told so; what is left of them for those that came a moment later.
    assert max(waits) == 9.0
    assert min(waits) > 6.0
    assert (await patient.deliver(message(), recipients(1), always))[0].code == "PAUSED"


async def test_a_phone_over_its_own_limit_waits_alone(double: FcmDouble, patient: FcmChannel) -> None:
    await double.answer(["secret-token-3", "secret-token-7"], Mode.DEVICE_QUOTA_EXCEEDED)
    answers = await patient.deliver(message(), recipients(100), always)
    assert {n for n, answer in answers.items() if answer.outcome is not DeliveryOutcome.ACCEPTED} == {3, 7}


async def test_expired_access_tokens_are_renewed(double: FcmDouble, patient: FcmChannel) -> None:
    await patient.deliver(message(), recipients(10), always)
    await double.revoke(PROJECT)
    answers = await patient.deliver(message(revision=2), recipients(100), always)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.ACCEPTED}


async def test_the_longest_push_is_taken_and_a_longer_one_never(double: FcmDouble, channel: FcmChannel) -> None:
    room = PUSH_LIMIT_BYTES - max(measure(message(body="x")).values()) + 1
    longest = message(body="x" * room)
    assert max(measure(longest).values()) == PUSH_LIMIT_BYTES
    taken = await channel.deliver(longest, recipients(1), always)
    refused = await channel.deliver(message(body="x" * (room + 500), revision=2), recipients(1), always)
    assert (taken[0].outcome, refused[0].outcome) == (DeliveryOutcome.ACCEPTED, DeliveryOutcome.NEVER)
