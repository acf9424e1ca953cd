"""The structure of JPEG, PNG and WebP files: whether one is whole, and the size of its picture."""

import struct
import zlib
from typing import NamedTuple

MAX_SCANS = 100

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_END_OF_IMAGE, _START_OF_SCAN, _FILL = 0xD9, 0xDA, 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHIN_A_SCAN = frozenset({0x00, *range(0xD0, 0xD8)})


class Size(NamedTuple):
    """The pixels of a picture."""

    width: int
    height: int


def read_size(data: bytes) -> Size | None:
    """Return the size of the picture in a file; None for another file, and for one that is not whole."""
    try:
        if data.startswith(_PNG):
            size = _read_png(data)
        elif data.startswith(_JPEG):
            size = _read_jpeg(data)
        elif (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
            size = _read_webp(data)
        else:
            return None
    except (struct.error, IndexError):
        return None
    return size if size is not None and size.width and size.height else None


def _read_png(data: bytes) -> Size | None:
    at, size, has_pixels = len(_PNG), None, False
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if zlib.crc32(data[at + 4 : at + 8 + length]) != checksum:
            return None
        if kind == b"IHDR":
            size = Size(*struct.unpack_from(">II", data, at + 8))
        if kind == b"IEND":
            return size if has_pixels else None
        has_pixels = has_pixels or kind == b"IDAT"
        at += 12 + length


def _read_jpeg(data: bytes) -> Size | None:
    at, size, scans = len(_JPEG), None, 0
    while True:
        marker = data[at + 1]
        if data[at] != _FILL:
            return None
        if marker == _FILL:
            at += 1
            continue
        if marker == _END_OF_IMAGE:
            return size if 0 < scans <= MAX_SCANS else None
        (length,) = struct.unpack_from(">H", data, at + 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = Size(width, height)
        at += 2 + length
        if marker == _START_OF_SCAN:
            scans += 1
            at = _end_of_scan(data, at)


def _end_of_scan(data: bytes, at: int) -> int:
    """Return the place of the first marker after the data of a scan."""
    while (at := data.find(b"\xff", at)) >= 0 and data[at + 1] in _WITHIN_A_SCAN:
        at += 2
    return at if at >= 0 else len(data)


def _read_webp(data: bytes) -> Size | None:
    (length,) = struct.unpack_from("<I", data, 4)
    if len(data) < length + 8:
        return None
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return Size(width, height)
    if kind == b"VP8L" and data[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", data, 21)
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 26)
        return Size(width & 0x3FFF, height & 0x3FFF)
    return None
