"""Read the table of regions: TOML with a code and a name for each, checked value by value, to Regions."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, field_validator

from hub.domain.cases.regions import MAX_REGIONS, Region, Regions
from hub.domain.text.bounds import line
from hub.errors import TextInvalid
from hub.operator_files.toml_tables import StrictTable, TableFile, read_table, rejected

MAX_REGIONS_BYTES: Final = 128 * 1024
"""About 1,800 regions. Finding the line of a fault parses the text again and again."""

MAX_CODE_CHARACTERS: Final = 20
MAX_NAME_CHARACTERS: Final = 100
FILE: Final = TableFile("The table of HUB_REGIONS_FILE", MAX_REGIONS_BYTES, advice="use fewer, wider regions")
CODE: Final = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.-]{{0,{MAX_CODE_CHARACTERS - 1}}}", re.ASCII)


def _check_code(code: str) -> str:
    if not CODE.fullmatch(code):
        raise ValueError
    return code


def _check_name(name: str) -> str:
    if _is_line(name):
        return name
    raise ValueError


def _is_line(name: str) -> bool:
    try:
        return line(name, MAX_NAME_CHARACTERS, path=()) == name
    except TextInvalid:
        return False


# The description of a field completes the sentence "`field` must be …".
Code = Annotated[
    str,
    AfterValidator(_check_code),
    Field(description=f"1 to {MAX_CODE_CHARACTERS} ASCII letters, digits, `-` or `.`, a letter or digit first"),
]
Name = Annotated[
    str,
    AfterValidator(_check_name),
    Field(description=f"a text of 1 to {MAX_NAME_CHARACTERS} characters in one line, without white space around it"),
]


class RegionRow(StrictTable):
    """One [[region]] of the table."""

    code: Code
    name: Name
    parent: Code | None = Field(None, description="the code of another region, or left out")


class RegionsTable(StrictTable):
    """The whole table. A region may stand before the one that it is a part of."""

    region: Annotated[
        list[RegionRow],
        Field(min_length=1, max_length=MAX_REGIONS, description=f"1 to {MAX_REGIONS:,} rows, each under a [[region]]"),
    ]

    @field_validator("region")
    @classmethod
    def _check_codes(cls, rows: list[RegionRow]) -> list[RegionRow]:
        numbers: dict[str, int] = {}
        for number, row in enumerate(rows, start=1):
            # Codes that differ in case alone would be confused.
            if (first := numbers.setdefault(row.code.casefold(), number)) != number:
                raise rejected(f"`code` of region {number} is that of region {first}", "region", number - 1, "code")
        parents = {row.code: row.parent for row in rows}
        for number, row in enumerate(rows, start=1):
            if row.parent is not None and row.parent not in parents:
                raise rejected(
                    f"`parent` of region {number} must be the code of another region", "region", number - 1, "parent"
                )
            if _is_within_itself(row.code, parents):
                raise rejected(f"`parent` of region {number} makes it a part of itself", "region", number - 1, "parent")
        return rows


def _is_within_itself(code: str, parents: dict[str, str | None]) -> bool:
    """Return True if the parents of a region lead back to it."""
    seen: set[str] = set()
    above = parents[code]
    while above is not None and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def parse_regions(content: bytes | str) -> Regions:
    """Return the regions of a table; raise SettingsInvalid naming the row that cannot be used, and its line."""
    table = read_table(FILE, RegionsTable, content)
    return Regions.of(Region(row.code, row.name, row.parent) for row in table.region)
