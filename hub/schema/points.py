"""Places in the words of the graphs."""

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


@strawberry.input(description="A place in degrees (WGS 84).")
class PointInput:
    """A place as it was sent; its range is checked by the service that takes it."""

    latitude: float = strawberry.field(description="-90 to 90, north is positive.")
    longitude: float = strawberry.field(description="-180 to 180, east is positive.")

    def point(self) -> Point:
        """Into the domain, not yet checked."""
        return Point(self.latitude, self.longitude)


@strawberry.input(description="A circle on the ground.")
class CircleInput:
    """A circle as it was sent; checked by the service that takes it."""

    point: PointInput = strawberry.field(description="Its centre.")
    radius_km: float = strawberry.field(description="Its radius in km.")

    def circle(self) -> Circle:
        """Into the domain, not yet checked."""
        return Circle(self.point.point(), self.radius_km)
