"""Make and push manifests beside the requests of a process, for as long as a block lasts."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.domain.trail.manifest import REGULAR_EVERY
from hub.errors import StorageUnavailable
from hub.services.trail.ports import ManifestPusher, Manifests, ManifestSigner, TrailAlarm
from hub.services.trail.steps.make_manifest import make_manifest, push_manifests

log = logging.getLogger("hub.trail")

EVERY_SECONDS: Final = 1.0
MAX_CLOCK_DIFFERENCE: Final = timedelta(seconds=60)
"""A process whose clock is farther from the server's makes no manifest: true lines would be of another time."""
FIRST_WAIT_SECONDS: Final = 1.0
MAX_WAIT_SECONDS: Final = 60.0
"""The wait after a push that was not taken: it doubles up to this."""


@contextlib.asynccontextmanager
async def run_manifests(
    manifests: Manifests,
    signer: ManifestSigner,
    pusher: ManifestPusher | None,
    alarm: TrailAlarm | None = None,
    *,
    every: float = EVERY_SECONDS,
    seconds: Callable[[], float] = time.monotonic,
) -> AsyncIterator[None]:
    """Look each second while the block runs; of all processes the one with the lease makes manifests.

    Pushing has a task of its own, so that an auditor's server that hangs holds up no manifest.
    """
    task = asyncio.create_task(_Runner(manifests, signer, pusher, alarm, every, seconds).run())
    try:
        yield
    finally:
        await _end(task)
        with contextlib.suppress(StorageUnavailable):
            await manifests.release()


class _Runner:
    def __init__(
        self,
        manifests: Manifests,
        signer: ManifestSigner,
        pusher: ManifestPusher | None,
        alarm: TrailAlarm | None,
        every: float,
        seconds: Callable[[], float],
    ) -> None:
        self._manifests, self._signer, self._pusher, self._every = manifests, signer, pusher, every
        self._alarm, self._seconds = alarm, seconds
        self._due = seconds()
        self._pushing: asyncio.Task[None] | None = None
        self._wait = 0.0
        self._next_push = time.monotonic()

    async def run(self) -> None:
        """Make and push, until it is cancelled."""
        try:
            while True:
                try:
                    await self._look()
                except Exception as failure:  # noqa: BLE001 - it is logged, and the next look tries again
                    log.warning("manifest_failed", extra={"outcome": type(failure).__name__})
                await asyncio.sleep(self._every)
        finally:
            if self._pushing is not None:
                await _end(self._pushing)

    async def _look(self) -> None:
        if abs(datetime.now(UTC) - await self._manifests.server_time()) > MAX_CLOCK_DIFFERENCE:
            log.error("manifest_failed", extra={"outcome": "ClockWrong"})
            return
        pushed = await self._manifests.claim()
        if pushed is None:
            return
        # By no clock that people set: on a busy hub, or behind a manifest of a time to come, none would be regular.
        is_due = self._seconds() >= self._due
        now = datetime.now(UTC)
        await make_manifest(self._manifests, self._signer, now=now, alarm=self._alarm, is_due=is_due)
        if is_due:
            self._due = self._seconds() + REGULAR_EVERY.total_seconds()
        is_pushing = self._pushing is not None and not self._pushing.done()
        if self._pusher is not None and not is_pushing and time.monotonic() >= self._next_push:
            self._pushing = asyncio.create_task(self._push(self._pusher, pushed))

    async def _push(self, pusher: ManifestPusher, pushed: int) -> None:
        try:
            is_taken = await push_manifests(self._manifests, self._signer, pusher, pushed=pushed)
        except StorageUnavailable:
            is_taken = False
        self._wait = 0.0 if is_taken else min(max(FIRST_WAIT_SECONDS, 2 * self._wait), MAX_WAIT_SECONDS)
        self._next_push = time.monotonic() + self._wait


async def _end(task: Awaitable[None]) -> None:
    future = asyncio.ensure_future(task)
    future.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await future
