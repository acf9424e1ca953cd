# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""The audience of an alert, read page by page."""

from reunion._sync.pages import Pages
from reunion._sync.transport import Transport
from reunion._sync.viewer import read_viewer
from reunion.audience import PULLED_CHANNEL, AudienceEntry
from reunion.documents import AUDIENCE
from reunion.errors import Conflict
from reunion.pages import Page, read_page


class Audience:
    """`client.audience`.

    A device counts as reached once the hub has served a page that names it: deliver everything you read.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._is_pulling: bool | None = None

    def page(self, alert: str, after: str | None = None, first: int = 1000) -> Page[AudienceEntry]:
        """Return one page of `first` entries, 1 to 5,000.

        Raises NotFound for an alert that your key may not see, and Conflict (AUDIENCE_NOT_PULLED) if the hub itself
        pushes to your devices: nobody is waiting for you then.
        """
        answer = self._transport.execute(AUDIENCE, {"alert": alert, "after": after, "first": first})
        page = read_page(answer.data, AUDIENCE.name, AudienceEntry.from_wire, after)
        if not page.entries and after is None:
            self._require_pulling()
        return page

    def _require_pulling(self) -> None:
        """Tell an audience that is still empty from one that always will be."""
        if self._is_pulling is None:
            channel = (read_viewer(self._transport)).channel
            self._is_pulling = channel in (None, PULLED_CHANNEL)
        if not self._is_pulling:
            raise Conflict(
                "The hub itself pushes to your devices, so there is no audience to read. `viewer().channel` names how.",
                code="AUDIENCE_NOT_PULLED",
            )

    def entries(self, alert: str, after: str | None = None, *, first: int = 1000) -> Pages[AudienceEntry]:
        """Iterate over all entries there are now. Save `.cursor`, and continue after it at the next webhook.

        first: entries a page, 1 to 5,000.
        """
        return Pages(lambda cursor: self.page(alert, cursor, first), after)
