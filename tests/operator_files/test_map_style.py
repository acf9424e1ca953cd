"""The operator's own style for maps: what is taken, from which origin, and what is refused without being shown."""

import json
from typing import Any

import pytest

from hub.errors import SettingsInvalid
from hub.operator_files.map_style import MAX_STYLE_BYTES, parse_map_style, style_of_address

TILES = "https://maps.example:8443"
STYLE: dict[str, Any] = {
    "version": 8,
    "glyphs": f"{TILES}/fonts/{{fontstack}}/{{range}}.pbf",
    "sprite": [{"id": "default", "url": f"{TILES}/sprite"}],
    "sources": {
        "streets": {"type": "vector", "url": f"{TILES}/streets.json?key=S3cret"},
        "relief": {"type": "raster", "tiles": [f"{TILES}/{{z}}/{{x}}/{{y}}.png"]},
        "forces": {"type": "geojson", "data": f"{TILES}/forces.json"},
        "own": {"type": "geojson", "data": {"type": "FeatureCollection", "features": []}},
    },
    "layers": [],
}


def written(**changes: Any) -> bytes:
    return json.dumps({**STYLE, **changes}).encode()


def test_style_of_a_file_has_its_parts_origin() -> None:
    style = parse_map_style(written())
    assert (style.origin, style.address, style.content) == (TILES, None, written())
    plain = parse_map_style(b'{"version": 8, "sources": {}, "layers": []}')
    assert plain.origin is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff", "no MapLibre style"),
        (b"[" * 100_000, "no MapLibre style"),
        (b"[]", "no MapLibre style"),
        (written(version=7), "no MapLibre style"),
        (written(layers={}), "`sources`"),
        (written(sources=[]), "`sources`"),
        (written(sources={"one": "S3cret"}), "`sources.one`"),
        (written(sprite=[{"url": "/S3cret"}]), "`sprite.0.url`"),
        (written(sprite="https://other.example/S3cret"), "`glyphs` and `sprite` differ"),
        (written(glyphs="fonts/S3cret"), "`glyphs`"),
        (written(sources={"a": {"tiles": [f"{TILES}/1", "https://{s}.example/S3cret"]}}), "`sources.a.tiles.1`"),
        (written(sources={"a": {"url": "pmtiles://S3cret"}}), "`sources.a.url`"),
        (written(sources={"a": {"urls": ["http://maps.example/S3cret"]}}), "`sources.a.urls.0`"),
        (written(sources={"a": {"data": "https://li:S3cret@maps.example/"}}), "`sources.a.data`"),
        (b" " * (MAX_STYLE_BYTES + 1), "more than 1,024 KiB"),
    ],
)
def test_style_with_another_origin_or_form_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(SettingsInvalid, match=says) as refused:
        parse_map_style(content)
    assert "S3cret" not in str(refused.value)
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_address_of_a_style_gives_its_origin() -> None:
    style = style_of_address(f"{TILES}/style.json?key=S3cret")
    assert (style.origin, style.content) == (TILES, None)
    assert "S3cret" not in repr(style)
    assert style_of_address("http://127.0.0.1:8123/s", is_embedded=True).origin == "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    "address",
    [
        "http://maps.example/",
        "http://127.0.0.1/",
        "https://",
        "https://li:S3cret@maps.example/",
        "https://maps.example; script-src *",
        "https://maps.example/a b",
        "https://maps.example:999999/",
        "https://MAPS.example/",
        "https://maps.example/#S3cret",
        "https://*.example/",
        "pmtiles://maps.example/",
        "https://[::1/S3cret",
    ],
)
def test_address_that_widens_the_policy_is_refused(address: str) -> None:
    with pytest.raises(SettingsInvalid, match="HUB_MAP_STYLE must be an https address") as refused:
        style_of_address(address)
    assert "S3cret" not in str(refused.value)
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
