"""The protocol of the API's HTTP: uvicorn's, and a way to break a connection off whose peer takes nothing.

That way is the ASGI extension `hub.abort`: its `abort` lets go of the connection at once. A stream to a peer that does
not read could be ended in no other way, since its last words would wait for the peer as well.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class HubHttp(HttpToolsProtocol):
    """One connection."""

    def on_headers_complete(self) -> None:
        """Offer the way out to whoever serves this request."""
        self.scope.setdefault("extensions", {})["hub.abort"] = {"abort": self.transport.abort}
        super().on_headers_complete()
