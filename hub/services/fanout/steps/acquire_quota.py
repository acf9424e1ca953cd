"""How much of a batch the provider's quota leaves room for."""

from hub.domain.quotas import Grant
from hub.errors import RetryLater
from hub.services.fanout.ports import DeliveryRoute, FanoutDesk

BLIND_WAIT = 2.0


async def acquire_quota(desk: FanoutDesk, route: DeliveryRoute, wanted: int, *, end: bool) -> Grant:
    """Take a token for each of so many messages, or for as many as there are tokens; `end`: they end an alert.

    Nobody waits here: whoever gets no token is given back, untouched.
    """
    quota = route.channel.quota if route.channel else None
    if quota is None or not wanted:
        return Grant(wanted, 0.0)
    try:
        return await desk.quotas.take(quota, wanted, end=end)
    except RetryLater:
        # Nobody knows what other workers have sent. Nothing of this batch was, and that can still be settled.
        return Grant(0, BLIND_WAIT)
