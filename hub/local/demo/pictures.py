"""Draw photos for the demo: shapes, no real person."""

import io
import random

from PIL import Image, ImageDraw


def draw_photo(seed: int, size: tuple[int, int] = (1200, 1500)) -> bytes:
    """Return a JPEG with the outline of a person, different for each seed."""
    chance = random.Random(seed)
    image = Image.new("RGB", size, tuple(chance.randrange(150, 240) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    width, height = size
    colour = tuple(chance.randrange(40, 160) for _ in range(3))
    draw.ellipse((width * 0.35, height * 0.15, width * 0.65, height * 0.40), fill=colour)
    draw.rounded_rectangle((width * 0.25, height * 0.42, width * 0.75, height * 0.95), radius=120, fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
