"""Fonts for names in Chinese: found on this machine, or said to be missing."""

import dataclasses
import warnings
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.text import Text

from reunion_police.errors import MissingFontWarning

DEFAULT_FAMILY = "DejaVu Sans"
"""It is shipped with matplotlib, and has no Chinese."""

HINTS = (
    "cjk",
    "han",
    "hei",
    "song",
    "ming",
    "kai",
    "fang",
    "wqy",
    "wenquan",
    "gothic",
    "droid",
    "notosanssc",
    "arphic",
)
"""Parts of the names of fonts with Chinese characters, on Linux, macOS and Windows."""

MAX_TRIED = 40
NORMAL_WEIGHT = 400
ADVICE = (
    "No font of this machine has the characters {}. Install one, such as fonts-noto-cjk on Debian or Ubuntu, "
    "google-noto-sans-cjk-fonts on Fedora, or Noto Sans CJK elsewhere, and draw again."
)


@lru_cache(maxsize=64)
def families_for(characters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the families that draw these characters, and the characters that none of them has."""
    missing = _missing_in(font_manager.findfont(DEFAULT_FAMILY), characters)
    if not missing:
        return (DEFAULT_FAMILY,), frozenset()
    best, left = None, missing
    for path in _candidates():
        without = _missing_in(path, missing)
        if len(without) < len(left):
            best, left = path, without
        if not left:
            break
    if best is None:
        return (DEFAULT_FAMILY,), missing
    return (DEFAULT_FAMILY, _register(best)), left


def _register(path: str) -> str:
    """Let matplotlib know a font, and return its family."""
    manager = font_manager.fontManager
    manager.addfont(path)
    # A collection has several faces; the others may be bitmaps, which are drawn at few sizes.
    entry = next(one for one in manager.ttflist if one.fname == path)
    # Many of these fonts call themselves medium; matplotlib would log at each text that it found none of normal weight.
    manager.ttflist.append(dataclasses.replace(entry, weight=NORMAL_WEIGHT))
    return entry.name


def _candidates() -> list[str]:
    # The list that matplotlib keeps may be older than a font that was installed since.
    paths = {entry.fname for entry in font_manager.fontManager.ttflist} | set(font_manager.findSystemFonts())
    named = [path for path in paths if any(hint in Path(path).stem.lower() for hint in HINTS)]
    return sorted(named, key=lambda path: ("bold" in path.lower(), path))[:MAX_TRIED]


@lru_cache(maxsize=MAX_TRIED + 1)
def _characters_of(path: str) -> frozenset[int]:
    try:
        return frozenset(font_manager.get_font(path).get_charmap())
    except (OSError, RuntimeError, ValueError):
        return frozenset()


def _missing_in(path: str, characters: Iterable[str]) -> frozenset[str]:
    known = _characters_of(path)
    return frozenset(one for one in characters if one.isprintable() and not one.isspace() and ord(one) not in known)


def make_readable(axes: Axes, *others: Any) -> None:
    """Set fonts that draw every text of the axes. Warns with MissingFontWarning if there is none."""
    found = [text for artist in (axes, *others) for text in artist.findobj(Text)]
    characters = frozenset("".join(text.get_text() for text in found))
    families, missing = families_for(characters)
    for text in found:
        text.set_fontfamily(list(families))
    if missing:
        shown = "".join(sorted(missing)[:8])
        warnings.warn(ADVICE.format(shown), MissingFontWarning, stacklevel=3)
