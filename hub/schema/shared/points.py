"""Places in the words of the graphs."""

import math

import strawberry

from hub.domain.geometry import Circle, Point


@strawberry.federation.type(shareable=True, description="A place in degrees (WGS 84).")
class GeoPoint:
    """A place."""

    latitude: float = strawberry.field(description="-90 to 90, north is positive.")
    longitude: float = strawberry.field(description="-180 to 180, east is positive.")

    @classmethod
    def of(cls, point: Point) -> "GeoPoint":
        """From the domain."""
        return cls(latitude=point.latitude, longitude=point.longitude)


@strawberry.input(description="A place in degrees (WGS 84). One that lacks a number is refused for itself alone.")
class PointInput:
    """A place as it was sent; it is checked by the service that takes it."""

    latitude: float | None = strawberry.field(default=None, description="-90 to 90, north is positive.")
    longitude: float | None = strawberry.field(default=None, description="-180 to 180, east is positive.")

    def point(self) -> Point:
        """Into the domain, not yet checked: a number that was not sent is none."""
        # Were both demanded by the graph, one phone without a fix would have its 999 neighbours refused with it.
        return Point(*(math.nan if number is None else number for number in (self.latitude, self.longitude)))


@strawberry.input(description="A circle on the ground.")
class CircleInput:
    """A circle as it was sent; checked by the service that takes it."""

    point: PointInput = strawberry.field(description="Its centre.")
    radius_km: float = strawberry.field(description="Its radius in km.")

    def circle(self) -> Circle:
        """Into the domain, not yet checked."""
        return Circle(self.point.point(), self.radius_km)
