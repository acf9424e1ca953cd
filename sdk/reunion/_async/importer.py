"""Importing many devices: several calls at once, paced by the points that come back, and resumable."""

import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence, Sized
from contextlib import ExitStack, aclosing
from dataclasses import dataclass, replace
from typing import Any

from reunion._async.batches import refused
from reunion._async.io import Items, Signal, each_of, settled, side_by_side
from reunion._async.items import MAX_BATCH_ITEMS, ItemSender, Refusals
from reunion._async.patience import Patience
from reunion._async.transport import Transport
from reunion._async.viewer import read_viewer
from reunion.devices import Device
from reunion.documents import REGISTER_DEVICES
from reunion.errors import ClientClosed
from reunion.importing import ImportFailure, ImportProgress, ImportResult, OnFailure, OnProgress
from reunion.items import UNREADABLE, fault_of
from reunion.private_file import Binding
from reunion.results import DeviceResult, UserError
from reunion.resume_file import ImportState, ResumeFile, fingerprint
from reunion.rows import Unreadable, count_rows, csv_file, device_of, frame_rows
from reunion.throttle import Pacer

MAX_KEPT_FAILURES = 1000


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of `devices.import_`, which describes them."""

    columns: Mapping[str, str]
    delimiter: str
    concurrency: int
    resume: str | os.PathLike[str] | None
    on_progress: OnProgress | None
    on_failure: OnFailure | None
    give_up_after: float


@dataclass(frozen=True, slots=True)
class Chunk:
    """The rows of one call.

    first: the place of the first of them, counted from 0. items, refs: of those that can be sent; places: where in the
    chunk they are. refusals: of the others. distinct_refs, tokens: what another chunk may name, too.
    """

    first: int
    size: int
    items: Sequence[str]
    refs: Sequence[str]
    places: Sequence[int]
    refusals: Refusals
    distinct_refs: set[str]
    tokens: set[str | None]

    @classmethod
    def of(cls, first: int, devices: Sequence[Any]) -> "Chunk":
        """Check each row, and write those that can be sent."""
        try:
            items = [one.to_json() if isinstance(one, Device) else None for one in devices]
        except Exception:  # noqa: BLE001 - a property of one of them may do anything
            items = [_write(one) for one in devices]
        refusals = [
            (place, refused(devices[place], "devices", _fault(devices[place])))
            for place, item in enumerate(items)
            if item is None
        ]
        places: Sequence[int] = range(len(devices))
        sendable = devices
        if refusals:
            places = [place for place, item in enumerate(items) if item is not None]
            sendable = [devices[place] for place in places]
        refs = [one.ref for one in sendable]
        tokens = _distinct([one.token for one in sendable])
        tokens.discard(None)
        sent = [item for item in items if item is not None]
        return cls(first, len(devices), sent, refs, places, refusals, _distinct(refs), tokens)

    def must_follow(self, earlier: "Chunk") -> bool:
        """Return True if both name a device: its last row is the one that counts."""
        return not (self.distinct_refs.isdisjoint(earlier.distinct_refs) and self.tokens.isdisjoint(earlier.tokens))


class Importer:
    """One import."""

    def __init__(self, transport: Transport, options: ImportOptions) -> None:
        self._transport = transport
        self._options = options
        self._ended = Signal()
        self._patience = Patience(
            "import",
            options.give_up_after,
            self._ended,
            key_may_change=callable(transport.settings.api_key),
        )
        self._pacer = Pacer()
        self._sender = ItemSender(transport, REGISTER_DEVICES, "devices", learn=self._pacer.learn)
        self._state = ImportState()
        self._failures: list[ImportFailure] = []
        self._started_at = time.monotonic()

    async def run(self, rows: Any) -> ImportResult:
        """Import the rows."""
        with ExitStack() as opened:
            source, total = self._open(rows, opened)
            file = ResumeFile(self._options.resume, fingerprint(rows)) if self._options.resume is not None else None
            is_done = False
            try:
                if file is not None:
                    viewer = await self._patience.call(lambda: read_viewer(self._transport))
                    self._state = file.begin(Binding.of(self._transport.settings.url, viewer))
                await self._send_all(source, total, file)
                is_done = True
            finally:
                self._ended.set()
                if file is not None:
                    file.close(is_done=is_done)
        state = self._state
        return ImportResult(state.registered, state.codes.total(), state.codes, tuple(self._failures))

    def _open(self, rows: Any, opened: ExitStack) -> tuple[Items[Any], int | None]:
        options = self._options
        if isinstance(rows, str | os.PathLike):
            return opened.enter_context(csv_file(rows, options.columns, options.delimiter)), count_rows(rows)
        frame = frame_rows(rows)
        return (rows if frame is None else frame), (len(rows) if isinstance(rows, Sized) else None)

    async def _send_all(self, source: Items[Any], total: int | None, file: ResumeFile | None) -> None:
        chunks = _chunks(source, self._state.done)
        sending = side_by_side(chunks, self._send, self._options.concurrency, self._ended, Chunk.must_follow)
        async with aclosing(sending) as sent:
            async for chunk, refusals in sent:
                await self._count(chunk, refusals)
                if file is not None:
                    file.save(self._state)
                await self._report_progress(total)
        await self._report_progress(self._state.done)

    async def _send(self, chunk: Chunk) -> Refusals:
        seconds = self._pacer.begin()
        try:
            if seconds and await self._ended.wait(seconds):
                raise ClientClosed
            answered = await self._patience.call(lambda: self._sender.send(chunk.items, chunk.refs))
        finally:
            self._pacer.end()
        return sorted([*chunk.refusals, *((chunk.places[at], result) for at, result in answered)], key=_place)

    async def _count(self, chunk: Chunk, refusals: Refusals) -> None:
        self._state.registered += chunk.size - len(refusals)
        for place, result in refusals:
            assert result.error is not None
            self._state.codes[result.error.code] += 1
            # Without the list and the place within its call: `row` says which one it is.
            error = replace(result.error, path=result.error.path[2:])
            failure = ImportFailure(chunk.first + place + 1, result.ref, error)
            if len(self._failures) < MAX_KEPT_FAILURES:
                self._failures.append(failure)
            if self._options.on_failure is not None:
                await settled(self._options.on_failure(failure))
        self._state.done = chunk.first + chunk.size

    async def _report_progress(self, total: int | None) -> None:
        if self._options.on_progress is not None:
            state, seconds = self._state, time.monotonic() - self._started_at
            total = None if total is None else max(total, state.done)
            await settled(self._options.on_progress(ImportProgress(state.done, state.codes.total(), total, seconds)))


async def _chunks(source: Items[Any], done: int) -> AsyncIterator[Chunk]:
    """Yield the rows after those that are done."""
    place, devices = 0, list[Any]()
    async for row in each_of(source):
        place += 1
        if place <= done:
            continue
        devices.append(_device(row))
        if len(devices) == MAX_BATCH_ITEMS:
            yield Chunk.of(place - len(devices), devices)
            devices = []
    if devices:
        yield Chunk.of(place - len(devices), devices)


def _device(row: Any) -> Any:
    try:
        return row if isinstance(row, Device) else device_of(row)
    except Exception:  # noqa: BLE001 - a mapping of the caller's own may do anything
        return Unreadable("", UNREADABLE)


def _write(device: Any) -> str | None:
    try:
        return device.to_json() if isinstance(device, Device) else None
    except Exception:  # noqa: BLE001 - as in `Chunk.of`
        return None


def _distinct(names: Sequence[Any]) -> set[Any]:
    try:
        return set(names)
    except Exception:  # noqa: BLE001 - text of a type of the caller's own, whose hash may do anything
        return {str.__str__(name) if isinstance(name, str) else name for name in names}


def _fault(row: Any) -> UserError:
    if isinstance(row, Unreadable):
        return row.error
    return fault_of(row, Device, "a Device, or a mapping of its fields") or UNREADABLE


def _place(refusal: tuple[int, DeviceResult]) -> int:
    return refusal[0]
