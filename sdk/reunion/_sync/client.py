# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""The client of a hub: every call of a partner, over pooled connections."""

import ssl
from collections.abc import Iterable, Mapping
from typing import Any, Self

from reunion._sync.alerts import Alerts
from reunion._sync.audience import Audience
from reunion._sync.conformance import Conformance
from reunion._sync.devices import Devices
from reunion._sync.io import HttpClient, HttpPool
from reunion._sync.photos import Photos
from reunion._sync.receipts import Receipts
from reunion._sync.tips import Tips
from reunion._sync.transport import Transport
from reunion._sync.viewer import read_viewer
from reunion.connections import Network
from reunion.documents import OwnDocument
from reunion.exchange import GraphQLAnswer, Hook, Observer
from reunion.retries import RetryPolicy
from reunion.settings import ApiKey, Settings
from reunion.viewer import Viewer
from reunion.watchers import Watchers


class Reunion:
    """A partner's client of one hub. Use it as `with Reunion() as client`.

    url: the hub's address; REUNION_URL by default.
    api_key: a key, or a function, async or not, that returns the newest key; REUNION_API_KEY by default.
    timeout: seconds for one attempt of a call. A server that sends the head of its answer byte by byte can hold a call
    of `Reunion` for longer, but none of `Reunion`.
    max_retries: attempts after the first one. retry: a whole RetryPolicy instead, whose own `max_retries` counts.
    language: a tag such as "en" or "zh-CN" for the texts of alerts; the hub chooses the nearest it has.
    http_client: an HTTP client of your own, of httpx2, for the calls; it is not closed. The feed does not use it.
    ssl_context: for calls and feed, instead of the certificates that this machine trusts.
    proxy: the address of a proxy for calls and feed, instead of what HTTPS_PROXY says.
    allow_http: True to let the key go over http to another machine, in a network of your own.
    hooks: functions that are called with each Attempt of a call, and of the feed to connect; `reunion.hooks` has some.
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
        http_client: HttpClient | None = None,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        allow_http: bool = False,
        hooks: Iterable[Hook] = (),
        observer: Observer | None = None,
    ) -> None:
        settings = Settings.build(url, api_key, timeout=timeout, language=language, allow_http=allow_http)
        network = Network(ssl_context, proxy)
        retry = retry or RetryPolicy(max_retries=max_retries)
        watchers = Watchers(hooks, observer)
        self._transport = Transport(settings, retry, HttpPool(http_client, network), network, watchers)
        self.devices: Devices = Devices(self._transport)
        self.alerts: Alerts = Alerts(self._transport)
        self.audience: Audience = Audience(self._transport)
        self.tips: Tips = Tips(self._transport)
        self.receipts: Receipts = Receipts(self._transport)
        self.photos: Photos = Photos(self._transport)
        self.conformance: Conformance = Conformance(self._transport)

    def viewer(self) -> Viewer:
        """Return the partner and the mode of the key: a cheap check of address and key."""
        return read_viewer(self._transport)

    def execute(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation_name: str | None = None,
        may_repeat: bool | None = None,
        raise_errors: bool = True,
    ) -> GraphQLAnswer:
        """Run a query or mutation of your own, and return its answer as it came.

        operation_name: which one, if the document has several.
        may_repeat: whether it may be sent again after an answer was lost; by default a query may, and a mutation is
        repeated only if the hub has surely not executed it.
        raise_errors: False to get `errors` in the answer, with the data that is there all the same.
        """
        own = OwnDocument.of(document, operation_name, may_repeat)
        return self._transport.execute_document(own, variables or {}, raise_errors=raise_errors)

    def close(self) -> None:
        """End open streams and close the connections, except those of an `http_client` of your own.

        Later calls raise ClientClosed.
        """
        self.alerts.close()
        self._transport.close()

    def __enter__(self) -> Self:
        self._transport.require_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Reunion({self._transport.settings.url!r})"
