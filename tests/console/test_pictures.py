"""The pictures in docs/console.md."""

import re
from typing import Final

from PIL import Image

from tests.console.pictures import PAGE, ROOT, SHOWN_HEIGHT, shown

SCREEN: Final = re.compile(r'import\("\.\./screens/([a-z]+)/')
MAX_BYTES: Final = 160_000


def test_each_screen_of_the_console_stands_in_its_docs() -> None:
    screens = SCREEN.findall((ROOT / "console" / "src" / "app" / "routes.ts").read_text(encoding="utf-8"))
    assert len(screens) >= 9
    pictures = {name.partition("-")[0] for name in shown()}
    assert [screen for screen in screens if screen not in pictures] == []


def test_pictures_are_small_and_of_their_width() -> None:
    folder = PAGE.parent / "pictures"
    assert {path.stem for path in folder.iterdir()} == shown()
    for name in shown():
        path = folder / f"{name}.png"
        assert path.stat().st_size <= MAX_BYTES, name
        with Image.open(path) as picture:
            assert str(picture.width) == name.rpartition("-")[2], name
            assert picture.height <= SHOWN_HEIGHT, name
