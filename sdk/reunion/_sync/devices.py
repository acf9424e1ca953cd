# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Calls about a partner's devices."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from reunion._sync.batches import send_in_batches
from reunion._sync.importer import Importer, ImportOptions
from reunion._sync.io import Items
from reunion._sync.items import ItemSender
from reunion._sync.reporter import Reporter, ReporterOptions
from reunion._sync.transport import Transport
from reunion.devices import Device, Location
from reunion.documents import (
    DEVICE,
    ERASE_DEVICES,
    REGISTER_DEVICES,
    REMOVE_DEVICES,
    REPORT_LOCATIONS,
    SET_DEVICE_PREFERENCES,
    Operation,
)
from reunion.importing import ImportResult, OnFailure, OnProgress
from reunion.items import Item, fault_of, ref_fault
from reunion.preferences import DevicePreferences
from reunion.results import DeviceResult, UserError
from reunion.stored_devices import StoredDevice
from reunion.wire import decoding, json_object

T = TypeVar("T", bound=Item)

MAX_CONCURRENCY = 32


class Devices:
    """`client.devices`. All calls are idempotent: after an error, call again with the same items.

    Each call takes a list or a generator, sends batches of 1,000 as they come, and returns one
    DeviceResult for each item, in order. One bad item does not affect the others, whatever its fields hold; its error's
    path has its position among the given items. If a batch fails, the error raised carries the results so far in
    `partial_results`.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def register(self, devices: Items[Device]) -> list[DeviceResult]:
        """Register devices, or refresh them; a registration lasts 60 days."""
        return self._send(REGISTER_DEVICES, "devices", Device, _as_json, devices)

    def import_(
        self,
        rows: Any,
        *,
        columns: Mapping[str, str] | None = None,
        delimiter: str = ",",
        concurrency: int = 4,
        resume: str | os.PathLike[str] | None = None,
        on_progress: OnProgress | None = None,
        on_failure: OnFailure | None = None,
        give_up_after: float = 3600.0,
    ) -> ImportResult:
        """Register any number of devices: several calls at once, in flat memory, as fast as your points allow.

        rows: the path of a CSV in UTF-8 whose header has `ref` and either `cell` or `latitude` and `longitude`, and may
        have `token` and `language`; a data frame of pandas, Polars or Arrow with these columns; or a list, generator or
        async generator of Devices or mappings.
        columns: other names in a CSV, such as {"ref": "user_id"}. delimiter: of a CSV.
        concurrency: calls at once, 1 to 32.
        resume: the path of a file that keeps the place. Whatever broke the import off, `kill -9` too: call again with
        the same rows and file, and rows that were answered are not sent again. It holds no row, and goes at the end.
        on_progress: is called after each call, for example a `ProgressBar()`.
        on_failure: is called with each row that was refused. After a kill it may get those of the last calls again.
        give_up_after: seconds for which a hub that is away is waited for; if it asks for a wait beyond them, its error
        is raised at once. Points are waited for without an end.

        Raises InvalidInput for a CSV whose header cannot be read, OSError if it cannot be opened, StoreError for the
        file of `resume`, and what `register` raises if waiting does not help.
        """
        if not 1 <= concurrency <= MAX_CONCURRENCY:
            raise ValueError(f"`concurrency` must be 1 to {MAX_CONCURRENCY}.")
        options = ImportOptions(columns or {}, delimiter, concurrency, resume, on_progress, on_failure, give_up_after)
        return Importer(self._transport, options).run(rows)

    def reporter(
        self,
        spool: str | os.PathLike[str] | None = None,
        *,
        max_delay: float = 5.0,
        max_pending: int = 100_000,
        drain_timeout: float = 30.0,
        on_failure: Callable[[DeviceResult], object] | None = None,
        refresh: Callable[[], Any] | None = None,
        refresh_every: timedelta = timedelta(days=30),
    ) -> Reporter:
        """Report moves one by one: only the last of each device is sent, in batches, and kept while the hub is away.

        spool: the path of a file of its own, which outlives the process; without it moves wait in memory. The file
        holds cells, never points, and only what the hub has not answered; it needs the extra `bulk`.
        max_delay: a move waits at most so many seconds for others, while the hub is there.
        max_pending: so many devices may wait; then `report` waits too.
        drain_timeout: seconds for sending what is left when the reporter is closed.
        on_failure: is called with the result of each device that the hub refused, such as NOT_FOUND.
        refresh: returns all your devices, as `import_` takes them. They are registered again every `refresh_every`, so
        that the registration of a phone that never moves does not end after its 60 days.
        """
        options = ReporterOptions(spool, max_delay, max_pending, drain_timeout, on_failure, refresh, refresh_every)
        return Reporter(self._transport, options)

    def report(self, locations: Items[Location]) -> list[DeviceResult]:
        """Report where registered devices are now. This extends their registration by 60 days from now."""
        return self._send(REPORT_LOCATIONS, "locations", Location, _place_as_json, locations)

    def set_preferences(self, preferences: Items[DevicePreferences]) -> list[DeviceResult]:
        """Set the preferences of devices. Each replaces all earlier preferences of its device."""
        return self._send(SET_DEVICE_PREFERENCES, "preferences", DevicePreferences, _as_json, preferences)

    def remove(self, refs: Items[str]) -> list[DeviceResult]:
        """Remove devices for good. An unknown ref has the same result as a removed one."""
        return send_in_batches(refs, ref_fault, json.dumps, ItemSender(self._transport, REMOVE_DEVICES, "refs"))

    def erase(self, refs: Items[str]) -> list[DeviceResult]:
        """Erase devices at once, on request of the people who use them: token, place, language and preferences.

        An unknown ref has the same result as an erased one. The hub can no longer reach the phone: take alerts off its
        screen yourself, by the feed. If the ref registers again while an alert is open that it got, it gets the end of
        that alert, and not the alert a second time.
        """
        return send_in_batches(refs, ref_fault, json.dumps, ItemSender(self._transport, ERASE_DEVICES, "refs"))

    def get(self, ref: str) -> StoredDevice | None:
        """Return all that the hub holds of a device, to answer the person who uses it; None if it holds nothing."""
        data = (self._transport.execute(DEVICE, {"ref": ref})).data
        with decoding(DEVICE.name):
            return None if data[DEVICE.name] is None else StoredDevice.from_wire(json_object(data, DEVICE.name))

    def _send(
        self, operation: Operation, name: str, kind: type[T], to_json: Callable[[T], str], items: Items[T]
    ) -> list[DeviceResult]:
        def fault(item: T) -> UserError | None:
            return fault_of(item, kind, f"a {kind.__name__}")

        return send_in_batches(items, fault, to_json, ItemSender(self._transport, operation, name))


def _as_json(item: Item) -> str:
    return json.dumps(item.to_wire())


def _place_as_json(location: Location) -> str:
    # A Device is a Location, too: its token and language are no part of a report.
    return json.dumps(Location.to_wire(location))
