"""Deliver the audiences of alerts that webhooks named: each entry at least once, and nothing new after an end."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from traceback import extract_tb
from typing import Final, Self

from reunion._async.client import AsyncReunion
from reunion._async.io import Signal
from reunion._async.workers import Workers, called, gathered
from reunion.alert import Alert, AlertState, RevisionKind
from reunion.audience import AudienceEntry
from reunion.delivery import Batch, Deliver, DeliveryPolicy, batches_of
from reunion.errors import ClientClosed, CursorError, NotFound, ProtocolError, ReunionError
from reunion.inbox import AlertProgress, Inbox, Pending
from reunion.pages import Page

logger = logging.getLogger("reunion")

CATCH_UP: Final = "what is open"
"""The name of the work that finds the alerts to read at the start; no alert has such an id."""
MAX_REVISITED: Final = 20
"""Alerts without a new event that are read at the same time. Those with one wait for no other."""
RUN: Final = "run"
CLOSE_TIMEOUT: Final = 10.0
"""Seconds for deliveries that have begun, at a close."""


class _DeliveryFailed(Exception):
    """Your function raised; its own exception is the cause."""


@dataclass(frozen=True, slots=True)
class _Retry:
    """The next try of something that failed: at a time of the monotonic clock, or at a new event."""

    failures: int
    due: float
    received: int


class AsyncDeliverer:
    """Reads on in each alert that an event named, and calls `deliver` for every entry of its audience.

    Use it as `async with`, beside other work of your program, or call `run()`.

    deliver: called with an entry and its alert. Each entry is delivered at least once, and those of one alert in order.
    What raises is tried again after a growing delay, and delays no other alert. After the end of an alert only entries
    of kind CANCEL are delivered.

    Of several deliverers of one inbox one delivers, and the others wait for its end.
    """

    def __init__(
        self, client: AsyncReunion, inbox: Inbox, deliver: Deliver, *, policy: DeliveryPolicy | None = None
    ) -> None:
        self._client, self._inbox, self._deliver = client, inbox, deliver
        self._policy = policy or DeliveryPolicy()
        self._closing = Signal()
        self._workers, self._background = Workers(), Workers()
        self._holder = token_hex(8)
        self._has_claim = False
        self._read, self._to_revisit = set[str](), set[str]()
        """Since the claim: the alerts that were read, and those that must be read without a new event."""
        self._retries = dict[str, _Retry]()

    async def __aenter__(self) -> Self:
        self._background.start(RUN, self.run)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def run(self) -> None:
        """Deliver until `aclose`."""
        try:
            while not self._closing.is_set():
                seconds = self._policy.poll_interval
                try:
                    await self._start_due()
                except Exception as error:  # noqa: BLE001 - an inbox that fails now may work later
                    logger.error("inbox not read (%s)", type(error).__name__)
                    seconds = self._policy.initial_delay
                await self._closing.wait(seconds)
        finally:
            self._closing.set()
            # A delivery that is not over yet must not meet those of another process: the claim ends with this one.
            if await self._workers.stop(CLOSE_TIMEOUT):
                await called(self._inbox.release, self._holder)

    async def aclose(self) -> None:
        """Begin no more deliveries, wait for those that have begun, and let another process deliver."""
        self._closing.set()
        await self._background.stop(CLOSE_TIMEOUT + 1)

    async def pending(self) -> Pending:
        """Return how many alerts have events that are not finished, and the age of the oldest of these."""
        return Pending.of(await called(self._inbox.unfinished))

    # ------------------------------------------------------------ what is due
    async def _start_due(self) -> None:
        had_claim, self._has_claim = self._has_claim, await called(self._inbox.claim, self._holder)
        if not self._has_claim:
            return
        if not had_claim:
            self._read.clear()
            self._to_revisit.add(CATCH_UP)
        unfinished = {progress.alert: progress.received for progress in await called(self._inbox.unfinished)}
        for name in [*unfinished, *self._to_revisit.difference(unfinished)]:
            if name not in unfinished and len(self._workers) >= MAX_REVISITED:
                break
            received = unfinished.get(name, 0)
            retry = self._retries.get(name)
            # A new event may be the end, which must not wait behind a delivery that fails.
            is_due = retry is None or retry.due <= time.monotonic() or received > retry.received
            if is_due and not self._workers.is_running(name):
                work = self._catch_up if name == CATCH_UP else partial(self._read_alert, name)
                self._workers.start(name, partial(self._attempt, name, received, work))

    async def _attempt(self, name: str, received: int, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except ClientClosed:
            self._closing.set()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            before = self._retries.get(name)
            failures = before.failures + 1 if before else 1
            delay = self._policy.delay(error, failures)
            self._retries[name] = _Retry(failures, time.monotonic() + delay, received)
            logger.warning("not delivered: %s (%s), retry in %.1f s", name, _described(error), delay)
        else:
            self._retries.pop(name, None)

    async def _catch_up(self) -> None:
        """Read on in every alert that is saved or open: an event may have been lost while nobody listened."""
        found = [alert.id async for alert in self._client.alerts.list(AlertState.OPEN)]
        found += await called(self._inbox.saved)
        self._to_revisit.update(set(found) - self._read)
        self._to_revisit.discard(CATCH_UP)

    # ------------------------------------------------------------ one alert
    async def _read_alert(self, alert_id: str) -> None:
        progress = await called(self._inbox.progress, alert_id) or AlertProgress(alert_id)
        try:
            is_read = await self._read_on(alert_id, progress.cursor)
        except NotFound:
            logger.info("alert %s: not visible to this key", alert_id)
            is_read = True
        except CursorError:
            logger.warning("alert %s: its cursor is of another key; it is read from the beginning", alert_id)
            await called(self._inbox.save, alert_id, None)
            is_read = await self._read_on(alert_id, None)
        if is_read:
            await called(self._inbox.finish, alert_id, progress.received)
            self._read.add(alert_id)
            self._to_revisit.discard(alert_id)

    async def _read_on(self, alert_id: str, cursor: str | None) -> bool:
        """Deliver everything after a cursor. Return False if a close or another process ended it."""
        while True:
            page = await self._client.audience.page(alert_id, cursor, self._policy.page_size)
            if page.has_next and page.cursor == cursor:
                raise ProtocolError("The hub gave a page whose end cursor leads back to the same page.")
            if page.entries and not await self._deliver_page(alert_id, page):
                return False
            if not page.entries and page.cursor != cursor:
                await called(self._inbox.save, alert_id, page.cursor)
            cursor = page.cursor
            if not page.has_next:
                return True

    async def _deliver_page(self, alert_id: str, page: Page[AudienceEntry]) -> bool:
        # Read after the page: it has each revision that the page names, and says if the alert has ended.
        alert = await self._client.alerts.get(alert_id)
        for batch in batches_of(page, self._policy.concurrency):
            if self._closing.is_set() or not self._has_claim:
                return False
            await self._deliver_batch(alert, batch)
        return True

    async def _deliver_batch(self, alert: Alert, batch: Batch) -> None:
        """Deliver entries and save the cursor behind them; if one fails, the cursor before it."""
        progress = await called(self._inbox.progress, alert.id)
        is_ended = alert.state.is_ended or (progress is not None and progress.is_ended)
        errors = await gathered([partial(self._deliver_entry, entry, alert, is_ended) for _, entry in batch])
        failed = next((at for at, error in enumerate(errors) if error is not None), len(batch))
        if failed > 0:
            await called(self._inbox.save, alert.id, batch[failed - 1][0])
        if failed < len(batch):
            raise _DeliveryFailed from errors[failed]

    async def _deliver_entry(self, entry: AudienceEntry, alert: Alert, is_ended: bool) -> None:
        # A device that is not shown the alert any more counts as told at the hub: its CANCEL follows all the same.
        if entry.kind == RevisionKind.CANCEL or not is_ended:
            await called(self._deliver, entry, alert)


def _described(error: Exception) -> str:
    """Return the kind of an error and, of your own, its place: its message may hold a token."""
    if isinstance(error, ReunionError):
        return error.code
    cause = error.__cause__ or error
    frames = extract_tb(cause.__traceback__)
    return f"{type(cause).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
