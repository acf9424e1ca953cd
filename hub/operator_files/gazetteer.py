"""Read the operator's own gazetteer: CSV or TSV with a head line, checked value by value, to a table of places."""

import csv
import io
import math
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from hub.domain.geometry import Point
from hub.domain.places.gazetteer import PlaceArea, PlaceRow, PlaceSource, PlaceTable
from hub.domain.text.bounds import line
from hub.domain.text.chinese_variants import HAN
from hub.errors import SettingsInvalid, TextInvalid
from hub.operator_files.toml_tables import printable

MAX_GAZETTEER_BYTES: Final = 8 * 1024 * 1024
MAX_GAZETTEER_PLACES: Final = 100_000
MAX_NAME_CHARACTERS: Final = 100
MAX_OTHER_NAMES: Final = 20

FILE: Final = "The list of HUB_GAZETTEER_FILE"
REQUIRED: Final = ("name", "latitude", "longitude")
COLUMNS: Final = (*REQUIRED, "other_names", "region")

_HAN_ONLY: Final = re.compile(rf"[{HAN}]+")
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,15})?", re.ASCII)


class _Refused(Exception):
    """A sentence about a line; it holds no value of the file."""


def parse_gazetteer(content: bytes, regions: Collection[str] = ()) -> PlaceTable:
    """Return the places of a list; raise SettingsInvalid naming the first line that cannot be used, and its column.

    `regions` are the codes that a place may have. Without a list of them no place has one.
    """
    if len(content) > MAX_GAZETTEER_BYTES:
        raise SettingsInvalid(f"{FILE} must have at most {MAX_GAZETTEER_BYTES:,} bytes.")
    text = _decode(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    sentence = None
    try:
        return PlaceTable.of(PlaceSource.OPERATOR, _rows(reader, regions))
    except _Refused as refused:
        sentence = str(refused)
    except csv.Error:
        sentence = "a quoted value does not end, or holds more than fits; correct it"
    # Outside of the handlers: an error that is raised there would keep the value in its context.
    raise SettingsInvalid(f"{FILE}: {sentence} (line {max(reader.line_num, 1)}).")


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
    raise SettingsInvalid(f"{FILE} is not UTF-8; save it as UTF-8 (line {number}).")


def _delimiter(text: str) -> str:
    return "\t" if "\t" in text.split("\n", 1)[0] else ","


def _rows(lines: Iterator[Sequence[str]], regions: Collection[str]) -> list[PlaceRow]:
    head = _head(next(lines, []))
    rows: list[PlaceRow] = []
    for values in lines:
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(head):
            raise _Refused(f"there must be {len(head)} values, as in the first line")
        if len(rows) == MAX_GAZETTEER_PLACES:
            raise _Refused(f"there must be at most {MAX_GAZETTEER_PLACES:,} places")
        rows.append(_row({name: value.strip() for name, value in zip(head, values, strict=True)}, regions))
    if not rows:
        raise _Refused("there must be a line for at least one place")
    return rows


def _head(values: Sequence[str]) -> Sequence[str]:
    head = [name.strip() for name in values]
    for name in head:
        if name not in COLUMNS or head.count(name) > 1:
            shown, known = printable(name[:40]), ", ".join(COLUMNS)
            raise _Refused(f"`{shown}` is not known or stands twice; the columns are {known}")
    if missing := [name for name in REQUIRED if name not in head]:
        raise _Refused(f"the first line must name the columns {', '.join(REQUIRED)}; `{missing[0]}` is missing")
    return head


def _row(values: dict[str, str], regions: Collection[str]) -> PlaceRow:
    name = _name(values["name"], "name")
    others = [_name(one, "other_names") for one in re.split("[;；|]", values.get("other_names", "")) if one.strip()]
    if len(others) > MAX_OTHER_NAMES:
        raise _Refused(f"`other_names` must be at most {MAX_OTHER_NAMES} names with `;` between them")
    point = Point(_degrees(values, "latitude", 90), _degrees(values, "longitude", 180))
    region = values.get("region") or None
    if region is not None and region not in regions:
        raise _Refused("`region` must be a code of the list of HUB_REGIONS_FILE, or empty")
    chinese = next((one for one in (name, *others) if _HAN_ONLY.fullmatch(one)), None)
    return PlaceRow(name, point, others, chinese, PlaceArea(region=region))


def _name(text: str, column: str) -> str:
    try:
        return line(text, MAX_NAME_CHARACTERS, path=())
    except TextInvalid:
        pass
    many = "" if column == "name" else " each, with `;` between them"
    raise _Refused(f"`{column}` must be a text of 1 to {MAX_NAME_CHARACTERS} characters in one line{many}")


def _degrees(values: dict[str, str], column: str, limit: int) -> float:
    text = values[column]
    degrees = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not abs(degrees) <= limit:
        raise _Refused(f"`{column}` must be a number from -{limit} to {limit}, such as 38.71")
    return degrees
