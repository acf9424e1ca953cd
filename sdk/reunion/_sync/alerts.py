# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""Alerts: one, a list, or the live feed."""

from collections.abc import Sequence
from weakref import WeakSet

from reunion._sync.follow import AlertFollower, AlertSource
from reunion._sync.pages import Pages
from reunion._sync.stream import FeedStream
from reunion._sync.transport import Transport
from reunion.alert import Alert, AlertState
from reunion.documents import ALERT, ALERTS
from reunion.errors import NotFound
from reunion.feed import FeedRequest, area_to_wire
from reunion.geography import Circle
from reunion.pages import Page, read_page
from reunion.retries import StreamPolicy
from reunion.stores import FollowStore

PAGE_SIZE = 50


class Alerts:
    """`client.alerts`. `language` is a tag such as "en" for the texts of alerts; the client's own by default."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._streams: WeakSet[FeedStream] = WeakSet()

    def get(self, alert: str, *, language: str | None = None) -> Alert:
        """Return one alert by its id. Raises NotFound if none that your key may see has this id."""
        answer = self._transport.execute(ALERT, {"id": alert, "language": self._language(language)})
        alert_data = answer.data.get(ALERT.name)
        if alert_data is None:
            raise NotFound(request_id=answer.request_id)
        return Alert.from_wire(alert_data)

    def list(
        self, state: AlertState | None = None, *, after: str | None = None, language: str | None = None
    ) -> Pages[Alert]:
        """Iterate over the alerts that your key may see, newest first, or over those in one state.

        after: the cursor of an earlier iteration. Pages of 50 are read as they are needed.
        """

        def fetch(cursor: str | None) -> Page[Alert]:
            variables = {"first": PAGE_SIZE, "after": cursor, "state": state, "language": self._language(language)}
            answer = self._transport.execute(ALERTS, variables)
            return read_page(answer.data, ALERTS.name, Alert.from_wire, cursor)

        return Pages(fetch, after)

    def stream(
        self,
        after: str | None = None,
        *,
        area: Circle | Sequence[str] | None = None,
        language: str | None = None,
        policy: StreamPolicy | None = None,
    ) -> FeedStream:
        """Follow the feed of all alerts or of an area.

        after: the cursor to start after; without it the feed starts as `with` connects.
        area: a circle of up to 2,000 km, or 1 to 1,000 H3 cells. The stream then gives alerts that were told in a part
        of it: first the STAGE that reaches it, then every event to the end of the alert.
        policy: its timeouts and retries. Cuts, time-outs and an absent hub are waited out.

        The stream raises AuthenticationError, CursorInvalid, CursorMismatch, CursorExpired, InvalidInput for a bad
        area, and ProtocolError if the answers stay malformed.
        """
        feed_request = FeedRequest(self._language(language), area_to_wire(area))
        stream = FeedStream(self._transport, after, feed_request, policy or StreamPolicy())
        self._streams.add(stream)
        return stream

    def follow(
        self, store: FollowStore, *, language: str | None = None, policy: StreamPolicy | None = None
    ) -> AlertFollower:
        """Follow every alert: those that are open now, then everything that happens, in order and without a gap.

        store: keeps the place over restarts, such as `FileStore("place.json")` or `SQLiteStore("app.db")`. The next
        follower of a store goes on where the last one saved. Away for longer than the hub keeps events, it gives what
        is open then, and every alert that has ended meanwhile.
        policy: as of `stream`. Cuts, time-outs and an absent hub are waited out.
        """
        language = self._language(language)
        source = AlertSource(
            stream=lambda after: self.stream(after, language=language, policy=policy),
            list=lambda state: self.list(state, language=language),
            get=lambda alert: self.get(alert, language=language),
        )
        return AlertFollower(source, store, policy or StreamPolicy())

    def close(self) -> None:
        """Close every stream that is still open."""
        for stream in tuple(self._streams):
            stream.close()

    def _language(self, language: str | None) -> str:
        return language or self._transport.settings.language
