"""The operator's own style for the maps of the console: an address, or a file that names addresses of one origin."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from hub.errors import SettingsInvalid

VARIABLE: Final = "HUB_MAP_STYLE"
MAX_STYLE_BYTES: Final = 1024 * 1024
STYLE_VERSION: Final = 8
"""The version of the style specification. Source: https://maplibre.org/maplibre-style-spec/root/#version"""
NO_ADDRESS: Final = f"{VARIABLE} must be an https address, or the path of a file with a style."

_ORIGIN: Final = re.compile(r"(https|http)://([a-z0-9.-]+)(:\d{1,5})?")
_NO_SPACE: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, repr=False)
class MapStyle:
    """A style. It comes from `address`, or it is `content`, which the hub serves itself.

    origin: where the style and all that it names are; None for a file without an address.
    """

    origin: str | None
    address: str | None = None
    content: bytes | None = None


def is_address(value: str) -> bool:
    """Return whether the setting is an address, not a path."""
    return "://" in value


def style_of_address(address: str, *, is_embedded: bool = False) -> MapStyle:
    """Return the style of an address; raises SettingsInvalid. Embedded parts may have one of 127.0.0.1 without TLS."""
    origin = _origin_of(address, is_embedded=is_embedded)
    if origin is None:
        raise SettingsInvalid(NO_ADDRESS)
    return MapStyle(origin, address=address)


def parse_map_style(content: bytes, *, is_embedded: bool = False) -> MapStyle:
    """Return the style of a file; raises SettingsInvalid, which names the part at fault and no address."""
    if len(content) > MAX_STYLE_BYTES:
        raise SettingsInvalid(f"The style of {VARIABLE} has more than {MAX_STYLE_BYTES // 1024:,} KiB.")
    style = _read(content)
    if not isinstance(style, dict) or style.get("version") != STYLE_VERSION:
        raise SettingsInvalid(f"The file of {VARIABLE} is no MapLibre style of version {STYLE_VERSION} in JSON.")
    if not isinstance(style.get("sources"), dict) or not isinstance(style.get("layers"), list):
        raise SettingsInvalid(f"The style of {VARIABLE} needs `sources` (an object) and `layers` (a list).")
    origins: dict[str, str] = {}
    for part, address in _addresses(style):
        origin = _origin_of(address, is_embedded=is_embedded)
        if origin is None:
            raise SettingsInvalid(f"`{part}` in the style of {VARIABLE} must be a whole https address.")
        origins.setdefault(origin, part)
    if len(origins) > 1:
        parts = " and ".join(f"`{part}`" for part in origins.values())
        raise SettingsInvalid(f"The style of {VARIABLE} must name addresses of one origin: {parts} differ.")
    return MapStyle(next(iter(origins), None), content=content)


def _read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        # Outside of the handler the caller raises: the error would keep the content.
        return None


def _origin_of(address: Any, *, is_embedded: bool) -> str | None:
    """Return the origin of an address that a page may ask; None for any other value."""
    if not isinstance(address, str) or not _NO_SPACE.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 — it raises for a number that is no port
    except ValueError:
        return None
    origin = f"{parts.scheme}://{parts.netloc}"
    found = _ORIGIN.fullmatch(origin)
    is_allowed = found is not None and (found[1] == "https" or (is_embedded and found[2] == "127.0.0.1"))
    return origin if is_allowed and not parts.fragment else None


def _addresses(style: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each address that a page loads for this style, with its place there."""
    if style.get("glyphs") is not None:
        yield "glyphs", style["glyphs"]
    sprite = style.get("sprite")
    if isinstance(sprite, list):
        for index, one in enumerate(sprite):
            yield f"sprite.{index}.url", one.get("url") if isinstance(one, dict) else None
    elif sprite is not None:
        yield "sprite", sprite
    for name, source in style["sources"].items():
        yield from _addresses_of_source(f"sources.{name}", source)


def _addresses_of_source(place: str, source: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(source, dict):
        raise SettingsInvalid(f"`{place}` in the style of {VARIABLE} must be an object.")
    if source.get("url") is not None:
        yield f"{place}.url", source["url"]
    for several in ("tiles", "urls"):
        found = source.get(several)
        for index, one in enumerate(found if isinstance(found, list) else []):
            yield f"{place}.{several}.{index}", one
    # GeoJSON may stand in the style itself.
    if isinstance(source.get("data"), str):
        yield f"{place}.data", source["data"]
