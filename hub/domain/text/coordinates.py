"""Read coordinates as people type them: decimal degrees, or degrees, minutes and seconds, in English or Chinese."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from hub.domain.geometry import Point
from hub.errors import CoordinatesInvalid

_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("′’‘´`ʹ", "'"),
        **dict.fromkeys("″”“ʺ", '"'),
        **dict.fromkeys("，、；;", ","),
        **dict.fromkeys("−–", "-"),
        "：": ":",
        "東": "东",
        "經": "经",
        "緯": "纬",
    }
)
_HEMISPHERE: Final = r"北纬|南纬|东经|西经|纬度|经度|latitude|longitude|lat|lon|lng|[nsew]"
_FORMS: Final = (
    re.compile(
        rf"(?P<before>{_HEMISPHERE})?[ :]*(?P<sign>[+-]?)(?P<degrees>\d{{1,3}}(?:\.\d+)?) *[°度]?"
        r"(?:(?<=[°度 ]) *(?P<minutes>\d{1,2}(?:\.\d+)?) *['分])?"
        r"(?: *(?P<seconds>\d{1,2}(?:\.\d+)?) *(?:\"|''|秒))? *(?P<after>[nsew])?"
    ),
    re.compile(
        r"(?P<before>[nsew])? *(?P<sign>)(?P<degrees>\d{1,3}) +(?P<minutes>\d{1,2}(?:\.\d+)?)"
        r"(?: +(?P<seconds>\d{1,2}(?:\.\d+)?))? *(?P<after>[nsew])?"
    ),
)
"""An angle with its marks, and one of numbers alone, which needs a letter."""

_NORTH: Final = frozenset(("北纬", "南纬", "纬度", "latitude", "lat", "n", "s"))
_NEGATIVE: Final = frozenset(("南纬", "西经", "s", "w"))
_SIGNLESS: Final = frozenset(("纬度", "经度", "latitude", "longitude", "lat", "lon", "lng"))
_LOOKS: Final = re.compile(rf"(?:geo:|{_HEMISPHERE}|[\d\s.,:+'\"°度分秒-])+")


def plain_form(text: str) -> str:
    """Return a text in small letters of plain width, with one form of each sign that stands in coordinates."""
    return unicodedata.normalize("NFKC", text.translate(_SIGNS)).lower()


def parse_coordinates(text: str, *, path: Sequence[str]) -> Point | None:
    """Return the point that a text of coordinates stands for; None for a text that is none.

    Without letters the latitude comes first, unless only the other order can be meant. Raises CoordinatesInvalid for
    coordinates that are no place on the earth, or that cannot be read.
    """
    plain = plain_form(text).strip()
    if not re.search(r"\d", plain) or not _LOOKS.fullmatch(plain):
        return None
    points = (_point(one, other) for one, other in _pairs(plain.removeprefix("geo:").strip()))
    point = next((one for one in points if one is not None and one.valid), None)
    if point is None:
        raise CoordinatesInvalid(
            "These coordinates cannot be read. Write latitude and longitude in degrees, such as 38.71, 116.10, or "
            "38°42'36\"N 116°6'0\"E.",
            path=path,
        )
    return point


def _pairs(text: str) -> "Iterator[tuple[re.Match[str], re.Match[str]]]":
    """Yield every way to read a text as two angles of one form."""
    for form in _FORMS:
        for at in range(1, len(text)):
            one, other = form.fullmatch(text[:at].rstrip(" ,")), form.fullmatch(text[at:].lstrip(" ,"))
            # Two numbers without anything between them would be cut anywhere.
            is_cut = not (text[at - 1].isdigit() or text[at - 1] == ".") or not (text[at].isdigit() or text[at] == ".")
            if one and other and is_cut:
                yield one, other


def _point(*angles: "re.Match[str]") -> Point | None:
    named: dict[bool, float] = {}
    bare = []
    for angle in angles:
        letters = {letter for letter in (angle["before"], angle["after"]) if letter}
        minutes, seconds = float(angle["minutes"] or 0), float(angle["seconds"] or 0)
        signed = letters - _SIGNLESS
        if len(letters) > 1 or minutes >= 60 or seconds >= 60 or (signed and angle["sign"]):
            return None
        value = float(angle["degrees"]) + minutes / 60 + seconds / 3600
        value = -value if angle["sign"] == "-" or letters & _NEGATIVE else value
        if not letters and angle.re is _FORMS[1]:
            return None
        if not letters:
            bare.append(value)
        elif (is_latitude := bool(letters & _NORTH)) in named:
            return None
        else:
            named[is_latitude] = value
    if len(named) == 1:
        return None
    if named:
        return Point(named[True], named[False])
    first, second = bare
    return Point(second, first) if abs(first) > 90 >= abs(second) else Point(first, second)
