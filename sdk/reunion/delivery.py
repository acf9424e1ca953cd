"""The settings of a deliverer, and the parts of an audience that are delivered at the same time."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from reunion.alert import Alert
from reunion.audience import AudienceEntry
from reunion.pages import Page
from reunion.retries import capped_retry_after, jittered_delay

Deliver = Callable[[AudienceEntry, Alert], Awaitable[None] | None]
"""Your function: do on one device what the entry says. An exception means that it must be tried again."""

Batch = list[tuple[str, AudienceEntry]]
"""Entries of different devices, each with its cursor."""


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """The settings of a deliverer.

    concurrency: entries of one alert that are delivered at the same time. Two entries of one device never are.
    page_size: entries that are read at once, 1 to 5,000.
    initial_delay, max_delay: the delay after a failure doubles from one to the other, in seconds and with jitter. A
    Retry-After of the hub is used instead, up to 60 seconds.
    poll_interval: seconds between two looks into the inbox.
    """

    concurrency: int = 1
    page_size: int = 500
    initial_delay: float = 1.0
    max_delay: float = 30.0
    poll_interval: float = 0.2

    def delay(self, error: Exception, failures: int) -> float:
        """Return the seconds to wait after the 1st, 2nd, … failure in a row."""
        return capped_retry_after(error) or jittered_delay(self.initial_delay, self.max_delay, failures - 1)


def batches_of(page: Page[AudienceEntry], size: int) -> Iterator[Batch]:
    """Cut a page into batches of at most `size` entries, in order and without two entries of one device."""
    batch: Batch = []
    for cursor, entry in zip(page.cursors, page.entries, strict=True):
        if len(batch) == size or any(entry.ref == other.ref for _, other in batch):
            yield batch
            batch = []
        batch.append((cursor, entry))
    if batch:
        yield batch
