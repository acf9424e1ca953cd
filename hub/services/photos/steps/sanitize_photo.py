"""Turn an upload into harmless JPEGs: decode it under limits, turn it upright, and keep nothing but its pixels."""

import io
import warnings

from PIL import ExifTags, Image

from hub.domain.photos import FORMATS, MAX_PIXELS, MAX_SCANS, SIZE_LIMITS, PhotoSize, SizeLimit
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
    """Decode an upload and encode it anew in every size; of an animation only the first picture.

    Raises PhotoInvalid or PhotoTooLarge.
    """
    page = _decode(data, SIZE_LIMITS[PhotoSize.PAGE])
    return {size: _encode(page, room) for size, room in SIZE_LIMITS.items()}


def _decode(data: bytes, room: SizeLimit) -> Image.Image:
    if count_scans(data, MAX_SCANS) > MAX_SCANS:
        raise PhotoInvalid()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return _shrink(image, room)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoTooLarge() from None
    except (PhotoTooLarge, PhotoInvalid):
        raise
    except Exception:  # noqa: BLE001 - a hostile file makes decoders raise any error; none of them is a photo
        raise PhotoInvalid() from None


def _shrink(image: Image.Image, room: SizeLimit) -> Image.Image:
    """Return the picture upright, in RGB, within the size limit, and with nothing but its pixels."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PhotoTooLarge()
    # A JPEG can be decoded at a fraction of its size, which saves most of the memory; other formats ignore this.
    image.draft("RGB", (room.side, room.side))
    image.load()
    turn = _turn(image)
    small = _plain(image)
    small.thumbnail((room.side, room.side), Image.Resampling.LANCZOS)
    upright = small if turn is None else small.transpose(turn)
    # A comment or a profile survives every other way to copy an image.
    bare = Image.new("RGB", upright.size, _WHITE)
    bare.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return bare


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Return the turn that EXIF asks for; broken metadata does not make the photo invalid."""
    try:
        return _TURNS.get(image.getexif().get(ExifTags.Base.Orientation) or 1)
    except Exception:  # noqa: BLE001 - a broken block makes the parser raise any error
        return None


def _plain(image: Image.Image) -> Image.Image:
    """Return the image in RGB, or RGBA if it is transparent somewhere."""
    if image.mode == "I;16":
        return image.point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _encode(page: Image.Image, room: SizeLimit) -> bytes:
    """Return a JPEG within the byte limit: first with less quality, then with fewer pixels."""
    image = page.copy()
    image.thumbnail((room.side, room.side), Image.Resampling.LANCZOS)
    while True:
        for quality in _QUALITIES:
            encoded = _jpeg(image, quality)
            if len(encoded) <= room.max_bytes:
                return encoded
        image.thumbnail((max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)), Image.Resampling.LANCZOS)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()
