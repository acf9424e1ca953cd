"""Tell workers that there is work, and other processes which rows are being worked on."""

import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass

from hub.errors import RetryLater
from hub.services.fanout.ports.delivery import PartnerQueues, WorkHeartbeats
from hub.services.fanout.steps.run_periodically import run_periodically
from hub.services.ports import Notifier


@dataclass(frozen=True, slots=True)
class WorkSignals:
    """The notifier of workers, the partner queues' places, and the heartbeats of work on rows."""

    notifier: Notifier
    partner_queues: PartnerQueues
    work_heartbeats: WorkHeartbeats

    async def notify_queues(self, added: Mapping[int, int]) -> None:
        """Notify of units just added, by tenant: once for each worker that a queue takes at a time."""
        for tenant, count in sorted(added.items()):
            for _ in range(min(count, self.partner_queues.width)):
                await self.notifier.notify_units_ready(tenant)

    async def notify_free_places(self, waiting: Mapping[int, int]) -> None:
        """Notify of units that wait, by tenant: once for each free place.

        A task for a full or closed queue would do nothing, and delay the tasks of other queues behind it.
        """
        for tenant, count in sorted(waiting.items()):
            for _ in range(min(count, await self.partner_queues.room(tenant))):
                await self.notifier.notify_units_ready(tenant)

    @contextlib.asynccontextmanager
    async def working_on(self, row: str) -> AsyncIterator[None]:
        """Leave a heartbeat on a row while the block runs, so that `enqueue_due_work` notifies nobody else of it.

        A worker that is notified all the same does the work. Without Redis there is no heartbeat.
        """
        with contextlib.suppress(RetryLater):
            await self.work_heartbeats.say(row)
        try:
            async with run_periodically(self.work_heartbeats.fades_after / 4, lambda: self.work_heartbeats.say(row)):
                yield
        finally:
            with contextlib.suppress(RetryLater):
                await self.work_heartbeats.leave(row)

    async def being_worked_on(self, rows: Collection[str]) -> set[str]:
        """Return those of the rows that another process works on; none while Redis is away."""
        try:
            return await self.work_heartbeats.of(rows)
        except RetryLater:
            return set()
