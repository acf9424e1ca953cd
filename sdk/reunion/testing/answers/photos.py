"""Uploads of photos, checked by the structure of the file: its pictures are not decoded."""

from uuid import uuid4

from reunion.testing.answers.image_files import Size, read_size
from reunion.testing.answers.memory import Json, Memory
from reunion.testing.answers.refusals import InputRefused
from reunion.testing.answers.texts import check_line

MAX_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
MAX_KEY_CHARACTERS = 200


def answer_photo(memory: Memory, photo: bytes, key: str | None) -> tuple[int, Json]:
    """Return the status and the body of the answer to an upload. key: the header Idempotency-Key, as it came."""
    if len(photo) > MAX_BYTES:
        return _too_large()
    if not photo:
        return _invalid()
    try:
        key = None if key is None else check_line(_unquoted(key), MAX_KEY_CHARACTERS)
    except InputRefused as refused:
        return 400, {"code": refused.code, "message": refused.message}
    size = read_size(photo)
    if size is None:
        return _invalid()
    if _has_too_many_pixels(size):
        return _too_large()
    photo_id = store_photo(memory, photo, key)
    if photo_id is None:
        return 422, {"code": "IDEMPOTENCY_MISMATCH", "message": "This key was used with another photo."}
    return 201, {"id": photo_id}


def is_photo(data: bytes) -> bool:
    """Return True for a JPEG, PNG or WebP file that is whole and not too large, as far as its structure shows."""
    size = read_size(data) if 0 < len(data) <= MAX_BYTES else None
    return size is not None and not _has_too_many_pixels(size)


def store_photo(memory: Memory, photo: bytes, key: str | None) -> str | None:
    """Store a photo and return its id, the same under the same key. None if the key was used for other bytes."""
    photo_id = memory.photo_keys.setdefault(key, uuid4().hex) if key else uuid4().hex
    return photo_id if memory.photos.setdefault(photo_id, photo) == photo else None


def _has_too_many_pixels(size: Size) -> bool:
    return size.width * size.height > MAX_PIXELS


def _unquoted(key: str) -> str:
    return key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key


def _invalid() -> tuple[int, Json]:
    return 422, {"code": "PHOTO_INVALID", "message": "The photo must be a complete JPEG, PNG or WebP image."}


def _too_large() -> tuple[int, Json]:
    return 413, {"code": "PHOTO_TOO_LARGE", "message": "The photo must have at most 20 MB and 40 million pixels."}
