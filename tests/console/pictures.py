"""Pictures of the screens. The tests take them all, and keep those of docs/console.md with DRAW_PICTURES set."""

import os
import re
from pathlib import Path
from typing import Final

from PIL import Image

ROOT: Final = Path(__file__).parents[2]
TAKEN: Final = ROOT / "build" / "console"
PAGE: Final = ROOT / "docs" / "console.md"
SHOWN: Final = re.compile(r"!\[[^\]]+\]\(pictures/([a-z0-9-]+)\.png\)")
SHOWN_HEIGHT: Final = 1200
"""The top of a screen tells what it is; a whole one can be three times as long."""
COLOURS: Final = 96
"""As many as let a map and both themes look as they are; a picture has a third of its size then."""


def shown() -> frozenset[str]:
    """Return the names of the pictures on the page, such as `board-en-dark-1280`."""
    return frozenset(SHOWN.findall(PAGE.read_text(encoding="utf-8")))


def keep_if_shown(face: str) -> None:
    """Put a picture beside the page, with fewer colours, if that is wished and the page shows it."""
    if os.environ.get("DRAW_PICTURES") and face in shown():
        with Image.open(TAKEN / f"{face}.png") as picture:
            top = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, SHOWN_HEIGHT)))
            fewer = top.quantize(COLOURS, dither=Image.Dither.NONE)
            fewer.save(PAGE.parent / "pictures" / f"{face}.png", optimize=True)
