"""The hub's address and the API key. Only this file reads the environment."""

import os
import platform
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import TypeVar

import aiohttp
from yarl import URL

from reunion.errors import ConfigurationError
from reunion.version import __version__

T = TypeVar("T")

ApiKey = str | Callable[[], str | Awaitable[str]]
"""A key, or a function, async or not, that returns the newest one. It is called before each call, for rotation."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The hub's address, the key, the time-out in seconds and the language. No repr shows the key."""

    url: URL
    api_key: ApiKey = field(repr=False)
    timeout: float
    language: str

    @classmethod
    def build(cls, url: str | None, api_key: ApiKey | None, *, timeout: float, language: str) -> "Settings":
        """Take what is None from REUNION_URL and REUNION_API_KEY. Raises ConfigurationError for an unusable value.

        An empty value counts as missing and is not filled in: it would silently select another hub or another key.
        """
        address = _parse_url(_require(url, "url", "REUNION_URL"))
        key = _require(api_key, "api_key", "REUNION_API_KEY")
        return cls(address, key if callable(key) else _check_key(key), timeout, language)

    def path_url(self, path: str) -> URL:
        """Return the address of a path of the hub."""
        return self.url.joinpath(path)

    def websocket_url(self) -> URL:
        """Return the address of subscriptions."""
        return self.path_url("graphql").with_scheme("wss" if self.url.scheme == "https" else "ws")

    async def authorization(self) -> str:
        """Return the Authorization header with the newest key. Raises ConfigurationError for a malformed key."""
        key = self.api_key() if callable(self.api_key) else self.api_key
        return f"Bearer {_check_key(await key if isawaitable(key) else key)}"


def _require(value: T | None, name: str, variable: str) -> T | str:
    value_or_env = os.environ.get(variable, "") if value is None else value  # noqa: TID251 - this distribution has its own settings
    if isinstance(value_or_env, str) and not value_or_env.strip():
        raise ConfigurationError(f"`{name}` is missing or empty; pass it, or set {variable}.")
    return value_or_env


def _parse_url(text: str) -> URL:
    # The error never repeats the address: it may hold a password.
    try:
        address = URL(text.strip())
    except ValueError:
        address = URL()
    if address.scheme not in ("http", "https") or not address.host:
        raise ConfigurationError("`url` must begin with http:// or https:// and name a host.")
    path = address.path.rstrip("/").removesuffix("/graphql")
    return address.with_path(path or "/")


def _check_key(key: object) -> str:
    line = key.strip() if isinstance(key, str) else ""
    if not line.isprintable() or not line:
        raise ConfigurationError("`api_key` must be one line of text, or a function that returns one.")
    return line


USER_AGENT = f"reunion-sdk/{__version__} Python/{platform.python_version()} aiohttp/{aiohttp.__version__}"
