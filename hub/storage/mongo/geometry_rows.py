"""Points and circles as rows hold them."""

from hub.domain.geometry import Circle, Point
from hub.storage.mongo.database import Row


def point_row(point: Point) -> Row:
    """Return the row of a point."""
    return {"lat": point.latitude, "lon": point.longitude}


def geojson_row(point: Point) -> Row:
    """Return the form in which the server compares a point with places on the ground."""
    return {"type": "Point", "coordinates": [point.longitude, point.latitude]}


def read_point(row: Row) -> Point:
    """Return the point of a row."""
    return Point(row["lat"], row["lon"])


def circle_row(circle: Circle) -> Row:
    """Return the row of a circle."""
    return point_row(circle.centre) | {"km": circle.radius_km}


def read_circle(row: Row) -> Circle:
    """Return the circle of a row."""
    return Circle(read_point(row), row["km"])
