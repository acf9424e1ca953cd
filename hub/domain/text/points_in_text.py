"""Find points in texts that become public: coordinates, links, codes of places. Only a district may say where.

A point of about one kilometre or finer counts: the public cell is some kilometres wide. Sources: RFC 5870 (geo URI);
specification.md of github.com/google/open-location-code; NGA.STND.0037 (MGRS and UTM); what3words' `///word.word.word`.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from hub.domain.text.coordinates import plain_form
from hub.errors import InvalidInput


class PointInText(InvalidInput):
    """A text that becomes public holds a point."""

    code = "POINT_IN_TEXT"
    default_message = (
        "A public text must not hold coordinates, a link, a code of a place, or a number of more than 15 digits. "
        "Name the district in words; the exact place goes into `point` and `address`, which stay with police."
    )


_DOTS: Final = ".．。·‧•∙⋅ꓸ٫"
_DECIMAL_COMMA: Final = re.compile(rf"(?<![\d,，{_DOTS}])(\d{{1,3}})[,，](?=(?:\d\d|\d{{4,}})(?![\d,，{_DOTS}]))")
"""A comma before two digits, or four and more, that stands in no list: 37,73; 115,67 but not 37,73,115,67 or 10,000."""

_NAMES: Final = "north|south|east|west|lat(?:itude)?|lng|long?(?:itude)?|deg(?:ree)?s?|and|to|by"
_BETWEEN: Final = rf"(?:\W|_|(?<![a-z])[nsewxy](?![a-z])|[北南东西经纬度和与到至]|{_NAMES}){{0,24}}"
_NUMBER: Final = r"(?<!\d)(?<!\d[.点])[+-]?(?P<{0}>\d{{1,3}}[.点]\d+)(?!\d|[.点]\d)"
_PAIR: Final = re.compile(f"{_NUMBER.format('one')}(?=(?P<between>{_BETWEEN}?){_NUMBER.format('two')})")
_DIRECTION: Final = re.compile(r"(?<![a-z])[nsew](?![a-z])|[北南东西]")
_MAX_OF_A_DAY: Final = 24
"""Two numbers up to this with two digits behind the point are heights, times or days: 1.20, 20.30-24.00, 5.13."""

_PARTS: Final = r"\d{1,3}(?:[\s:'\"°-]+\d{1,2}){1,2}(?:\.\d+)?['\"]*"
_NORTH, _EAST = (
    rf"(?:(?<![a-z]){letters}\s*(?:{parts}|{compact}(?!\d))|(?<!\d)(?:{parts}|{compact})[\s,]*{letters}(?![a-z]))"
    for letters, parts, compact in (
        ("[ns]", _PARTS, r"\d{4,7}(?:\.\d+)?(?:\s*m)?"),
        # W 30 32 is a size, E 10:30 a time.
        ("[ew]", rf"(?!\d\d?[\s:-]+\d\d?(?![\d.'\"]|[\s:-]+\d)){_PARTS}", r"\d{5,7}(?:\.\d+)?(?:\s*m)?"),
    )
)
_LATITUDE: Final = r"(?:(?<![a-z])lat(?:itude)?(?![a-z])|纬度)\D{0,12}\d"
_LONGITUDE: Final = r"(?:(?<![a-z])(?:lng|long?(?:itude)?)(?![a-z])|经度)\D{0,12}\d"
_HAN_ANGLE: Final = r"\D{0,4}(?:\d+(?:[.点]\d|\s*[°度])|[〇零一二三四五六七八九十百]+[度点])"
_TIME_LIKE: Final = r"(?:(?::[0-5]\d){2}|(?:-[0-5]\d){2})(?:\.\d+)?(?![\d-])"
_ANGLE: Final = rf"(?<![\d:.-])\d{{1,3}}{_TIME_LIKE}"
_NO_HOUR_OR_DAY: Final = rf"(?<![\d:.-])(?:(?:2[5-9]|3[01])(?!-)|3[2-9]|[4-9]\d|1\d\d){_TIME_LIKE}"
_BRAND: Final = (
    r"(?<!\.)(?![a-z]*(?:map|url|link|tiny|short|gaode|baidu|bing|google|apple))[a-z]{3,}\.com/[a-z]+(?![\w/?#=.-])"
)
_PLUS: Final = "[2-9cfghjmpqrvwx]"
_EASTING, _NORTHING = (rf"\d{{{digits}}}(?:\.\d+)?\s*m?\s*" for digits in (6, 7))
_GRID: Final = r"(?<![a-z0-9])[1-6]?\d\s?[c-hj-np-x]"

_BLANKS: Final = "\u115f\u1160\u2800\u3164\uffa0"
"""Signs of other categories that show nothing."""

_SIGNS: Final = re.compile(
    "|".join(
        (
            # Degrees and minutes; degrees and a letter.
            r"\d\s*°\s?(?:\d|[nsew]\b)",
            # 38度5分 is a fever.
            r"(?<!\d)(?!(?:3[4-9]|4[0-2])度\d分(?!\d))\d{1,3}\s*(?:度|deg(?:ree)?s?)\s*\d{1,2}(?:\.\d+)?\s*(?:'|分(?!钟)|min)",
            rf"{_NORTH}[\s,/;]*{_EAST}|{_EAST}[\s,/;]*{_NORTH}",
            # Degrees, minutes and seconds that are no times of a day or dates.
            rf"{_ANGLE}[\s,;/]+{_NO_HOUR_OR_DAY}|{_NO_HOUR_OR_DAY}[\s,;/]+{_ANGLE}",
            # Both angles by their names.
            rf"[北南]纬{_HAN_ANGLE}.*[东西]经{_HAN_ANGLE}|[东西]经{_HAN_ANGLE}.*[北南]纬{_HAN_ANGLE}",
            rf"{_LATITUDE}.*{_LONGITUDE}|{_LONGITUDE}.*{_LATITUDE}",
            # A geo URI, or any link: where a short one leads nobody sees.
            r"geo:\s*[+-]?\d|[a-z][a-z0-9+.-]*://|(?<![a-z0-9])www\.\w",
            # NIKE.com/run is a brand, Mr.Li/Mr.Wu are people.
            rf"(?<![a-z0-9-])(?!{_BRAND})[a-z0-9-]+(?<!\b(?:mr|ms|dr|st|no))\.(?:[a-z]{{2}}|com|net|org|app|info|top|xyz|site|page|link|codes)/[\w?#]",
            r"///\s*[^\W\d]+\W[^\W\d]+\W[^\W\d]+",
            # A Plus Code, full or short. Digits alone, with three behind the plus, are a post of a road.
            rf"(?<![a-z0-9])(?![a-z]?\d{{1,6}}\+\d{{3}}(?![a-z0-9_]))(?:{_PLUS}{{2}}){{2,4}}\+{_PLUS}{{2,7}}(?![a-z0-9+])",
            # With blanks at the plus, letters on both sides: 5566 +86 is a telephone number.
            rf"(?<![a-z0-9])(?=\d*[a-z])(?:{_PLUS}{{2}}){{2,4}}\s*\+\s*(?=\d*[a-z]){_PLUS}{{2,7}}(?![a-z0-9+])",
            # MGRS and UTM. A plate may look like a square of 1 km with blanks: 5C AB 1234.
            rf"{_GRID}[\s.-]?[a-hj-np-z]{{2}}[\s.-]?(?:\d{{3}}\s?\d{{3}}|\d{{4}}\s?\d{{4}}|\d{{5}}[\s,./-]{{0,2}}\d{{5}}|\d\d\s\d\d)(?!\d)",
            r"(?<![a-z0-9])[1-6]?\d[c-hj-np-x][a-hj-np-z]{2}\d{4}(?!\d)",
            rf"{_GRID}\s+(?:{_EASTING}e?[\s,]+{_NORTHING}|{_NORTHING}n?[\s,]+{_EASTING})(?!\d)",
            # Half a point: no measure has four digits behind its point, but a month may have a year there.
            r"(?<!\d)(?<!\d\.)(?!(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d(?!\d))[01]?\d{1,2}\.\d{4}",
            # No phone, plate or house has so many digits, and both numbers of a point fit in.
            r"\d{16}",
        )
    ),
    re.DOTALL,
)


def refuse_point(text: str, *, path: Sequence[str]) -> None:
    """Raise PointInText for a text that is or holds a point."""
    if contains_point(text):
        raise PointInText(path=path)


def contains_point(text: str) -> bool:
    """Return True if a text is or holds a point: coordinates, a link, a code of a place, or more than 15 digits.

    Names, roads and their posts (K345+600), heights, ages, phones and plates hold none.
    """
    shown = "".join(one for one in text if unicodedata.category(one) not in ("Cf", "Mn", "Me") and one not in _BLANKS)
    # An input method for Chinese writes 37。73.
    plain = re.sub(rf"(?<![\d.])(\d{{1,3}})[{_DOTS}](?=\d)", r"\1.", plain_form(_DECIMAL_COMMA.sub(r"\1点", shown)))
    return bool(_SIGNS.search(plain)) or any(map(_is_point, _PAIR.finditer(plain)))


def _is_point(pair: "re.Match[str]") -> bool:
    numbers = [pair[name].replace("点", ".") for name in ("one", "two")]
    low, high = sorted(map(float, numbers))
    if low > 90 or high > 180:
        return False
    digits = min(len(number.partition(".")[2]) for number in numbers)
    return digits >= 3 or (digits == 2 and (high > _MAX_OF_A_DAY or bool(_DIRECTION.search(pair["between"]))))
