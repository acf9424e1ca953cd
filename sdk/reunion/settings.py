"""Where the hub is and which key opens it: the one file that reads the environment."""

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from reunion.errors import ConfigurationError
from reunion.version import __version__

ApiKey = str | Callable[[], str]
"""A key, or a function that returns the newest one: it is asked before each call, so keys can be rotated."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The hub's address and the key, which no repr shows."""

    url: URL
    api_key: ApiKey = field(repr=False)
    timeout: float
    language: str

    @classmethod
    def build(cls, url: str | None, api_key: ApiKey | None, *, timeout: float, language: str) -> "Settings":
        """Fill in REUNION_URL and REUNION_API_KEY; raises ConfigurationError if one is missing or unusable."""
        address = URL((url or os.environ.get("REUNION_URL", "")).strip())  # noqa: TID251 - this distribution's own
        key = api_key or os.environ.get("REUNION_API_KEY", "")  # noqa: TID251
        if address.scheme not in ("http", "https") or not address.host or not key:
            raise ConfigurationError
        path = address.path.rstrip("/").removesuffix("/graphql")
        return cls(address.with_path(path or "/"), key, timeout, language)

    def at(self, path: str) -> URL:
        """The address of a path of the hub."""
        return self.url.joinpath(path)

    def websocket(self) -> URL:
        """Where subscriptions are opened."""
        return self.at("graphql").with_scheme("wss" if self.url.scheme == "https" else "ws")

    def bearer(self) -> str:
        """The value of the Authorization header, with the newest key."""
        key = self.api_key if isinstance(self.api_key, str) else self.api_key()
        return f"Bearer {key.strip()}"


USER_AGENT = f"reunion-sdk/{__version__} Python/{platform.python_version()} aiohttp/{aiohttp.__version__}"
