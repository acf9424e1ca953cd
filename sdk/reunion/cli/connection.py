"""The hub and the key of a command. The key comes from the environment or a hidden prompt, and is kept nowhere."""

import getpass
import os
import sys
from dataclasses import replace
from typing import Annotated

import httpx2
import typer

from reunion._sync.client import Reunion
from reunion._sync.io import HttpClient
from reunion.cli.explain import CommandFailed, proxy_variables
from reunion.connections import Network
from reunion.errors import ConfigurationError
from reunion.settings import Settings, check_key

KEY_VARIABLE = "REUNION_API_KEY"
CALL_TIMEOUT_SECONDS = 30.0

Url = Annotated[str, typer.Option("--url", envvar="REUNION_URL", help="The hub's address.", metavar="URL")]
AllowHttp = Annotated[bool, typer.Option("--allow-http", help="Let the key go over http, in a network of your own.")]
Language = Annotated[str, typer.Option(help="The language of an alert's texts, such as zh-CN.", metavar="TAG")]


def read_settings(
    url: str, *, allow_http: bool, language: str = "en", timeout: float = CALL_TIMEOUT_SECONDS
) -> Settings:
    """Return the checked address and key. The address comes first: a key is asked for only if it can be used.

    Raises ConfigurationError for an address or a key that cannot be used, CommandFailed for a missing one.
    """
    if not url.strip():
        raise CommandFailed("The hub's address is missing: give --url, or set REUNION_URL.")
    _require_usable_network()
    settings = Settings.build(url, _read_key, timeout=timeout, language=language, allow_http=allow_http)
    return replace(settings, api_key=_checked(_read_key()))


def connect(url: str, *, allow_http: bool, language: str = "en") -> Reunion:
    """Return a client of the hub. Raises as `read_settings`."""
    settings = read_settings(url, allow_http=allow_http, language=language)
    return Reunion(settings.url, settings.api_key, language=language, allow_http=allow_http)


def needs_allow_http(settings: Settings) -> bool:
    """Return True if the key goes over http to another machine."""
    try:
        Settings.build(settings.url, settings.api_key, timeout=settings.timeout, language=settings.language)
    except ConfigurationError:
        return True
    return False


def _require_usable_network() -> None:
    """Raise CommandFailed for certificates or a proxy of the environment that no connection can be made with."""
    try:
        HttpClient(**Network().http_options()).close()
    except OSError as error:
        reason = error.strerror or "they are no certificates"
        raise CommandFailed(f"The certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be used: {reason}.") from None
    except (ImportError, ValueError, httpx2.InvalidURL):
        # That error may hold the password of the proxy.
        words = "cannot be used; its address must begin with http:// or https://."
        raise CommandFailed(f"The proxy of the environment ({', '.join(proxy_variables())}) {words}") from None


def _read_key() -> str:
    key = os.environ.get(KEY_VARIABLE, "")  # noqa: TID251 - this distribution has its own settings
    if key.strip():
        return key
    if not sys.stdin.isatty():
        raise CommandFailed(f"The key is missing: set {KEY_VARIABLE}. There is no terminal on which to ask for it.")
    try:
        key = getpass.getpass("Key of the hub (not shown): ", stream=sys.stderr)
    except EOFError:
        key = ""
    if not key.strip():
        raise CommandFailed(f"The key is missing: set {KEY_VARIABLE}, or type it when asked.")
    return key


def _checked(key: str) -> str:
    try:
        return check_key(key)
    except ConfigurationError:
        raise CommandFailed("The key must be one line of plain text, as the operator gave it.") from None
