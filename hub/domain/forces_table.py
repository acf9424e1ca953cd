"""Read the table of forces: TOML with the circles of each force's area, checked value by value, to ForceAreas."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from hub.domain.geometry import Circle, Point
from hub.domain.names import folded
from hub.domain.toml_lines import line_of
from hub.domain.toml_tables import StrictTable, decode_table, load_table, printable
from hub.domain.usual_places import ForceAreas
from hub.errors import SettingsInvalid

MAX_FORCES_BYTES: Final = 128 * 1024
"""About 1,300 forces with a circle each. Finding the line of a fault parses the text again and again."""

MAX_AREA_RADIUS_KM: Final = 5000
MAX_ID_CHARACTERS: Final = 200
"""As long as a claim of a staff token may be."""

TABLE: Final = "The table of HUB_FORCES_FILE"


def _check_id(force: str) -> str:
    if not folded(force):
        raise ValueError
    return force


# The description of a field completes the sentence "`field` must be …".
ForceId = Annotated[
    str,
    Field(max_length=MAX_ID_CHARACTERS, description=f"a text of 1 to {MAX_ID_CHARACTERS} characters, one visible"),
    AfterValidator(_check_id),
]
Latitude = Annotated[float, Field(ge=-90, le=90, description="a number from -90 to 90")]
Longitude = Annotated[float, Field(ge=-180, le=180, description="a number from -180 to 180")]
Radius = Annotated[
    float, Field(gt=0, le=MAX_AREA_RADIUS_KM, description=f"a number above 0, at most {MAX_AREA_RADIUS_KM:,}")
]


class CircleRow(StrictTable):
    """One [[force.circle]] of the table."""

    latitude: Latitude
    longitude: Longitude
    radius_km: Radius


class ForceRow(StrictTable):
    """One [[force]] of the table. Its area is where any of its circles is."""

    id: ForceId
    circle: Annotated[list[CircleRow], Field(min_length=1, description="rows, each under a [[force.circle]]")]


class ForcesTable(StrictTable):
    """The whole table."""

    force: Annotated[list[ForceRow], Field(min_length=1, description="rows, each under a [[force]]")]

    @field_validator("force")
    @classmethod
    def _check_ids(cls, rows: list[ForceRow]) -> list[ForceRow]:
        numbers: dict[str, int] = {}
        for number, row in enumerate(rows, start=1):
            if (first := numbers.setdefault(folded(row.id), number)) != number:
                raise PydanticCustomError("repeated", "", {"first": first, "number": number})
        return rows


def parse_forces(content: bytes | str) -> ForceAreas:
    """Return the areas of a table; raise SettingsInvalid naming the row that cannot be used, and its line."""
    if len(content) > MAX_FORCES_BYTES:
        raise SettingsInvalid(f"{TABLE} must have at most {MAX_FORCES_BYTES:,} bytes; use fewer, wider circles.")
    text = decode_table(content, TABLE, SettingsInvalid)
    table = _check(load_table(text, TABLE, SettingsInvalid))
    if isinstance(table, ForcesTable):
        return ForceAreas({row.id: [_circle(circle) for circle in row.circle] for row in table.force})
    path = _path(table)
    line = line_of(text, path)
    where = f" (line {line})" if line else ""
    raise SettingsInvalid(f"{TABLE}: {_sentence(table)}{where}.", path=[printable(part) for part in path])


def _circle(row: CircleRow) -> Circle:
    return Circle(Point(row.latitude, row.longitude), row.radius_km)


def _check(given: Mapping[str, Any]) -> ForcesTable | ErrorDetails:
    """Return the checked table, or the fault to show: an unknown key first, since it explains why another is missing.

    SettingsInvalid is raised by the caller: inside the handler it would keep pydantic's error, and that the value.
    """
    try:
        return ForcesTable.model_validate(given)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
    return next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])


def _path(fault: ErrorDetails) -> list[str]:
    if fault["type"] == "repeated":
        return ["force", str(fault["ctx"]["number"] - 1), "id"]
    return [str(part) for part in fault["loc"]]


def _sentence(fault: ErrorDetails) -> str:
    if fault["type"] == "repeated":
        first, number = fault["ctx"]["first"], fault["ctx"]["number"]
        return f"`id` of force {number} is that of force {first}; write all circles of a force under one [[force]]"
    names = [part for part in fault["loc"] if isinstance(part, str)]
    numbers = [part + 1 for part in fault["loc"] if isinstance(part, int)]
    # From the inside out: "`radius_km` of circle 1 of force 4".
    rows = reversed([f" of {name} {number}" for name, number in zip(names[:-1], numbers, strict=False)])
    what = f"`{printable(names[-1][:40])}`{''.join(rows)}"
    fields = (ForcesTable, ForceRow, CircleRow)[len(names) - 1].model_fields
    if fault["type"] == "extra_forbidden":
        return f"{what} is not known; the keys here are {', '.join(sorted(fields))}"
    if fault["type"] == "missing":
        return f"{what} is missing"
    return f"{what} must be {fields[names[-1]].description}"
