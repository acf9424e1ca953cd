"""Where the hub is and which key opens it: the one file that reads the environment."""

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
"""A key, or a function, async or not, that returns the newest one: asked before each call, so keys can be rotated."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The hub's address and the key, which no repr shows."""

    url: URL
    api_key: ApiKey = field(repr=False)
    timeout: float
    language: str

    @classmethod
    def build(cls, url: str | None, api_key: ApiKey | None, *, timeout: float, language: str) -> "Settings":
        """Fill in REUNION_URL and REUNION_API_KEY for what is None; raises ConfigurationError for what cannot be used.

        What is given empty counts as missing: another hub or another key than was meant would be used without a word.
        """
        address = _address(_given(url, "url", "REUNION_URL"))
        key = _given(api_key, "api_key", "REUNION_API_KEY")
        return cls(address, key if callable(key) else _one_line(key), timeout, language)

    def path_url(self, path: str) -> URL:
        """The address of a path of the hub."""
        return self.url.joinpath(path)

    def websocket_url(self) -> URL:
        """Where subscriptions are opened."""
        return self.path_url("graphql").with_scheme("wss" if self.url.scheme == "https" else "ws")

    async def authorization(self) -> str:
        """The value of the Authorization header, with the newest key; raises ConfigurationError if there is none."""
        key = self.api_key() if callable(self.api_key) else self.api_key
        return f"Bearer {_one_line(await key if isawaitable(key) else key)}"


def _given(value: T | None, name: str, variable: str) -> T | str:
    given = os.environ.get(variable, "") if value is None else value  # noqa: TID251 - this distribution's own
    if isinstance(given, str) and not given.strip():
        raise ConfigurationError(f"Give {name}, or set {variable}.")
    return given


def _address(text: str) -> URL:
    # Never repeated in the error: an address may hold a password.
    try:
        address = URL(text.strip())
    except ValueError:
        address = URL()
    if address.scheme not in ("http", "https") or not address.host:
        raise ConfigurationError("The address of a hub begins with http:// or https:// and names a host.")
    path = address.path.rstrip("/").removesuffix("/graphql")
    return address.with_path(path or "/")


def _one_line(key: object) -> str:
    line = key.strip() if isinstance(key, str) else ""
    if not line.isprintable() or not line:
        raise ConfigurationError("A key is a text of one line, or a function that returns one.")
    return line


USER_AGENT = f"reunion-sdk/{__version__} Python/{platform.python_version()} aiohttp/{aiohttp.__version__}"
