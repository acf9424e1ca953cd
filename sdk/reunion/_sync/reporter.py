# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Reporting moves one by one: the last of each device is sent in batches, and kept while the hub is away."""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Self

from reunion._sync.importer import Importer, ImportOptions
from reunion._sync.io import Bell, Signal, Worker, settled
from reunion._sync.items import MAX_BATCH_ITEMS, ItemSender
from reunion._sync.patience import Patience
from reunion._sync.transport import Transport
from reunion._sync.viewer import read_viewer
from reunion.cells import cell_of, h3_module, require_cell
from reunion.devices import Location, has_one_place
from reunion.documents import REPORT_LOCATIONS
from reunion.errors import ClientClosed, InvalidInput, ReunionError
from reunion.items import fault_of
from reunion.private_file import Binding
from reunion.results import DeviceResult, UserError
from reunion.spool import DiskSpool, Spool

logger = logging.getLogger("reunion")

POLL_SECONDS = 0.05
"""A report that waits for room looks again after so long."""
REFRESH_CHECK_SECONDS = 60.0
CLOSED = "The reporter is closed, or was not entered."
OTHER_PROCESS = (
    "A reporter belongs to the process that entered it; after a fork, open another one, with a file of its own."
)
ONE_PLACE = UserError("COORDINATES_INVALID", "Give either a cell or a point.", ("point",))
HALF_PAIR = UserError("REF_INVALID", "`ref` must not hold half of a surrogate pair.", ("ref",))


@dataclass(frozen=True, slots=True)
class ReporterOptions:
    """The options of `devices.reporter`, which describes them."""

    spool: str | os.PathLike[str] | None
    max_delay: float
    max_pending: int
    drain_timeout: float
    on_failure: Callable[[DeviceResult], object] | None
    refresh: Callable[[], Any] | None
    refresh_every: timedelta


