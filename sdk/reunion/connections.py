"""The settings and values of connections, the same for both clients."""

import logging
import ssl
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

from httpx2 import Limits

SUBPROTOCOL = "graphql-transport-ws"
MAX_MESSAGE_BYTES = 4 * 1024 * 1024
CLOSE_TIMEOUT = 1.0
"""Seconds to wait for the hub's own close."""

# It would write whole frames, and with the first one the key, wherever a program logs everything.
_silent = logging.Logger("reunion.websockets")  # noqa: LOG001 - it must not be found by its name
_silent.disabled = True


@dataclass(frozen=True, slots=True)
class Network:
    """The way to the hub. Without a proxy those of the environment are used, HTTPS_PROXY for example."""

    ssl_context: ssl.SSLContext | None = None
    proxy: str | None = field(default=None, repr=False)

    def http_options(self) -> dict[str, Any]:
        """Return the arguments of an HTTP client.

        No redirects and no cookies: the key must go nowhere but to the hub.
        """
        return {
            "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            "follow_redirects": False,
            "limits": Limits(max_connections=None, max_keepalive_connections=20),
            "proxy": self.proxy,
            "timeout": None,
            "verify": self.ssl_context or True,
        }

    def websocket_options(self, url: str, timeout: float, user_agent: str) -> dict[str, Any]:
        """Return the arguments of a WebSocket. The feed has pings of its own, which the hub's GraphQL answers."""
        # Without a context of its own wss takes the certificates that this machine trusts; None for it is an error.
        has_context = self.ssl_context is not None and url.startswith("wss:")
        return {
            "close_timeout": CLOSE_TIMEOUT,
            "compression": None,
            "logger": _silent,
            "max_size": MAX_MESSAGE_BYTES,
            "open_timeout": timeout,
            "ping_interval": None,
            "proxy": self.proxy or True,
            "subprotocols": [SUBPROTOCOL],
            "user_agent_header": user_agent,
        } | ({"ssl": self.ssl_context} if has_context else {})


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of a WebSocket, or its end: `text` is None then, and `close_code` says how it ended."""

    text: str | bytes | None = field(repr=False)
    close_code: int | None = None
    close_reason: str = ""
