"""The contract of push channels, checked on each one that is discovered."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hub.domain.alerts.alert import AlertStatus, RevisionKind
from hub.domain.alerts.texts import write_end
from hub.errors import StorageUnavailable
from hub.partners.discovery import channel_kinds
from hub.services.channels import Channel, DeliveryOutcome
from tests.partners.providers import PROVIDERS, Provider
from tests.partners.samples import PHOTO, TEXTS, always, context, message, never, recipients
from tests.timeouts import HANG_TIMEOUT

PUSHING = sorted(name for name, kind in channel_kinds(context()).items() if not kind.pulls)


@pytest.fixture(params=PUSHING)
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    assert request.param in PROVIDERS, (
        f"bring a provider for the channel {request.param} in tests/partners/providers.py"
    )
    provider = PROVIDERS[request.param]()
    yield provider
    await provider.stop()


@pytest.fixture
async def channel(provider: Provider) -> AsyncIterator[Channel]:
    channel = await provider.start()
    yield channel
    await channel.close()


@pytest.mark.parametrize("kind", [RevisionKind.ALERT, RevisionKind.CANCEL])
async def test_each_device_is_answered_once(channel: Channel, provider: Provider, kind: RevisionKind) -> None:
    answers = await channel.deliver(message(kind), recipients(150), always)
    assert sorted(answers) == list(range(150))
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.ACCEPTED}
    assert provider.begun() == 150


async def test_batch_without_recipients_returns_no_results(channel: Channel) -> None:
    assert await channel.deliver(message(), [], always) == {}


async def test_unreachable_says_so_with_a_delay(channel: Channel, provider: Provider) -> None:
    await provider.vanish()
    answers = await channel.deliver(message(), recipients(3), always)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.RETRY_LATER}
    assert all(answer.retry_after and answer.retry_after > 0 for answer in answers.values())


async def test_the_batch_limit_is_honoured(channel: Channel, provider: Provider) -> None:
    assert channel.batch_limit >= 500
    with pytest.raises(ValueError, match="at most"):
        await channel.deliver(message(), recipients(channel.batch_limit + 1), always)
    assert provider.begun() == 0


@pytest.mark.parametrize("status", [202, 302, 418, 505, 599])
async def test_an_unknown_status_is_never_a_success(channel: Channel, provider: Provider, status: int) -> None:
    if status in provider.accepted_statuses:
        pytest.skip("This provider accepts pushes with this status.")
    provider.answer_strangely(status)
    answers = await channel.deliver(message(), recipients(2), always)
    outcomes = {answer.outcome for answer in answers.values()}
    said = "A status that the provider does not document must be UNKNOWN or RETRY_LATER; see accepted_statuses."
    assert outcomes <= {DeliveryOutcome.UNKNOWN, DeliveryOutcome.RETRY_LATER}, said


async def test_nothing_is_begun_once_it_may_not(channel: Channel, provider: Provider) -> None:
    answers = await channel.deliver(message(), recipients(70), never)
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.NOT_BEGUN}
    assert provider.begun() == 0


async def test_batch_stops_once_may_begin_is_false(channel: Channel, provider: Provider) -> None:
    left = 20

    async def may_begin() -> bool:
        nonlocal left
        left -= 1
        return left >= 0

    answers = await channel.deliver(message(), recipients(200), may_begin)
    outcomes = [answer.outcome for answer in answers.values()]
    assert (outcomes.count(DeliveryOutcome.ACCEPTED), outcomes.count(DeliveryOutcome.NOT_BEGUN)) == (20, 180)
    assert provider.begun() == 20


@pytest.mark.parametrize("sent", [0, 20])
async def test_unreadable_guard_begins_nothing_more(channel: Channel, provider: Provider, sent: int) -> None:
    left = sent

    async def may_begin() -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            raise StorageUnavailable
        return True

    answers = await channel.deliver(message(), recipients(200), may_begin)
    outcomes = [answer.outcome for answer in answers.values()]
    assert (outcomes.count(DeliveryOutcome.ACCEPTED), outcomes.count(DeliveryOutcome.NOT_BEGUN)) == (sent, 200 - sent)
    assert provider.begun() == sent


async def test_unanswered_send_is_unknown_after_its_timeout(provider: Provider) -> None:
    channel = await provider.start(send_timeout=0.5)
    provider.hang()
    try:
        async with asyncio.timeout(HANG_TIMEOUT):
            answers = await channel.deliver(message(), recipients(3), always)
    finally:
        await channel.close()
    assert [answers[number].outcome for number in range(3)] == [DeliveryOutcome.UNKNOWN] * 3
    assert provider.begun() == 3


async def test_throttled_batch_ends_at_once_with_retry_after(channel: Channel, provider: Provider) -> None:
    provider.throttle(7)
    async with asyncio.timeout(6):
        answers = await channel.deliver(message(), recipients(200), always)
    assert len(answers) == 200
    assert {answer.outcome for answer in answers.values()} == {DeliveryOutcome.RETRY_LATER}
    waits = [answer.retry_after or 0.0 for answer in answers.values()]
    assert max(waits) == 7.0
    assert min(waits) > 0.0
    assert provider.begun() <= provider.at_once, "the rest of the batch costs no request"


async def test_update_makes_no_sound_where_alert_does(channel: Channel, provider: Provider) -> None:
    await channel.deliver(message(), recipients(2), always)
    await channel.deliver(message(revision=2), recipients(2, told_before=True), always)
    await channel.deliver(message(RevisionKind.CANCEL, revision=3), recipients(2, told_before=True), always)
    assert provider.sounds() == [True, True, False, False, False, False]


async def test_sighting_sounds_for_told_devices_but_not_its_end(channel: Channel, provider: Provider) -> None:
    heard = recipients(2, told_before=True, sightings=(2,))
    await channel.deliver(message(revision=2), heard, always)
    await channel.deliver(message(RevisionKind.CANCEL, revision=3), heard, always)
    assert provider.sounds() == [True, True, False, False]


async def test_end_names_nobody_and_only_told_phones_get_words(channel: Channel, provider: Provider) -> None:
    devices = [replace(one, surely_told=one.number < 2) for one in recipients(4, told_before=True)]
    await channel.deliver(message(RevisionKind.CANCEL, revision=3), devices, always)
    shown = {part for text in TEXTS.values() for part in (text.title, text.body)} | {PHOTO}
    assert [text for text in provider.texts() if any(part in text for part in shown)] == []
    words = {write_end(AlertStatus.ACTUAL, language) for language in TEXTS}
    assert sum(any(part in text for part in words) for text in provider.texts()) in (0, 2)


@pytest.mark.parametrize("trouble", ["none", "strange", "vanished", "no token"])
async def test_no_log_holds_a_token(
    channel: Channel, provider: Provider, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    devices = recipients(5)
    if trouble == "strange":
        provider.answer_strangely(400)
    elif trouble == "vanished":
        await provider.vanish()
    elif trouble == "no token":
        devices = [replace(device, token=None) for device in devices]
    with caplog.at_level(logging.DEBUG):
        answers = await channel.deliver(message(), devices, always)
    assert len(answers) == 5
    said = [repr(record.__dict__) + record.getMessage() for record in caplog.records]
    secrets = {*provider.secrets, "secret-token"}
    assert [secret for secret in secrets for text in [*said, repr(answers)] if secret in text] == []
