"""A case as staff see it."""

import asyncio
from datetime import datetime
from typing import Self

import strawberry

from hub.domain.alerts.recovery import time_to_recovery
from hub.domain.cases import case as cases
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import CaseState, FoundBy, Outcome
from hub.domain.cases.same_child import MAX_CASES_OF_CHILD, child_key_of
from hub.errors import NotFound
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.graphql.kit.nodes import Node
from hub.schema.police.access_types import CaseGrant, CaseHandOver, CaseLink
from hub.schema.police.alert_types import CaseAlert
from hub.schema.police.arguments import Purpose
from hub.schema.police.case_facts import CaseLastSeen, CaseNote, CaseSighting, Child, Force, Reporter, Suspect, Vehicle
from hub.schema.police.context import PoliceInfo
from hub.schema.police.keeping_types import CaseKeeping
from hub.schema.police.loaders import load_alerts, load_hidden_links, load_reach, load_same_child
from hub.schema.police.reach_types import AlertReach
from hub.schema.police.region_types import REGION, TimeToRecovery
from hub.services.police.cases.read_case import read_case


@strawberry.federation.type(
    name="Case", keys=["id"], description="What police know about one missing child. It never leaves police."
)
class CaseType(Node):
    """A case, with the domain's object for the fields that call a service."""

    case: strawberry.Private[cases.Case]
    state: CaseState = strawberry.field(description="Its state.")
    child: Child = strawberry.field(description="The child.")
    last_seen: CaseLastSeen = strawberry.field(description="Where and when the child was last seen.")
    sightings: list[CaseSighting] = strawberry.field(description="Where it was seen later: the alert's other areas.")
    criteria: str = strawberry.field(description="Why this child is in danger.")
    narrative: str | None = strawberry.field(description="What is known.")
    reporter: Reporter = strawberry.field(description="Who reported the child missing.")
    suspects: list[Suspect] = strawberry.field(description="Persons sought.")
    vehicles: list[Vehicle] = strawberry.field(description="Vehicles sought.")
    force: Force = strawberry.field(description="The force that opened it.")
    opened_by: str = strawberry.field(description="The account that opened it.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    version: int = strawberry.field(description="Increases with each change of its facts.")
    confirmed_by: str | None = strawberry.field(
        description="The second person's account; null again once the place is corrected."
    )
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    outcome: Outcome | None = strawberry.field(description="How it ended.")
    found_by: FoundBy | None = strawberry.field(description="What led to the child.")
    helpful_tip_ids: list[strawberry.ID] = strawberry.field(
        description="The tips that helped, as its closing named them."
    )
    notes: list[CaseNote] = strawberry.field(
        description="Steps on its alert with their reasons, in order; a step that changed nothing is not listed. "
        "Confirmation, closing and renewal have fields of their own; the audit trail says who asked for what."
    )
    grants: list[CaseGrant] = strawberry.field(
        description="Who else may work on it: assignments, shares and broken glass, those that ended lately too."
    )
    hand_over: CaseHandOver | None = strawberry.field(description="The offer to hand it over, if there is one.")
    region: str | None = strawberry.field(description=REGION)
    abductor_relation: AbductorRelation | None = strawberry.field(
        description="Who took the child, as far as it is known; null if nobody has said anything yet."
    )
    found_at: datetime | None = strawberry.field(
        description="When the child was found or came back: as the closing says, else the moment of closing. Null "
        "while the case is open, for other outcomes, and for cases closed before the hub kept it."
    )
    time_to_recovery: TimeToRecovery | None = strawberry.field(
        description="The time that it took until the child was found; null without `foundAt`."
    )

    @resolver_field(
        "The other cases about the same child, which count as one: those connected by links that say `SAME_CHILD` "
        f"from both sides, over any steps; at most {MAX_CASES_OF_CHILD - 1}. An alert that is issued again stays in "
        "its case."
    )
    async def same_child_case_ids(self, info: PoliceInfo) -> list[strawberry.ID]:
        """Return the ids, sorted."""
        found = await load_batched(load_same_child, info, child_key_of(self.case))
        return [strawberry.ID(one) for one in found if one != self.case.id]

    @resolver_field("Cases that have to do with it.")
    async def links(self, info: PoliceInfo) -> list[CaseLink]:
        """Return them, without the reason where the other case is hidden from the caller."""
        links = self.case.links
        hidden = await asyncio.gather(*(load_batched(load_hidden_links, info, link.case) for link in links))
        return [CaseLink.from_domain(link, is_hidden=one) for link, one in zip(links, hidden, strict=True)]

    @resolver_field("How long it is kept, and what keeps it.")
    def keeping(self, info: PoliceInfo) -> CaseKeeping:
        return CaseKeeping.from_domain(self.case, info.context.services.rules.retention)

    @resolver_field("Its alert. It decides who is told.")
    async def alert(self, info: PoliceInfo) -> CaseAlert:
        return CaseAlert.from_domain(await load_batched(load_alerts, info, self.case.alert))

    @resolver_field("The number of people that its alert came to.")
    async def reach(self, info: PoliceInfo, purpose: Purpose) -> AlertReach:
        """Return counts, suppressed where they are small."""
        return AlertReach.from_domain(await load_batched(load_reach, info, (self.case.id, purpose)))

    @classmethod
    async def read(cls, info: PoliceInfo, case_id: str, purpose: str) -> Self | None:
        """Return one case, or None for an unknown id."""
        by, services = info.context.actor, info.context.services
        now = await services.clock.now()
        try:
            return cls.from_domain(await read_case(by, services.case_reading, case_id, purpose=purpose, now=now))
        except NotFound:
            return None

    @classmethod
    def from_domain(cls, case: cases.Case) -> Self:
        return cls(
            id=strawberry.ID(case.id),
            case=case,
            state=case.state,
            child=Child.from_domain(case.child),
            last_seen=CaseLastSeen.from_domain(case.last_seen),
            sightings=[CaseSighting.from_domain(sighting) for sighting in case.sightings],
            criteria=case.criteria,
            narrative=case.narrative,
            reporter=Reporter.from_domain(case.reporter),
            suspects=[Suspect.from_domain(suspect) for suspect in case.suspects],
            vehicles=[Vehicle.from_domain(vehicle) for vehicle in case.vehicles],
            force=Force(id=strawberry.ID(case.force), name=case.force_name, phone=case.force_phone),
            opened_by=case.opened_by,
            opened_at=case.opened_at,
            version=case.version,
            confirmed_by=case.confirmed_by,
            closed_at=case.closed_at,
            outcome=case.outcome,
            found_by=case.found_by,
            helpful_tip_ids=list(map(strawberry.ID, case.helpful_tips)),
            notes=[CaseNote.from_domain(note) for note in case.notes],
            grants=[CaseGrant.from_domain(grant) for grant in case.access.grants],
            hand_over=CaseHandOver.from_domain(case.access.hand_over) if case.access.hand_over else None,
            region=case.region,
            abductor_relation=case.abductor_relation,
            found_at=case.found_at,
            time_to_recovery=TimeToRecovery.from_domain(time_to_recovery(case)),
        )
