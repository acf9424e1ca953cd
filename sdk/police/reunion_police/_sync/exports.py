# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Exports: started, followed, and brought here whole."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from reunion._sync.io import HttpClient, sleep
from reunion._sync.socket import FeedSocket
from reunion.connections import Network
from reunion.documents import Operation
from reunion.error_codes import error_from_status, raise_user_errors
from reunion.errors import NotFound, ProtocolError, RateLimited, ReunionError, TimedOut, TransportError
from reunion.retries import StreamPolicy
from reunion.settings import USER_AGENT, Settings
from reunion.wire import JsonObject, decoding, json_object, json_objects, parse_json
from reunion_police._sync.caller import Caller
from reunion_police._sync.io import Download, download
from reunion_police.checks import check_purpose
from reunion_police.errors import NO_EXPORT, ExportDamaged, ExportGone, explained
from reunion_police.exports import (
    APPROVE_EXPORT,
    CANCEL_EXPORT,
    EXPORT,
    EXPORT_LINK,
    EXPORT_PROGRESS,
    EXPORTS,
    RESUME_EXPORT,
    START_EXPORT,
    Export,
    ExportFormatName,
    ExportProgress,
    ExportRows,
    ExportState,
    OnProgress,
    PartFile,
    file_url,
    progress_of,
    start_input,
)

FIRST_DELAY_SECONDS, MAX_DELAY_SECONDS = 0.2, 5.0
FOLLOWING = StreamPolicy(open_timeout=MAX_DELAY_SECONDS, ping_interval=2 * MAX_DELAY_SECONDS)
MAX_CUTS = 8
"""Cuts in a row, without a byte between them, after which a download gives up."""

LINK_EXPIRED = "EXPORT_LINK_EXPIRED"


