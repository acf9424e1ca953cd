"""Inputs for the facts of a case; each unpacks itself into the domain and judges nothing."""

from datetime import datetime

import strawberry

from hub.domain.cases.case import Child, LastSeen, Reporter, Sex, Suspect, Vehicle
from hub.graphql.kit.copying import copied
from hub.schema.shared.points import PointInput


@strawberry.input(description="The missing child.")
class ChildInput:
    public_name: str = strawberry.field(description="Given name or nickname; the public sees it.")
    full_name: str = strawberry.field(description="Full name; it stays with police.")
    age_years: int = strawberry.field(description="Age in years, 0 to 17; public.")
    sex: Sex = strawberry.field(description="Public.")
    height_cm: int | None = strawberry.field(description="Height in cm; public.", default=None)
    clothing: str | None = strawberry.field(description="Clothing when last seen; public.", default=None)
    identity_number: str | None = strawberry.field(description="Identity number; stays with police.", default=None)
    photo: strawberry.ID | None = strawberry.field(
        description="A photo's id from POST /police/photos; public.", default=None
    )

    def child(self) -> Child:
        return copied(Child, self)


@strawberry.input(description="Where and when the child was last seen; fixed once the case is open.")
class LastSeenInput:
    point: PointInput = strawberry.field(description="The exact place; stays with police. Only its cell is public.")
    district: str = strawberry.field(description="The district, in words; public.")
    at: datetime = strawberry.field(description="When; public. The escalation's clock runs from here.")
    address: str | None = strawberry.field(description="The exact address; stays with police.", default=None)

    def last_seen(self) -> LastSeen:
        return copied(LastSeen, self, point=self.point.point())


@strawberry.input(description="Where and when the child was seen again.")
class SightingInput:
    point: PointInput = strawberry.field(description="The exact place; stays with police. Only its cell is public.")
    district: str = strawberry.field(description="The district, in words; public.")
    at: datetime = strawberry.field(description="When. The clock of the area runs from here.")
    time_public: bool = strawberry.field(description="Whether the time is public.")
    address: str | None = strawberry.field(description="The exact address; stays with police.", default=None)

    def place(self) -> LastSeen:
        return copied(LastSeen, self, point=self.point.point())


@strawberry.input(description="A person sought.")
class SuspectInput:
    description: str = strawberry.field(description="What the person looks like; public.")
    name: str | None = strawberry.field(description="The name; stays with police.", default=None)
    photo: strawberry.ID | None = strawberry.field(
        description="A photo's id from POST /police/photos; public.", default=None
    )

    def suspect(self) -> Suspect:
        return copied(Suspect, self)


@strawberry.input(description="A vehicle sought.")
class VehicleInput:
    description: str = strawberry.field(description="What it looks like; public.")
    plate: str | None = strawberry.field(description="The number plate.", default=None)
    plate_public: bool = strawberry.field(description="Whether the public may see the plate.", default=False)

    def vehicle(self) -> Vehicle:
        return copied(Vehicle, self)


@strawberry.input(description="Who reported the child missing; stays with police.")
class ReporterInput:
    name: str | None = strawberry.field(description="Name.", default=None)
    phone: str | None = strawberry.field(description="Telephone number.", default=None)

    def reporter(self) -> Reporter:
        return copied(Reporter, self)
