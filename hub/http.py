"""The protocol of the API's HTTP: uvicorn's, and what it does not tell of a connection to whoever serves a request.

The ASGI extension `hub.abort` is a way to break a connection off whose peer takes nothing: its `abort` lets go of it at
once. A stream to a peer that does not read could be ended in no other way, since its last words would wait for the peer
as well. The extension `hub.ending` has a future, `begun`, that is done once the server is about to end: what goes on as
long as its peer likes has to say goodbye then.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class HubHttp(HttpToolsProtocol):
    """One connection."""

    _ending: asyncio.Future[None] | None = None

    def on_headers_complete(self) -> None:
        """Offer both to whoever serves this request."""
        self._ending = self.loop.create_future()
        extensions = self.scope.setdefault("extensions", {})
        extensions |= {"hub.abort": {"abort": self.transport.abort}, "hub.ending": {"begun": self._ending}}
        super().on_headers_complete()

    def shutdown(self) -> None:
        """The server is about to end."""
        super().shutdown()
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(None)
