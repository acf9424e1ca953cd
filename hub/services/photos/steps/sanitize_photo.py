"""Turns an upload into harmless JPEGs: decoded under limits, turned upright, stripped of all that is not a pixel."""

import io
import warnings

from PIL import ExifTags, Image

from hub.domain.photos import FORMATS, MOST_PIXELS, MOST_SCANS, ROOMS, PhotoSize, Room
from hub.errors import PhotoInvalid, PhotoTooLarge
from hub.services.photos.steps.scans import count_scans

# Between its limit and twice that Pillow only warns. Set once for the process: filters are not safe to swap in threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

_QUALITIES = (85, 78, 70, 62, 54, 46)
_WHITE = (255, 255, 255)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def sanitize_photo(data: bytes) -> dict[PhotoSize, bytes]:
    """Decode an upload and encode it anew in every size; an animation gives its first picture.

    Raises PhotoInvalid or PhotoTooLarge.
    """
    page = _decode(data, ROOMS[PhotoSize.PAGE])
    return {size: _encode(page, room) for size, room in ROOMS.items()}


def _decode(data: bytes, room: Room) -> Image.Image:
    if count_scans(data, MOST_SCANS) > MOST_SCANS:
        raise PhotoInvalid()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return _shrink(image, room)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoTooLarge() from None
    except (PhotoTooLarge, PhotoInvalid):
        raise
    except Exception:  # noqa: BLE001 - decoders raise whatever a hostile file leads them to; none of it is a photo
        raise PhotoInvalid() from None


def _shrink(image: Image.Image, room: Room) -> Image.Image:
    """The picture upright, in red, green and blue, no larger than the room, and with nothing but its pixels."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise PhotoTooLarge()
    # A JPEG can be decoded at a fraction of its size, which spares most of the memory; others ignore this.
    image.draft("RGB", (room.side, room.side))
    image.load()
    turn = _turn(image)
    small = _plain(image)
    small.thumbnail((room.side, room.side), Image.Resampling.LANCZOS)
    upright = small if turn is None else small.transpose(turn)
    # A comment or a profile clings to an image through every copy but this one.
    bare = Image.new("RGB", upright.size, _WHITE)
    bare.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return bare


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How the camera was held; broken metadata does not make a photo a bad one."""
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation) or 1)
    except Exception:  # noqa: BLE001 - the parser raises whatever a broken block leads it to
        return None


def _plain(image: Image.Image) -> Image.Image:
    """In RGB, or RGBA if something shows through."""
    if image.mode == "I;16":
        return image.point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _encode(page: Image.Image, room: Room) -> bytes:
    """As JPEG within the room's bytes: first with less quality, then with fewer pixels."""
    image = page.copy()
    image.thumbnail((room.side, room.side), Image.Resampling.LANCZOS)
    while True:
        for quality in _QUALITIES:
            encoded = _jpeg(image, quality)
            if len(encoded) <= room.most_bytes:
                return encoded
        image.thumbnail((max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)), Image.Resampling.LANCZOS)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()
