"""The summary of a case: public facts for every certified officer, and what the officer may do with the case."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.access import case_summary
from hub.domain.access.table import CaseAction
from hub.domain.alerts import alert as alerts
from hub.domain.alerts.texts import Text, write_texts
from hub.domain.cases.case import CaseState, FoundBy, Outcome, Sex
from hub.errors import NotFound
from hub.graphql.kit.copying import copied
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.schema.police.alert_types import CaseAlert
from hub.schema.police.case_facts import PHOTO, CaseLastSeen, CaseSighting, Force
from hub.schema.police.context import PoliceInfo
from hub.schema.police.loaders import load_alerts, load_new_tips
from hub.schema.police.region_types import REGION
from hub.services.police.cases.read_case_summary import read_case_summary
from hub.services.police.tips.read_new_tips import MAX_NEW_TIPS


@strawberry.type(description="The missing child, as the public knows it.")
class SummaryChild:
    name: str = strawberry.field(description="Given name or nickname.")
    age_years: int = strawberry.field(description="Age in years.")
    sex: Sex = strawberry.field(description="The child's sex.")
    height_cm: int | None = strawberry.field(description="Height in cm.")
    clothing: str | None = strawberry.field(description="Clothing when last seen.")
    photo: strawberry.ID | None = strawberry.field(description=PHOTO)

    @classmethod
    def from_domain(cls, content: alerts.PublicContent) -> Self:
        return copied(cls, content, sex=Sex(content.sex))


@strawberry.type(description="Where and when the child was seen later, as the public knows it.")
class SummarySighting:
    area: int = strawberry.field(description="The number of its area.")
    district: str = strawberry.field(description="The district.")
    seen_at: datetime | None = strawberry.field(description="When, if that is public.")


@strawberry.type(description="A person sought, as the public knows it.")
class SummarySuspect:
    description: str = strawberry.field(description="What the person looks like.")
    photo: strawberry.ID | None = strawberry.field(description=PHOTO)


@strawberry.type(description="A vehicle sought, as the public knows it.")
class SummaryVehicle:
    description: str = strawberry.field(description="What it looks like.")
    plate: str | None = strawberry.field(description="The number plate, if it is public.")


@strawberry.type(description="The message of an alert in one language.")
class SummaryText:
    language: str = strawberry.field(description="The language.")
    title: str = strawberry.field(description="The title of the notification.")
    body: str = strawberry.field(description="Its text.")

    @classmethod
    def from_domain(cls, text: Text) -> Self:
        return cls(language=text.language, title=text.title, body=text.body)


@strawberry.type(description="What a second person needs to confirm a case.")
class ConfirmingFacts:
    """Private facts, for officers who confirm."""

    criteria: str = strawberry.field(description="Why this child is in danger.")
    narrative: str | None = strawberry.field(description="What is known.")
    last_seen: CaseLastSeen = strawberry.field(description="Where and when the child was last seen.")
    sightings: list[CaseSighting] = strawberry.field(description="Where it was seen later.")

    @classmethod
    def from_domain(cls, facts: case_summary.FactsForConfirming) -> Self:
        return cls(
            criteria=facts.criteria,
            narrative=facts.narrative,
            last_seen=CaseLastSeen.from_domain(facts.last_seen),
            sightings=[CaseSighting.from_domain(one) for one in facts.sightings],
        )


@strawberry.type(description="An offer to hand the case over, as those see it who may take the case or offer it.")
class CaseOffer:
    force: strawberry.ID = strawberry.field(description="The force that may take the case.")
    until: datetime = strawberry.field(description="When the offer ends.")
    reason: str | None = strawberry.field(description="Why, in an officer's words; null in lists and feeds.")

    @classmethod
    def from_domain(cls, offer: case_summary.CaseOffer) -> Self:
        return cls(force=strawberry.ID(offer.force), until=offer.until, reason=offer.reason)


@strawberry.type(description="The public facts of a case, which every certified officer may read.")
class CaseSummary:
    """A summary, with what its fields that are read late need."""

    alert_of_case: strawberry.Private[str]
    content: strawberry.Private[alerts.PublicContent]
    id: strawberry.ID = strawberry.field(description="The id of the case: `case` shows it to those who may read it.")
    state: CaseState = strawberry.field(description="Its state.")
    child: SummaryChild = strawberry.field(description="The child.")
    district: str = strawberry.field(description="The district last seen in.")
    seen_at: datetime = strawberry.field(description="When the child was last seen.")
    sightings: list[SummarySighting] = strawberry.field(description="Where it was seen later.")
    suspects: list[SummarySuspect] = strawberry.field(description="Persons sought.")
    vehicles: list[SummaryVehicle] = strawberry.field(description="Vehicles sought.")
    force: Force = strawberry.field(description="The force that has it.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    version: int = strawberry.field(description="Increases with each change of its facts.")
    confirmed: bool = strawberry.field(description="Whether a second person confirmed it.")
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    outcome: Outcome | None = strawberry.field(description="How it ended.")
    found_by: FoundBy | None = strawberry.field(description="What led to the child.")
    region: str | None = strawberry.field(description=REGION)
    links: list[strawberry.ID] = strawberry.field(description="The ids of cases that have to do with it.")
    hidden: bool = strawberry.field(description="Whether it is hidden: you see it because you have a tie to it.")
    actions: list[CaseAction] = strawberry.field(description="What you may do with it now.")
    confirming: ConfirmingFacts | None = strawberry.field(
        description="What confirming needs; null unless you may read it, and null in lists and feeds."
    )
    offer: CaseOffer | None = strawberry.field(
        description="The offer to hand it over; null without one, and unless you may take the case or offer it."
    )

    @resolver_field("Its alert. It decides who is told.")
    async def alert(self, info: PoliceInfo) -> CaseAlert:
        return CaseAlert.from_domain(await load_batched(load_alerts, info, self.alert_of_case))

    @resolver_field(
        "How many of its tips nobody has triaged: those in state NEW, also claimed and folded ones, without withdrawn "
        f"ones. {MAX_NEW_TIPS:,} stands for that many and more. Null unless you may read its tips. It shows nothing of "
        "a tip, so it leaves no line in the audit trail."
    )
    async def new_tips(self, info: PoliceInfo) -> int | None:
        return await load_batched(load_new_tips, info, str(self.id))

    @resolver_field("The message in each language of the hub, as phones that are told now get it.")
    async def texts(self, info: PoliceInfo) -> list[SummaryText]:
        alert = await load_batched(load_alerts, info, self.alert_of_case)
        return [SummaryText.from_domain(text) for text in write_texts(self.content, alert.status).values()]

    @classmethod
    async def read(cls, info: PoliceInfo, case_id: str, purpose: str) -> Self | None:
        """Return one summary, or None for an unknown id."""
        by, services = info.context.actor, info.context.services
        now = await services.clock.now()
        work = read_case_summary(by, services.case_reading, case_id, purpose=purpose, now=now)
        try:
            return cls.from_domain(await work)
        except NotFound:
            return None

    @classmethod
    def from_domain(cls, found: case_summary.CaseSummary) -> Self:
        content = found.content
        return cls(
            alert_of_case=found.alert,
            content=content,
            id=strawberry.ID(found.id),
            state=found.state,
            child=SummaryChild.from_domain(content),
            district=content.district,
            seen_at=content.seen_at,
            sightings=[
                SummarySighting(area=one.area, district=one.district, seen_at=one.seen_at) for one in content.sightings
            ],
            suspects=[
                SummarySuspect(description=one.description, photo=strawberry.ID(one.photo) if one.photo else None)
                for one in content.suspects
            ],
            vehicles=[SummaryVehicle(description=one.description, plate=one.plate) for one in content.vehicles],
            force=Force(id=strawberry.ID(found.force), name=content.force, phone=content.phone),
            opened_at=found.opened_at,
            version=found.version,
            confirmed=found.is_confirmed,
            closed_at=found.closed_at,
            outcome=found.outcome,
            found_by=found.found_by,
            region=found.region,
            links=[strawberry.ID(link) for link in found.links],
            hidden=found.is_hidden,
            actions=sorted(found.actions),
            confirming=ConfirmingFacts.from_domain(found.confirming) if found.confirming else None,
            offer=CaseOffer.from_domain(found.offer) if found.offer else None,
        )
