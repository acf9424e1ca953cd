"""Read the table of forces: TOML with the circles of each force's area, checked value by value, to ForceAreas."""

from typing import Annotated, Final

from pydantic import Field, field_validator

from hub.domain.geometry import Circle, Point
from hub.domain.places.usual_places import ForceAreas
from hub.operator_files.toml_tables import StrictTable, TableFile, TableId, read_table, require_unique

MAX_FORCES_BYTES: Final = 128 * 1024
"""About 1,300 forces with a circle each. Finding the line of a fault parses the text again and again."""

MAX_AREA_RADIUS_KM: Final = 5000
FILE: Final = TableFile("The table of HUB_FORCES_FILE", MAX_FORCES_BYTES, advice="use fewer, wider circles")


# The description of a field completes the sentence "`field` must be …".
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

    id: TableId
    circle: Annotated[list[CircleRow], Field(min_length=1, description="rows, each under a [[force.circle]]")]


class ForcesTable(StrictTable):
    """The whole table."""

    force: Annotated[list[ForceRow], Field(min_length=1, description="rows, each under a [[force]]")]

    @field_validator("force")
    @classmethod
    def _check_ids(cls, rows: list[ForceRow]) -> list[ForceRow]:
        ids = (row.id for row in rows)
        require_unique("force", "force", ids, "write all circles of a force under one [[force]]")
        return rows


def parse_forces(content: bytes | str) -> ForceAreas:
    """Return the areas of a table; raise SettingsInvalid naming the row that cannot be used, and its line."""
    table = read_table(FILE, ForcesTable, content)
    return ForceAreas({row.id: [_circle(circle) for circle in row.circle] for row in table.force})


def _circle(row: CircleRow) -> Circle:
    return Circle(Point(row.latitude, row.longitude), row.radius_km)