class Reporter:
    """Takes moves one by one. Use it as `with client.devices.reporter(…) as reporter`.

    Leaving sends what is left. What cannot be sent within `drain_timeout` stays in the spool on disk, and is lost
    without one; `pending` says how many devices that are.
    """

    def __init__(self, transport: Transport, options: ReporterOptions) -> None:
        self._transport = transport
        self._options = options
        self._spool: Spool | None = None
        self._disk: DiskSpool | None = None
        self._taking: Spool | None = None
        """The spool, as long as moves are taken."""
        self._max_pending = options.max_pending
        self._waiting = 0
        """The devices that waited after the last move was taken; fewer may wait by now."""
        self._process = os.getpid()
        self._resolution: int | None = None
        self._bell = Bell()
        self._closing = Signal()
        self._ended = Signal()
        self._failure: Exception | None = None
        self._workers: list[Worker] = []
        self._patience = Patience("reporter", None, self._ended, key_may_change=callable(transport.settings.api_key))
        self._sender = ItemSender(transport, REPORT_LOCATIONS, "locations")
        self._pending_after = 0

    @property
    def pending(self) -> int:
        """The devices whose last move the hub has not answered."""
        return self._pending_after if self._spool is None else len(self._spool)

    def __enter__(self) -> Self:
        """Open the spool and begin.

        Raises StoreError for a spool that cannot be used, ConfigurationError for one on disk without h3, and what
        `client.viewer()` raises, if the spool is new or was used with another key before.
        """
        if self._closing.is_set():
            raise ClientClosed("A reporter is used once: call `reporter` again.")
        self._process = os.getpid()
        if self._options.spool is None:
            self._spool = Spool()
        else:
            h3_module()
            self._disk = self._spool = DiskSpool(self._options.spool)
            try:
                self._bind_at_start(self._disk)
            except BaseException:
                self._disk.close()
                self._spool = None
                raise
        self._taking = self._spool
        self._workers = [Worker(self._send_all)]
        if self._options.refresh is not None:
            self._workers.append(Worker(self._refresh_for_ever))
        return self

    def __exit__(self, *_: object) -> None:
        # A child process that leaves the block has nothing to send, and leaves the spool to its parent.
        if self._process == os.getpid():
            self.close()

    def report(self, location: Location) -> None:
        """Take a move. Once this returns it is kept: in memory, or on the disk if the spool is there.

        It waits while `max_pending` devices wait. Raises InvalidInput for a location that the hub could not read,
        StoreUnavailable if the disk is full, ClientClosed in a child of the process that entered the reporter, and the
        error that ended the reporter, if one did.
        """
        self._require_own_process()
        if self._disk is not None:
            location = self._by_cell(location)
        try:
            # A Device is a Location, too: its token and language are no part of a move.
            item = Location.to_json(location)
        except Exception:  # noqa: BLE001 - anything may be given, and its properties may do anything
            item = None
        if item is None or not _is_unicode(location.ref):
            raise InvalidInput(user_errors=[_fault(location)])
        spool = self._taking
        if spool is None or self._waiting >= self._max_pending:
            spool = self._wait_for_room()
        self._waiting = spool.put(location.ref, item, location.cell)
        if self._waiting % MAX_BATCH_ITEMS == 0:
            self._bell.ring()

    def _wait_for_room(self) -> Spool:
        """Return the spool once it has room; raise the error that ended the reporter."""
        while True:
            spool = self._require_running()
            if len(spool) < self._max_pending:
                return spool
            self._bell.ring()
            self._ended.wait(POLL_SECONDS)

    def close(self) -> None:
        """Send what is left, for at most `drain_timeout` seconds, and end. Raises the error that ended the reporter."""
        self._require_own_process()
        if self._spool is None or self._closing.is_set():
            return
        self._taking = None
        self._closing.set()
        self._bell.ring()
        sender, *others = self._workers
        sender.join(self._options.drain_timeout)
        self._ended.set()
        sender.join(self._transport.settings.timeout)
        for worker in others:
            worker.join(0.0)
        self._pending_after = len(self._spool)
        spool, self._spool = self._spool, None
        spool.close()
        if self._pending_after:
            kept = "they stay in the spool" if self._disk is not None else "they are lost"
            logger.warning("reporter: %d moves were not sent; %s", self._pending_after, kept)
        if self._failure is not None:
            raise self._failure

    def _require_own_process(self) -> None:
        # What sends does not exist after a fork, and a connection of SQLite must not be used there.
        if self._process != os.getpid():
            raise ClientClosed(OTHER_PROCESS)

    def _require_running(self) -> Spool:
        if self._failure is not None:
            raise self._failure
        if self._spool is None or self._closing.is_set():
            raise ClientClosed(CLOSED)
        return self._spool

    # ------------------------------------------------------------ the disk
    def _bind_at_start(self, disk: DiskSpool) -> None:
        known = disk.binding
        try:
            self._bind(disk)
        except ReunionError as error:
            # While the hub is away, moves are taken with the key that it answered last. Those of any other key might be
            # for another partner or mode than those of the file.
            if known is None or known.hub != self._transport.settings.url or not error.is_retryable:
                raise
            if not disk.knows(self._key_digest()):
                raise
            self._resolution = known.cell_resolution

    def _bind(self, disk: DiskSpool) -> None:
        key = self._key_digest()
        viewer = read_viewer(self._transport)
        # A function may have returned another key meanwhile: which one was answered is not sure then.
        is_same = key == self._key_digest()
        disk.bind(Binding.of(self._transport.settings.url, viewer), key if is_same else None)
        self._resolution = viewer.cell_resolution

    def _key_digest(self) -> str:
        return sha256((self._transport.authorization()).encode()).hexdigest()

    def _by_cell(self, location: Location) -> Location:
        """Return the location by its cell of the hub's resolution. Raises InvalidInput if it has none."""
        assert self._resolution is not None
        fault = fault_of(location, Location, "a Location") or (None if has_one_place(location) else ONE_PLACE)
        if fault is not None:
            raise InvalidInput(user_errors=[fault])
        if location.cell is not None:
            require_cell(location.cell, self._resolution)
            return location
        assert location.latitude is not None
        assert location.longitude is not None
        return Location(location.ref, cell=cell_of(location.latitude, location.longitude, self._resolution))

    # ------------------------------------------------------------ sending
    def _send_all(self) -> None:
        """Send whatever there is, again and again, until the reporter is closed and nothing is left."""
        try:
            while self._spool is not None:
                if not self._closing.is_set():
                    self._bell.wait(self._options.max_delay)
                while len(self._spool):
                    self._patience.call(self._send_first)
                if self._closing.is_set():
                    return
        except ClientClosed:
            return
        except Exception as error:  # noqa: BLE001 - the next report raises it
            self._failure, self._taking = error, None

    def _send_first(self) -> None:
        """Send the moves that wait longest, as they are now: a device may have moved since an attempt that failed."""
        assert self._spool is not None
        if self._disk is not None and not self._disk.is_bound:
            self._bind(self._disk)
        moves = self._spool.first(MAX_BATCH_ITEMS)
        refs, items = [ref for ref, _ in moves], [item for _, item in moves]
        for _, result in self._sender.send(items, refs):
            if self._options.on_failure is not None:
                settled(self._options.on_failure(result))
        self._spool.answered(moves)

    # ------------------------------------------------------------ registrations
    def _refresh_for_ever(self) -> None:
        assert self._options.refresh is not None
        spool = self._require_running()
        try:
            while not self._closing.is_set():
                due_at = spool.refreshed_at + self._options.refresh_every.total_seconds()
                if time.time() >= due_at:
                    began_at = time.time()
                    rows = settled(self._options.refresh())
                    Importer(self._transport, _REFRESH).run(rows)
                    spool.refreshed(began_at)
                    logger.info("reporter: the registrations were refreshed")
                self._closing.wait(min(REFRESH_CHECK_SECONDS, max(0.0, due_at - time.time())))
        except Exception as error:  # noqa: BLE001 - the next report raises it
            self._failure, self._taking = error, None


_REFRESH = ImportOptions({}, ",", 2, None, None, None, float("inf"))


def _fault(location: object) -> UserError:
    return fault_of(location, Location, "a Location") or HALF_PAIR


def _is_unicode(text: str) -> bool:
    """Return False for a text with half of a surrogate pair, which neither a file nor the hub can take."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
