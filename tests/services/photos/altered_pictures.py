"""Pictures drawn by chance, and copies of them as people make them."""

import io
import random

from PIL import Image, ImageDraw, ImageEnhance

from tests.services.photos.pictures import encoded


def drawn(seed: int) -> Image.Image:
    """Return a picture of shapes over a gradient: coarse and fine parts, as photos have."""
    chance = random.Random(seed)
    image = Image.linear_gradient("L").resize((640, 480)).rotate(chance.randrange(360), expand=False).convert("RGB")
    pen = ImageDraw.Draw(image)
    for _ in range(chance.randrange(6, 25)):
        left, top = chance.randrange(-100, 600), chance.randrange(-100, 440)
        box = (left, top, left + chance.randrange(30, 350), top + chance.randrange(30, 350))
        colour = tuple(chance.randrange(256) for _ in range(3))
        (pen.ellipse if chance.random() < 0.5 else pen.rectangle)(box, fill=colour)
    return image


def altered(image: Image.Image, seed: int) -> Image.Image:
    """Return a copy as people make them: scaled, brightened, faded, cut at an edge, saved badly."""
    chance = random.Random(seed)
    width, height = image.size
    scale = chance.uniform(0.3, 1.2)
    cut = chance.choice((0, 0, 4, 8))
    copy = image.crop((cut, cut, width - cut, height - cut)).resize((int(width * scale), int(height * scale)))
    copy = ImageEnhance.Brightness(copy).enhance(chance.uniform(0.75, 1.25))
    copy = ImageEnhance.Contrast(copy).enhance(chance.uniform(0.75, 1.25))
    return Image.open(io.BytesIO(encoded(copy, "JPEG", quality=chance.randrange(30, 95))))
