"""Acquire a share of the provider's quota for a batch."""

from hub.domain.delivery.quotas import Grant
from hub.errors import RetryLater
from hub.services.fanout.ports.delivery import DeliveryRoute, Quotas

UNKNOWN_QUOTA_WAIT_SECONDS = 2.0


async def acquire_quota(quotas: Quotas, route: DeliveryRoute, wanted: int, *, end: bool) -> Grant:
    """Take a token for each message, or for as many as there are tokens; `end`: the messages end an alert.

    This never waits: devices without a token are given back untouched.
    """
    quota = route.channel.quota if route.channel else None
    if quota is None or not wanted:
        return Grant(wanted, 0.0)
    try:
        return await quotas.take(quota, wanted, end=end)
    except RetryLater:
        # What other workers have sent is unknown. Nothing of this batch was sent, and that can still be settled.
        return Grant(0, UNKNOWN_QUOTA_WAIT_SECONDS)
