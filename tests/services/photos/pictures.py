"""Real image files, made by the tests."""

import io
import struct
import zlib

from PIL import Image

SECRET = b"seen by Mrs Li of Heping Road"


def gradient(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red and right half blue, over a ramp from black to bright."""
    ramp = Image.linear_gradient("L").resize((width, height))
    left = Image.new("L", (width, height), 0)
    left.paste(255, (0, 0, width // 2, height))
    right = left.point(lambda level: 255 - level)
    return Image.merge("RGB", (left, ramp.point(lambda level: level // 3), right)).convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the picture as a file of this kind."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo_file(kind: str = "JPEG", width: int = 900, height: int = 600) -> bytes:
    """Return a plain photo."""
    return encoded(gradient(width, height), kind)


def jpeg_with_secrets(orientation: int = 1) -> bytes:
    """Return a JPEG with GPS in its EXIF, a comment, an XMP packet and a profile."""
    image = gradient(900, 600)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 44.0, 24.0), 3: "E", 4: (115.0, 40.0, 12.0)})
    return encoded(image, "JPEG", exif=exif, comment=SECRET, icc_profile=SECRET, xmp=SECRET)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    """Return one chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width: int, height: int) -> bytes:
    """Return a small PNG file of a huge picture: a megabyte of zeros packs to a kilobyte."""
    rows = zlib.compress(b"\x00" * (1 << 20), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def jpeg_with_scans(scans: int) -> bytes:
    """Return a progressive JPEG whose last scan is repeated."""
    data = encoded(gradient(64, 64), "JPEG", progressive=True)
    last = data.rfind(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + data[-2:]
