"""The hub's FCM channel as a worker calls it: batches of devices, each with its own token, language and answer."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from bench.contenders import Order, Work, serve
from bench.fanout.message import AREA, sample_message
from bench.stopwatch import Stopwatch
from hub.partners.context import ChannelContext
from hub.partners.fcm import FcmKind
from hub.services.channels import DeliveryOutcome, Recipient
from hub.storage.mongo.clock import SystemClock
from hub.workers.tuning import tune_worker


async def always() -> bool:
    """Allow every send."""
    return True


@asynccontextmanager
async def opened(setup: Mapping[str, Any]) -> AsyncIterator[Work]:
    """Open with `setup`: endpoint, trusted addresses, service account, tokens, devices a batch."""
    context = ChannelContext(setup["endpoint"], frozenset(setup["trusted"]), False, SystemClock())
    channel = FcmKind(context).open({"service_account": setup["account"]})
    message, size = sample_message(), setup["batch"]
    devices = [
        Recipient(number, f"phone-{number}", token, "zh-CN", False, "8631a2a27ffffff", AREA)
        for number, token in enumerate(setup["tokens"])
    ]

    # As the process of a worker does.
    tune_worker()

    async def work(order: Order) -> Mapping[str, float]:
        accepted, count = 0, order["count"]
        with Stopwatch() as watch:
            for start in range(0, count, size):
                answers = await channel.deliver(message, devices[start : min(start + size, count)], always)
                accepted += sum(answer.outcome is DeliveryOutcome.ACCEPTED for answer in answers.values())
        return {"count": accepted, **watch.reading}

    try:
        yield work
    finally:
        await channel.close()


if __name__ == "__main__":
    serve(opened)
