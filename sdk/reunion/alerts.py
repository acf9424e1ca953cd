"""Reading alerts: one, a list, or the live feed."""

from collections.abc import Sequence
from weakref import WeakSet

from reunion.alert import Alert, AlertState
from reunion.documents import ALERT, ALERTS
from reunion.errors import NotFound
from reunion.feed import area_to_wire
from reunion.geography import Circle
from reunion.pages import Page, Pages, read_page
from reunion.retries import StreamPolicy
from reunion.stream import FeedRequest, FeedStream
from reunion.transport import Transport

PAGE_SIZE = 50


class Alerts:
    """`client.alerts`. `language` chooses the texts; without it the client's own is used."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._streams: WeakSet[FeedStream] = WeakSet()

    async def get(self, alert: str, *, language: str | None = None) -> Alert:
        """One alert; NotFound if there is none of this id that your key may see."""
        answer = await self._transport.execute(ALERT, {"id": alert, "language": self._language(language)})
        found = answer.data.get(ALERT.name)
        if found is None:
            raise NotFound(request_id=answer.request_id)
        return Alert.from_wire(found)

    def list(
        self, state: AlertState | None = None, *, after: str | None = None, language: str | None = None
    ) -> Pages[Alert]:
        """All alerts your key may see, or those in one state."""

        async def fetch(cursor: str | None) -> Page[Alert]:
            variables = {"first": PAGE_SIZE, "after": cursor, "state": state, "language": self._language(language)}
            answer = await self._transport.execute(ALERTS, variables)
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
        """Follow the feed, from a cursor or from now on, of everywhere or of an area: a circle, or cells.

        Of an area you hear what was told in a part of it: of an alert first the STAGE that reaches it, and then all to
        its end. Cuts, time-outs and a hub that is away are waited out. Raises AuthenticationError, CursorInvalid,
        CursorForeign, CursorExpired, InvalidInput for an area that is none, and ProtocolError if what comes is not a
        feed, again and again.
        """
        feed_request = FeedRequest(self._language(language), area_to_wire(area))
        stream = FeedStream(self._transport, after, feed_request, policy or StreamPolicy())
        self._streams.add(stream)
        return stream

    async def aclose(self) -> None:
        """End every stream that is still open."""
        for stream in tuple(self._streams):
            await stream.aclose()

    def _language(self, language: str | None) -> str:
        return language or self._transport.settings.language
