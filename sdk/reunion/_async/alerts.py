"""Alerts: one, a list, or the live feed."""

from collections.abc import Sequence
from weakref import WeakSet

from reunion._async.follow import AlertSource, AsyncAlertFollower
from reunion._async.pages import AsyncPages
from reunion._async.stream import AsyncFeedStream
from reunion._async.transport import Transport
from reunion.alert import Alert, AlertState
from reunion.documents import ALERT, ALERTS
from reunion.errors import NotFound
from reunion.feed import FeedRequest, area_to_wire
from reunion.geography import Circle
from reunion.pages import Page, read_page
from reunion.retries import StreamPolicy
from reunion.stores import FollowStore

PAGE_SIZE = 50


class AsyncAlerts:
    """`client.alerts`. `language` is a tag such as "en" for the texts of alerts; the client's own by default."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._streams: WeakSet[AsyncFeedStream] = WeakSet()

    async def get(self, alert: str, *, language: str | None = None) -> Alert:
        """Return one alert by its id. Raises NotFound if none that your key may see has this id."""
        answer = await self._transport.execute(ALERT, {"id": alert, "language": self._language(language)})
        alert_data = answer.data.get(ALERT.name)
        if alert_data is None:
            raise NotFound(request_id=answer.request_id)
        return Alert.from_wire(alert_data)

    def list(
        self, state: AlertState | None = None, *, after: str | None = None, language: str | None = None
    ) -> AsyncPages[Alert]:
        """Iterate over the alerts that your key may see, newest first, or over those in one state.

        after: the cursor of an earlier iteration. AsyncPages of 50 are read as they are needed.
        """

        async def fetch(cursor: str | None) -> Page[Alert]:
            variables = {"first": PAGE_SIZE, "after": cursor, "state": state, "language": self._language(language)}
            answer = await self._transport.execute(ALERTS, variables)
            return read_page(answer.data, ALERTS.name, Alert.from_wire, cursor)

        return AsyncPages(fetch, after)

    def stream(
        self,
        after: str | None = None,
        *,
        area: Circle | Sequence[str] | None = None,
        language: str | None = None,
        policy: StreamPolicy | None = None,
    ) -> AsyncFeedStream:
        """Follow the feed of all alerts or of an area.

        after: the cursor to start after; without it the feed starts as `async with` connects.
        area: a circle of up to 2,000 km, or 1 to 1,000 H3 cells. The stream then gives alerts that were told in a part
        of it: first the STAGE that reaches it, then every event to the end of the alert.
        policy: its timeouts and retries. Cuts, time-outs and an absent hub are waited out.

        The stream raises AuthenticationError, CursorInvalid, CursorMismatch, CursorExpired, InvalidInput for a bad
        area, and ProtocolError if the answers stay malformed.
        """
        feed_request = FeedRequest(self._language(language), area_to_wire(area))
        stream = AsyncFeedStream(self._transport, after, feed_request, policy or StreamPolicy())
        self._streams.add(stream)
        return stream

    def follow(
        self, store: FollowStore, *, language: str | None = None, policy: StreamPolicy | None = None
    ) -> AsyncAlertFollower:
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
        return AsyncAlertFollower(source, store, policy or StreamPolicy())

    async def aclose(self) -> None:
        """Close every stream that is still open."""
        for stream in tuple(self._streams):
            await stream.aclose()

    def _language(self, language: str | None) -> str:
        return language or self._transport.settings.language
