"""Ask for tokens until refused often: `python -m tests.storage.redis.quota_taker URL NAME QUOTA`."""

import asyncio
import json
import sys

from hub.domain.delivery.quotas import Quota
from hub.storage.redis.client import connect
from hub.storage.redis.quotas import Quotas

REFUSALS = 400


async def take_all(url: str, quota: Quota) -> dict[str, float]:
    """Return how many tokens it got, and between which moments of Redis's clock."""
    redis = connect(url)
    quotas, granted, refused = Quotas(redis), 0, 0
    since, since_us = await redis.time()
    while refused < REFUSALS:
        grant = await quotas.take(quota, 3, end=True)
        granted += grant.granted
        refused += grant.granted < 3
    until, until_us = await redis.time()
    await redis.aclose()
    return {"granted": granted, "since": since + since_us / 1e6, "until": until + until_us / 1e6}


if __name__ == "__main__":
    address, name, per_minute = sys.argv[1:]
    print(json.dumps(asyncio.run(take_all(address, Quota(name, int(per_minute))))))
