"""How much of a batch the provider's quota leaves room for."""

from hub.domain.quotas import Grant
from hub.errors import RetryLater
from hub.services.fanout.ports import FanoutDesk, Outlet

BLIND_WAIT = 2.0


async def ration(desk: FanoutDesk, outlet: Outlet, wanted: int, *, end: bool) -> Grant:
    """Take a token for each of so many messages, or for as many as there are tokens; `end`: they end an alert.

    Nobody waits here: whoever gets no token is given back, untouched.
    """
    quota = outlet.channel.quota if outlet.channel else None
    if quota is None or not wanted:
        return Grant(wanted, 0.0)
    try:
        return await desk.quotas.take(quota, wanted, end=end)
    except RetryLater:
        # Nobody knows what other workers have sent. Nothing of this batch was, and that can still be settled.
        return Grant(0, BLIND_WAIT)
