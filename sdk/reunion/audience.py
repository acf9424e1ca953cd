"""The audience of an alert: which of a partner's own devices to tell, an append-only list with a cursor."""

from dataclasses import dataclass
from typing import Self

from reunion.alert import RevisionKind
from reunion.documents import AUDIENCE
from reunion.pages import Page, Pages, read_page
from reunion.transport import Transport
from reunion.wire import JsonObject, integer, text


@dataclass(frozen=True, slots=True)
class AudienceEntry:
    """One device and what to do on it.

    kind: show the alert with sound (ALERT), replace it silently (UPDATE), replace it with sound (SIGHTING) or take it
    down (CANCEL). revision: the one to show; a device never goes back to a lower one.
    """

    ref: str
    kind: RevisionKind
    revision: int

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read one `AudienceEntry`."""
        return cls(text(data, "ref"), RevisionKind(text(data, "kind")), integer(data, "revision"))


class Audience:
    """`client.audience`.

    A device counts as reached once the hub has served a page that names it: deliver everything you read.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def page(self, alert: str, after: str | None = None, first: int = 1000) -> Page[AudienceEntry]:
        """Return one page of `first` entries, 1 to 5,000. Raises NotFound for an alert that your key may not see."""
        answer = await self._transport.execute(AUDIENCE, {"alert": alert, "after": after, "first": first})
        return read_page(answer.data, AUDIENCE.name, AudienceEntry.from_wire, after)

    def entries(self, alert: str, after: str | None = None, *, first: int = 1000) -> Pages[AudienceEntry]:
        """Iterate over all entries there are now. Save `.cursor`, and continue after it at the next webhook.

        first: entries a page, 1 to 5,000.
        """
        return Pages(lambda cursor: self.page(alert, cursor, first), after)