class Exports:
    """`client.exports`."""

    def __init__(self, caller: Caller, hub: str, settings: Settings, network: Network, http: HttpClient | None) -> None:
        self._caller = caller
        self._hub = hub
        self._settings = settings
        self._network = network
        self._http = http

    def start(
        self,
        rows: ExportRows,
        *,
        purpose: str,
        filter: Mapping[str, Any] | None = None,  # noqa: A002
        format: ExportFormatName = "CSV",  # noqa: A002
        idempotency_key: str | None = None,
    ) -> Export:
        """Start an export of the rows of a list: `caseSummaries`, `cases`, `tips` or `alerts`, with its filter.

        idempotency_key: a name of your own for this export; the same one within 24 hours starts nothing again.
        Private rows beyond 100 wait for another person: `state` is AWAITING_APPROVAL.
        """
        key = idempotency_key or str(uuid4())
        given = start_input(rows, filter, format, check_purpose(purpose), key)
        return self._change(START_EXPORT, given)

    def approve(self, export: str, *, purpose: str) -> Export:
        """Approve a colleague's export, which shows its filter and its count."""
        return self._change(APPROVE_EXPORT, {"exportId": export, "purpose": check_purpose(purpose)})

    def resume(self, export: str) -> Export:
        """Let a FAILED export go on where it stood."""
        return self._change(RESUME_EXPORT, {"exportId": export})

    def cancel(self, export: str) -> bool:
        """Stop an export, or remove the file of a READY one: it is gone. Return False if it was gone before."""
        with decoding(CANCEL_EXPORT.name):
            return bool((self._payload(CANCEL_EXPORT, {"exportId": export}))["changed"])

    def get(self, export: str) -> Export:
        """Return an export. Raises NotFound if it is gone or not yours."""
        answer = self._caller.execute(EXPORT, {"exportId": export})
        found = answer.data.get(EXPORT.name)
        if found is None:
            raise NotFound(NO_EXPORT, request_id=answer.request_id)
        with decoding("export"):
            return Export.from_wire(found)

    def list(self) -> tuple[Export, ...]:
        """Return your exports that are not gone, newest first."""
        answer = self._caller.execute(EXPORTS, {})
        with decoding(EXPORTS.name):
            return json_objects(answer.data, EXPORTS.name, Export.from_wire)

    def wait(self, export: str, *, max_seconds: float | None = None, on_progress: OnProgress | None = None) -> Export:
        """Wait until an export is READY, and return it.

        The hub tells of each change over a WebSocket. Where none comes through, with an `http_client` of your own, and
        in the last seconds before `max_seconds`, it asks again every 0.2 to 5 seconds. Raises ExportFailed, NotFound
        once it is gone, ExportWaits while another person must approve it, and TimedOut after `max_seconds`.
        """
        began, delay, has_followed = time.monotonic(), FIRST_DELAY_SECONDS, False
        while True:
            found = self.get(export)
            _report(found, on_progress)
            if found.state == ExportState.READY:
                return found
            found.require_way()
            if not has_followed:
                has_followed = True
                self._follow(export, None if max_seconds is None else began + max_seconds, on_progress)
                continue
            if max_seconds is not None and time.monotonic() - began + delay > max_seconds:
                raise TimedOut("The export was not ready in time; wait for it again.")
            sleep(delay)
            delay = min(MAX_DELAY_SECONDS, delay * 1.5)

    def _follow(self, export: str, deadline: float | None, on_progress: OnProgress | None) -> None:
        """Report the progress that the hub tells, until the export is ready, has failed, or cannot be followed."""
        if self._http is not None:
            return
        try:
            socket = FeedSocket.open(
                self._caller.transport,
                StreamPolicy(open_timeout=MAX_DELAY_SECONDS, ping_interval=2 * MAX_DELAY_SECONDS),
            )
        except ReunionError:
            return
        try:
            socket.subscribe(EXPORT_PROGRESS, {"exportId": export})
            # The hub says something every five seconds at least: beyond that the deadline would be missed.
            while deadline is None or deadline - time.monotonic() > MAX_DELAY_SECONDS:
                found = progress_of(socket.receive())
                _report(found, on_progress)
                if found.state in (ExportState.READY, ExportState.FAILED):
                    return
        except ReunionError:
            # Asking tells the same, and what to do.
            return
        finally:
            socket.close()

    def download(self, export: str, path: str | Path, *, on_progress: OnProgress | None = None) -> Path:
        """Bring the file of a READY export here, and return its path.

        The bytes go into `<path>.part` first, which its owner alone can read. They are compared with the hub's sha256
        before the file gets its name. After a cut it goes on where it stood, also in another call. Raises
        ExportDamaged for other bytes, ExportFailed, ExportGone, ExportWaits, NotFound, and OSError of this machine.
        """
        found = self.get(export)
        found.require_way()
        if found.state != ExportState.READY or found.sha256 is None or found.bytes is None:
            raise ProtocolError("The export is not ready; wait for it with `exports.wait`.")
        part, policy, cuts = PartFile(Path(path)), StreamPolicy(), 0
        while part.size != found.bytes or not part.path.exists():
            size = part.size
            try:
                self._bring(found, part, on_progress)
            except ReunionError as error:
                cuts = 1 if part.size > size else cuts + 1
                if cuts > MAX_CUTS or not _may_go_on(error):
                    raise
                sleep(policy.delay(error, cuts))
            if part.size > found.bytes:
                break
        if not part.is_right(found.sha256):
            part.remove()
            raise ExportDamaged(found)
        return part.finish()

    def _bring(self, export: Export, part: PartFile, on_progress: OnProgress | None) -> None:
        # A token that ended meanwhile is refused here: the call is done again with a new one, and a new link.
        self._caller.with_token(lambda: self._bring_once(export, part, on_progress))

    def _bring_once(self, export: Export, part: PartFile, on_progress: OnProgress | None) -> None:
        url = file_url(self._hub, self._link(export))
        have = part.size if part.size < (export.bytes or 0) else 0
        headers = {"Authorization": f"Bearer {self._caller.token()}", "User-Agent": USER_AGENT}
        # A proxy that packed the bytes would make others of them than the hub named.
        headers |= {"Accept-Encoding": "identity"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": f'"{export.sha256}"'}
        with download(self._http, self._network, url, headers, self._settings.timeout) as answer:
            if answer.status not in (200, 206):
                raise _error_of(answer)
            place = have if answer.status == 206 else 0
            part.append(b"", place)
            for chunk in answer.chunks():
                part.append(chunk, place)
                place += len(chunk)
                if on_progress is not None:
                    on_progress(ExportProgress("downloading", place, export.bytes))
                if place > (export.bytes or 0):
                    return
        if place < (export.bytes or 0):
            raise TransportError("The download was cut.")

    def _link(self, export: Export) -> str:
        answer = self._caller.execute(EXPORT_LINK, {"exportId": export.id})
        found = answer.data.get(EXPORT_LINK.name)
        if found is None or found.get("link") is None:
            raise ExportGone(export)
        with decoding("a link"):
            return str(json_object(found, "link")["url"])

    def _change(self, operation: Operation, given: Mapping[str, Any]) -> Export:
        payload = self._payload(operation, given)
        with decoding(operation.name):
            return Export.from_wire(json_object(payload, "export"))

    def _payload(self, operation: Operation, given: Mapping[str, Any]) -> JsonObject:
        answer = self._caller.execute(operation, {"input": given})
        with decoding(operation.name):
            payload = json_object(answer.data, operation.name)
        try:
            raise_user_errors(payload, answer.request_id)
        except ReunionError as error:
            raise explained(error) from None
        return payload


def _report(export: Export, on_progress: OnProgress | None) -> None:
    if on_progress is not None:
        on_progress(ExportProgress("making", export.rows, export.total))


def _error_of(answer: Download) -> ReunionError:
    try:
        body = parse_json(answer.read())
    except ValueError:
        body = None
    return error_from_status(answer.status, answer.headers, body)


def _may_go_on(error: ReunionError) -> bool:
    return error.code == LINK_EXPIRED or isinstance(error, RateLimited) or error.is_retryable
