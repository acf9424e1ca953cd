"""Points and circles of both graphs."""

import math

import strawberry

from hub.domain.geometry import Circle, Point


@strawberry.federation.type(shareable=True, description="A point in degrees (WGS 84).")
class GeoPoint:
    latitude: float = strawberry.field(description="-90 to 90, north is positive.")
    longitude: float = strawberry.field(description="-180 to 180, east is positive.")

    @classmethod
    def of(cls, point: Point) -> "GeoPoint":
        return cls(latitude=point.latitude, longitude=point.longitude)


@strawberry.input(
    description="A point in degrees (WGS 84). One without a number is refused alone, not the whole input."
)
class PointInput:
    """A point as it was sent; the service that takes it checks it."""

    latitude: float | None = strawberry.field(default=None, description="-90 to 90, north is positive.")
    longitude: float | None = strawberry.field(default=None, description="-180 to 180, east is positive.")

    def point(self) -> Point:
        """Return the point of the domain, not yet checked; NaN stands for a number that was not sent."""
        # If the graph required both numbers, one phone without a position would refuse an input of 1,000 devices.
        return Point(*(math.nan if number is None else number for number in (self.latitude, self.longitude)))


@strawberry.input(description="A circle on the ground.")
class CircleInput:
    """A circle as it was sent; the service that takes it checks it."""

    point: PointInput = strawberry.field(description="Its centre.")
    radius_km: float = strawberry.field(description="Its radius in km.")

    def circle(self) -> Circle:
        """Return the circle of the domain, not yet checked."""
        return Circle(self.point.point(), self.radius_km)
