"""The hub's address and the API key. Only this file reads the environment."""

import os
import platform
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit, urlunsplit

import httpx2

from reunion.errors import ConfigurationError
from reunion.items import finite
from reunion.version import __version__

T = TypeVar("T")

ApiKey = str | Callable[[], str | Awaitable[str]]
"""A key, or a function that returns the newest one; that of `AsyncReunion` may be async. It is called before each call,
for rotation."""

WEBSOCKET_SCHEMES = {"http": "ws", "https": "wss"}


@dataclass(frozen=True, slots=True)
class Settings:
    """The hub's address, the key, the time-out in seconds and the language. No repr shows the key."""

    url: str
    api_key: ApiKey = field(repr=False)
    timeout: float
    language: str

    @classmethod
    def build(
        cls, url: str | None, api_key: ApiKey | None, *, timeout: float, language: str, allow_http: bool = False
    ) -> "Settings":
        """Take what is None from REUNION_URL and REUNION_API_KEY. Raises ConfigurationError for an unusable value.

        An empty value counts as missing and is not filled in: it would silently select another hub or another key.
        """
        address = _parse_url(_require(url, "url", "REUNION_URL"), allow_http=allow_http)
        key = _require(api_key, "api_key", "REUNION_API_KEY")
        if (finite(timeout) or 0.0) <= 0.0:
            raise ConfigurationError("`timeout` must be a number of seconds above 0.")
        return cls(address, key if callable(key) else check_key(key), timeout, language)

    def path_url(self, path: str) -> str:
        """Return the address of a path of the hub."""
        return f"{self.url}/{path}"

    def websocket_url(self) -> str:
        """Return the address of subscriptions."""
        scheme, _, rest = self.path_url("graphql").partition(":")
        return f"{WEBSOCKET_SCHEMES[scheme]}:{rest}"


def _require(value: T | None, name: str, variable: str) -> T | str:
    value_or_env = os.environ.get(variable, "") if value is None else value  # noqa: TID251 - this distribution has its own settings
    if isinstance(value_or_env, str) and not value_or_env.strip():
        raise ConfigurationError(f"`{name}` is missing or empty; pass it, or set {variable}.")
    return value_or_env


def _parse_url(text: str, *, allow_http: bool) -> str:
    # No error repeats the address: it may hold a password.
    try:
        address = urlsplit(text.strip())
        host, _ = address.hostname, address.port
        # As the libraries for calls and feed do later: an empty label, one of more than 63 characters.
        httpx2.URL(text.strip())
        (host or "").encode("idna")
    except (ValueError, AttributeError, httpx2.InvalidURL):
        address, host = SplitResult("", "", "", "", ""), None
    if address.scheme not in WEBSOCKET_SCHEMES or not host or not text.strip().isprintable():
        raise ConfigurationError("`url` must begin with http:// or https:// and name a host.")
    if "@" in address.netloc:
        raise ConfigurationError("`url` must hold no user and no password; the key alone tells the hub who you are.")
    if address.scheme == "http" and not (allow_http or _is_this_machine(host)):
        raise ConfigurationError(
            "`url` must begin with https://: over http everyone on the way can read the key. "
            "For a hub in a network of your own, pass `allow_http=True`."
        )
    path = address.path.rstrip("/").removesuffix("/graphql")
    return urlunsplit((address.scheme, address.netloc, path, "", ""))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def check_key(key: object) -> str:
    """Return a key without the space around it. Raises ConfigurationError for anything but one line of text."""
    line = key.strip() if isinstance(key, str) else ""
    if not line.isprintable() or not line.isascii() or not line:
        raise ConfigurationError("`api_key` must be one line of text, or a function that returns one.")
    return line


USER_AGENT = f"reunion-sdk/{__version__} Python/{platform.python_version()} httpx2/{httpx2.__version__}"
