"""The client of a hub: every call of a partner, over one pooled session."""

from typing import Self

import aiohttp

from reunion.alerts import Alerts
from reunion.audience import Audience
from reunion.devices import Devices
from reunion.documents import VIEWER
from reunion.photos import Photos
from reunion.receipts import Receipts
from reunion.retries import RetryPolicy
from reunion.settings import ApiKey, Settings
from reunion.tips import Tips
from reunion.transport import Observer, Transport
from reunion.viewer import Viewer
from reunion.wire import decoding, json_object


class Reunion:
    """A partner's client of one hub. Use it as `async with Reunion() as client`.

    url: the hub's address; REUNION_URL by default.
    api_key: a key, or a function, async or not, that returns the newest key; REUNION_API_KEY by default.
    timeout: seconds for one attempt of a call.
    max_retries: attempts after the first one. retry: a whole RetryPolicy instead, whose own `max_retries` counts.
    language: a tag such as "en" or "zh-CN" for the texts of alerts; the hub chooses the nearest it has.
    session: an aiohttp session of your own, for proxies or certificates. The client does not close it.
    observer: a function that is called with each GraphQL answer as it came.

    Raises ConfigurationError if the address or the key is missing or malformed.
    """

    def __init__(
        self,
        url: str | None = None,
        api_key: ApiKey | None = None,
        *,
        timeout: float = 30.0,
        max_retries: int = 2,
        retry: RetryPolicy | None = None,
        language: str = "en",
        session: aiohttp.ClientSession | None = None,
        observer: Observer | None = None,
    ) -> None:
        settings = Settings.build(url, api_key, timeout=timeout, language=language)
        self._transport = Transport(settings, retry or RetryPolicy(max_retries=max_retries), session, observer)
        self.devices = Devices(self._transport)
        self.alerts = Alerts(self._transport)
        self.audience = Audience(self._transport)
        self.tips = Tips(self._transport)
        self.receipts = Receipts(self._transport)
        self.photos = Photos(self._transport)

    async def viewer(self) -> Viewer:
        """Return the partner and the mode of the key: a cheap check of address and key."""
        data = (await self._transport.execute(VIEWER, {})).data
        with decoding("viewer"):
            return Viewer.from_wire(json_object(data, VIEWER.name))

    async def aclose(self) -> None:
        """End open streams and close the session, unless it is your own. Later calls raise ClientClosed."""
        await self.alerts.aclose()
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        self._transport.require_open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"Reunion({str(self._transport.settings.url)!r})"
