"""The facts of a case as staff see them."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.access.staff import KnownForce
from hub.domain.cases import case as cases
from hub.domain.cases.case import NotedMove, Sex
from hub.graphql.kit.copying import copied
from hub.schema.shared.points import GeoPoint

PHOTO = "A photo's id; staff fetch it from /police/photos/<id>/<push|page> with an X-Purpose header."


@strawberry.type(description="The missing child, as police know them.")
class Child:
    public_name: str = strawberry.field(description="Given name or nickname; public.")
    full_name: str = strawberry.field(description="Full name; stays with police.")
    age_years: int = strawberry.field(description="Age in years; public.")
    sex: Sex = strawberry.field(description="Public.")
    height_cm: int | None = strawberry.field(description="Height in cm; public.")
    clothing: str | None = strawberry.field(description="Clothing when last seen; public.")
    identity_number: str | None = strawberry.field(description="Identity number; stays with police.")
    photo: strawberry.ID | None = strawberry.field(description=PHOTO)

    @classmethod
    def from_domain(cls, child: cases.Child) -> Self:
        return copied(cls, child)


@strawberry.type(description="Where and when the child was last seen.")
class CaseLastSeen:
    point: GeoPoint = strawberry.field(description="The exact place; stays with police.")
    district: str = strawberry.field(description="The district; public.")
    at: datetime = strawberry.field(description="When; public.")
    address: str | None = strawberry.field(description="The exact address; stays with police.")

    @classmethod
    def from_domain(cls, seen: cases.LastSeen) -> Self:
        return copied(cls, seen, point=GeoPoint.of(seen.point))


@strawberry.type(description="Where and when the child was seen later: an area of the alert.")
class CaseSighting:
    area: int = strawberry.field(description="The number of its area.")
    place: CaseLastSeen = strawberry.field(description="Where and when.")
    time_public: bool = strawberry.field(description="Whether the time is public.")
    added_by: str = strawberry.field(description="The account that added it.")
    confirmed_by: str | None = strawberry.field(description="The second person's account.")

    @classmethod
    def from_domain(cls, sighting: cases.CaseSighting) -> Self:
        return copied(cls, sighting, place=CaseLastSeen.from_domain(sighting.place))


@strawberry.type(description="A person sought.")
class Suspect:
    description: str = strawberry.field(description="What the person looks like; public.")
    name: str | None = strawberry.field(description="The name; stays with police.")
    photo: strawberry.ID | None = strawberry.field(description=PHOTO)

    @classmethod
    def from_domain(cls, suspect: cases.Suspect) -> Self:
        return copied(cls, suspect)


@strawberry.type(description="A vehicle sought.")
class Vehicle:
    description: str = strawberry.field(description="What it looks like; public.")
    plate: str | None = strawberry.field(description="The number plate.")
    plate_public: bool = strawberry.field(description="Whether the public sees the plate.")

    @classmethod
    def from_domain(cls, vehicle: cases.Vehicle) -> Self:
        return copied(cls, vehicle)


@strawberry.type(description="Who reported the child missing; stays with police.")
class Reporter:
    name: str | None = strawberry.field(description="Name.")
    phone: str | None = strawberry.field(description="Telephone number.")

    @classmethod
    def from_domain(cls, reporter: cases.Reporter) -> Self:
        return copied(cls, reporter)


@strawberry.type(description="A police force.")
class Force:
    id: strawberry.ID = strawberry.field(description="Its id at the identity provider.")
    name: str = strawberry.field(description="Its name; public.")
    phone: str = strawberry.field(description="Its telephone number; public.")

    @classmethod
    def from_domain(cls, force: KnownForce) -> Self:
        return copied(cls, force)


@strawberry.type(description="A line of a case's log.")
class CaseNote:
    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="The officer's account.")
    move: NotedMove = strawberry.field(description="What was done.")
    reason: str = strawberry.field(
        description="Why, in the officer's words; of ACKNOWLEDGE_UNUSUAL_PLACE, in the hub's."
    )
    radius_km: float | None = strawberry.field(description="The new radius in km, if one was set.")
    area: int | None = strawberry.field(description="The number of the area that it concerns.")

    @classmethod
    def from_domain(cls, note: cases.CaseNote) -> Self:
        return copied(cls, note)
