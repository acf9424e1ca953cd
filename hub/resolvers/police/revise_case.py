"""The mutation `reviseCase`."""

from dataclasses import fields
from typing import Any, Protocol, TypeVar

import strawberry
from strawberry import Maybe

from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Sex
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import ABDUCTOR, EXPECTED_VERSION, IDEMPOTENCY, REGION, reporter_of
from hub.schema.police.context import PoliceCall
from hub.schema.police.facts import ReporterInput, SuspectInput, VehicleInput
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import revise_case as service
from hub.services.police.cases.steps.unchanged import UNCHANGED, Unchanged
from hub.services.police.ports.stores import CaseChange

T_co = TypeVar("T_co", covariant=True)


class Given(Protocol[T_co]):
    """A field that was sent."""

    @property
    def value(self) -> T_co: ...


def _given(field: Given[T_co] | None) -> T_co | Unchanged:
    return UNCHANGED if field is None else field.value


@strawberry.input(
    description="A change to a case. A missing field stays as it is; a list is replaced as a whole; null empties a "
    "field that is not needed."
)
class ReviseCaseInput:
    """The changes; the place and time last seen are fixed."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    material: bool = strawberry.field(
        description="Whether people already told get the change as a silent push: a new photo, suspect or vehicle. A "
        "change that takes away a photo, a suspect or a plate is pushed in any case."
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)
    public_name: Maybe[str | None] = strawberry.field(description="Given name or nickname; public; needed.")
    full_name: Maybe[str | None] = strawberry.field(description="Full name; stays with police; needed.")
    age_years: Maybe[int | None] = strawberry.field(description="Age in years; public; needed.")
    sex: Maybe[Sex | None] = strawberry.field(description="Public; needed.")
    height_cm: Maybe[int | None] = strawberry.field(description="Height in cm; public.")
    clothing: Maybe[str | None] = strawberry.field(description="Clothing; public.")
    identity_number: Maybe[str | None] = strawberry.field(description="Identity number; stays with police.")
    photo: Maybe[strawberry.ID | None] = strawberry.field(description="The child's photo; public.")
    district: Maybe[str | None] = strawberry.field(description="The district last seen in; public; needed.")
    address: Maybe[str | None] = strawberry.field(description="The exact address; stays with police.")
    criteria: Maybe[str | None] = strawberry.field(
        description="Why this child is in danger; stays with police; needed."
    )
    narrative: Maybe[str | None] = strawberry.field(description="What is known; stays with police.")
    reporter: Maybe[ReporterInput | None] = strawberry.field(description="Who reported it; stays with police.")
    suspects: Maybe[list[SuspectInput] | None] = strawberry.field(description="All persons sought; null for none.")
    vehicles: Maybe[list[VehicleInput] | None] = strawberry.field(description="All vehicles sought; null for none.")
    region: Maybe[str | None] = strawberry.field(description=REGION)
    abductor_relation: Maybe[AbductorRelation | None] = strawberry.field(description=ABDUCTOR)

    def to_domain(self) -> service.CaseRevision:
        others = {
            "reporter": reporter_of(self.reporter.value) if self.reporter else UNCHANGED,
            "suspects": tuple(one.suspect() for one in self.suspects.value or ()) if self.suspects else UNCHANGED,
            "vehicles": tuple(one.vehicle() for one in self.vehicles.value or ()) if self.vehicles else UNCHANGED,
        }
        names = (one.name for one in fields(service.CaseRevision) if one.default is UNCHANGED)
        facts: dict[str, Any] = {name: _given(getattr(self, name)) for name in names if name not in others} | others
        return service.CaseRevision(
            case=self.case_id,
            material=self.material,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
            **facts,
        )


@mutation(
    "Change the facts of a case; the public part of the change becomes a revision of its alert. Once any place of a "
    "real case was confirmed, another person first approves such a part, as `REVISE_PUBLIC`.",
    CaseChanged,
    "The result of revising a case.",
)
async def revise_case(call: PoliceCall, input: ReviseCaseInput) -> CaseChange:
    by, services, now = call
    return await service.revise_case(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
