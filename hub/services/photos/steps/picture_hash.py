"""Hash the look of a picture: which of its parts are brighter than their neighbours."""

import io
from typing import Final

from PIL import Image

SIDE: Final = 8
MIN_CONTRAST: Final = 12
"""The levels of brightness, of 256, below which a picture is flat: its hash would be chance."""


def picture_hash(data: bytes) -> int | None:
    """Return 128 bits of a JPEG of ours: 64 compare each part with the one to its right, 64 with the one below.

    Copies that were scaled, recoded or brightened differ in few bits. Return None for a flat picture. The method is
    the difference hash of https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html, in both
    directions as in https://github.com/benhoyt/dhash.
    """
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        image.draft("L", (SIDE * 16, SIDE * 16))
        small = image.convert("L").resize((SIDE + 1, SIDE + 1), Image.Resampling.LANCZOS)
    levels, width = small.tobytes(), SIDE + 1
    if max(levels) - min(levels) < MIN_CONTRAST:
        return None
    bits = 0
    for step in (1, width):
        for row in range(SIDE):
            for column in range(SIDE):
                here = row * width + column
                bits = bits << 1 | (levels[here] < levels[here + step])
    return bits
