"""Reading alerts: one, a list, or the live feed."""

from weakref import WeakSet

from reunion.alert import Alert, AlertState
from reunion.documents import ALERT, ALERTS
from reunion.errors import NotFound
from reunion.pages import Page, Pages, read_page
from reunion.retries import StreamPolicy
from reunion.stream import FeedStream
from reunion.transport import Transport

PAGE = 50


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
            variables = {"first": PAGE, "after": cursor, "state": state, "language": self._language(language)}
            answer = await self._transport.execute(ALERTS, variables)
            return read_page(answer.data, ALERTS.name, Alert.from_wire, cursor)

        return Pages(fetch, after)

    def stream(
        self, after: str | None = None, *, language: str | None = None, policy: StreamPolicy | None = None
    ) -> FeedStream:
        """Follow the feed, from a cursor or from now on.

        Cuts, time-outs and a hub that is away are waited out. Raises AuthenticationError, CursorInvalid, CursorForeign,
        CursorExpired, and ProtocolError if what comes is not a feed, again and again.
        """
        stream = FeedStream(self._transport, after, self._language(language), policy or StreamPolicy())
        self._streams.add(stream)
        return stream

    async def aclose(self) -> None:
        """End every stream that is still open."""
        for stream in tuple(self._streams):
            await stream.aclose()

    def _language(self, language: str | None) -> str:
        return language or self._transport.settings.language
