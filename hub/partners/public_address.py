"""Check an address that a partner gave: https, to the public internet, checked again at each connection.

Ranges: https://www.iana.org/assignments/iana-ipv4-special-registry and .../iana-ipv6-special-registry
"""

import re
import socket
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from hub.errors import InvalidInput
from hub.partners.context import ChannelContext

MAX_URL_LENGTH = 2000
_PRINTABLE = re.compile(r"[!-\[\]-~]+")  # printable ASCII without the backslash, which readers of URLs disagree on
_NO_PORT = re.compile(r"[^/?#]*//[^/?#]*:([/?#]|$)")
_NAME = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # leaves out mapped, compatible and NAT64 forms of IPv4, and all local ranges
_REFUSED = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments; a metadata service of one cloud
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
    IPv4Network("168.63.129.16/32"),  # a public address that inside one cloud is its host
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4, which carries an IPv4 address
    IPv6Network("3fff::/20"),
)


class AddressRefused(OSError):
    """A name resolves, or a URL points, to an address that is not public."""


def is_public(address: str) -> bool:
    """Tell if an IP address in its canonical form belongs to the public internet."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip.scope_id or ip not in _GLOBAL_UNICAST):
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _REFUSED)


def check_url(text: object, context: ChannelContext) -> URL:
    """Return the URL of a webhook; raise InvalidInput unless it is plain https to a public name, or trusted."""
    if not isinstance(text, str) or len(text) > MAX_URL_LENGTH or not _PRINTABLE.fullmatch(text):
        raise _wrong(f"The address must be at most {MAX_URL_LENGTH:,} printable ASCII characters, no backslashes.")
    try:
        url = URL(text)
        host = url.raw_host or ""
    except ValueError:
        raise _wrong("The address cannot be read; it must look like https://app.example/events.") from None
    if _NO_PORT.match(text):
        raise _wrong("The address has a colon and no port; add the port or drop the colon.")
    if "@" in url.raw_authority or url.fragment:
        raise _wrong("The address must have no user, password or fragment.")
    if url.scheme in ("http", "https") and is_trusted(url, context):
        return url
    if url.scheme != "https":
        raise _wrong("The address must be https.")
    # A last label that begins with a digit is an IPv4 address in an unusual spelling, or nothing.
    if not (_NAME.fullmatch(host.lower()) or is_public(host)):
        raise _wrong("The address must lead to a name or IP address of the public internet.")
    return url


def is_trusted(url: URL, context: ChannelContext) -> bool:
    """Tell if a URL may be http or private: a trusted pair, or this machine if an embedded hub allows it."""
    return context.trusts(url) or (context.loopback_webhooks and url.raw_host in _LOOPBACK)


class PublicResolver(AbstractResolver):
    """Resolve a name; refuse it if any of its addresses is not public."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raise AddressRefused."""
        results = await self._inner.resolve(host, port, family)
        if not all(is_public(result["host"]) for result in results):
            raise AddressRefused
        return results

    async def close(self) -> None:
        """Close the inner resolver."""
        await self._inner.close()


def open_public_socket(address: AddrInfoType) -> socket.socket:
    """Return a socket for the address that is connected to, however it was resolved; raise AddressRefused."""
    family, kind, protocol, _, place = address
    if not is_public(str(place[0])):
        raise AddressRefused
    return socket.socket(family, kind, protocol)


def _wrong(why: str) -> InvalidInput:
    return InvalidInput(why, path=("settings", "url"))
