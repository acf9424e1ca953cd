"""The addresses that a push sender connects to; its other rules are held by the contract and by the tests of FCM."""

from collections.abc import Mapping

import pytest

from hub.partners.push_sender import PushLimits, PushSender
from hub.services.channels import DeliveryOutcome, DeliveryResult, Recipient
from tests.partners.listener import Listener
from tests.partners.samples import always, message, recipients


async def pushed(url: str, *, public_only: bool) -> DeliveryResult:
    """Return the result of one push to an address."""
    sender = PushSender(PushLimits(), accept, {}, public_only=public_only)
    batch = sender.open_batch(message(), recipients(1), always)

    async def send(recipient: Recipient, token: str) -> DeliveryResult:
        return await sender.post(batch, url, b"{}", {})

    try:
        return (await sender.deliver(batch, send))[0]
    finally:
        await sender.close()


def accept(status: int, headers: Mapping[str, str], body: bytes) -> DeliveryResult:
    return DeliveryResult(DeliveryOutcome.ACCEPTED)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_public_only_sender_never_connects_privately(listener: Listener, host: str) -> None:
    url = f"http://{host}:{await listener.start()}/push"
    assert await pushed(url, public_only=True) == DeliveryResult(DeliveryOutcome.RETRY_LATER, "UNREACHABLE", 5.0)
    assert listener.connections == 0


async def test_sender_of_a_fixed_address_connects_anywhere(listener: Listener) -> None:
    url = f"http://127.0.0.1:{await listener.start()}/push"
    assert (await pushed(url, public_only=False)).code == "CONNECTION_LOST"
    assert listener.connections >= 1
