"""What a webhook partner may read of its own reached devices: an append-only list with a cursor."""

from dataclasses import dataclass
from typing import Self

from reunion.alert import RevisionKind
from reunion.documents import AUDIENCE
from reunion.pages import Page, Pages, read_page
from reunion.transport import Transport
from reunion.wire import JsonObject, integer, text


@dataclass(frozen=True, slots=True)
class AudienceEntry:
    """One device to tell, with what: show an ALERT, update silently, or take down on CANCEL."""

    ref: str
    kind: RevisionKind
    revision: int

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read one `AudienceEntry`."""
        return cls(text(data, "ref"), RevisionKind(text(data, "kind")), integer(data, "revision"))


class Audience:
    """`client.audience`. A device counts as reached once a page that names it was served: deliver what you read."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, alert: str, after: str | None = None, first: int = 1000) -> Page[AudienceEntry]:
        """One page of up to 5,000 entries; NotFound for an alert that is not yours."""
        answer = await self._transport.execute(AUDIENCE, {"alert": alert, "after": after, "first": first})
        return read_page(answer.data, AUDIENCE.name, AudienceEntry.from_wire, after)

    def entries(self, alert: str, after: str | None = None, *, first: int = 1000) -> Pages[AudienceEntry]:
        """All entries there are now, page by page. Keep `.cursor`, and go on after it at the next webhook."""
        return Pages(lambda cursor: self.page(alert, cursor, first), after)
