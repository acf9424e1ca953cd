"""A tip as staff see it; the device it came from is not kept, so it cannot be shown."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.alerts.alert import AlertStatus
from hub.domain.search.tips import live_claim
from hub.domain.tips import follow_ups as tip_follow_ups
from hub.domain.tips import links as tip_links
from hub.domain.tips import tip as tips
from hub.domain.tips.links import LinkReason
from hub.domain.tips.tip import TipState
from hub.errors import NotFound
from hub.graphql.kit.nodes import Node
from hub.schema.police.case_facts import PHOTO
from hub.schema.police.context import PoliceInfo
from hub.schema.shared.points import GeoPoint
from hub.services.police.tips.read_tip import read_tip


@strawberry.type(description="A link of a tip to another one of its case.")
class TipLink:
    tip_id: strawberry.ID = strawberry.field(description="The other tip. It may be withdrawn by now.")
    reason: LinkReason = strawberry.field(description="Why they are linked.")
    score: float = strawberry.field(description="How sure the hub is, 0 to 100.")
    account: str | None = strawberry.field(description="The officer who linked them; null if the hub did.")

    @classmethod
    def from_domain(cls, link: tip_links.TipLink) -> Self:
        return cls(tip_id=strawberry.ID(link.tip), reason=link.reason, score=link.score, account=link.by)


@strawberry.type(description="The last move of a tip to a state.")
class TipTriage:
    state: TipState = strawberry.field(description="The state that it got.")
    account: str = strawberry.field(description="The officer who set it.")
    at: datetime = strawberry.field(description="When.")
    reason: str | None = strawberry.field(description="Why, in the officer's words.")

    @classmethod
    def from_domain(cls, triage: tips.TipTriage) -> Self:
        return cls(state=triage.state, account=triage.by, at=triage.at, reason=triage.reason)


@strawberry.type(description="A claim of a tip that has not ended.")
class TipClaim:
    account: str = strawberry.field(description="The officer who works on the tip.")
    until: datetime = strawberry.field(description="When the claim ends, unless it is renewed.")

    @classmethod
    def from_domain(cls, claim: tips.TipClaim) -> Self:
        return cls(account=claim.by, until=claim.until)


@strawberry.type(description="A question of an officer to the tipster.")
class TipQuestion:
    text: str = strawberry.field(description="The question.")
    account: str = strawberry.field(description="The officer who asked.")
    at: datetime = strawberry.field(description="When.")

    @classmethod
    def from_domain(cls, question: tip_follow_ups.TipQuestion) -> Self:
        return cls(text=question.text, account=question.by, at=question.at)


@strawberry.type(description="A text that the tipster added.")
class TipAddition:
    text: str = strawberry.field(description="The tipster's words.")
    at: datetime = strawberry.field(description="When it came in.")

    @classmethod
    def from_domain(cls, addition: tip_follow_ups.TipAddition) -> Self:
        return cls(text=addition.text, at=addition.at)


@strawberry.federation.type(
    name="Tip", keys=["id"], description="What a member of the public reported. Once withdrawn, it holds no words."
)
class TipType(Node):
    case_id: strawberry.ID = strawberry.field(description="The case it is about.")
    alert_id: strawberry.ID = strawberry.field(description="The alert it answers.")
    status: AlertStatus = strawberry.field(description="That alert is real, an exercise or a test.")
    received_at: datetime = strawberry.field(description="When it came in.")
    text: str | None = strawberry.field(description="The person's words.")
    seen_at: datetime | None = strawberry.field(description="When it was seen, by the person's account.")
    place: GeoPoint | None = strawberry.field(description="Where it was seen, by the person's account.")
    contact: str | None = strawberry.field(description="How to reach the person, if they want to be reached.")
    photo: strawberry.ID | None = strawberry.field(description=PHOTO)
    repeats: strawberry.ID | None = strawberry.field(description="The first tip that says the same.")
    state: TipState = strawberry.field(description="How far police are with it.")
    withdrawn_at: datetime | None = strawberry.field(description="When the person withdrew it.")
    wiped_at: datetime | None = strawberry.field(description="When it was wiped with its case.")
    claim: TipClaim | None = strawberry.field(description="Who works on it now.")
    last_triage: TipTriage | None = strawberry.field(description="Who last set its state, and why.")
    links: list[TipLink] = strawberry.field(
        description="Its links to earlier tips that the hub found, and those that officers made."
    )
    folded_into: strawberry.ID | None = strawberry.field(
        description="The tip behind whose line it is folded: a copy, or one of a flood. It counts and can be read."
    )
    folded_count: int = strawberry.field(description="How many tips are folded behind its line.")
    agreeing_partners: int = strawberry.field(
        description="Through how many apps people reported about the same place and time in words of their own, this "
        "one included."
    )
    questions: list[TipQuestion] = strawberry.field(description="What officers asked the tipster, the oldest first.")
    additions: list[TipAddition] = strawberry.field(description="What the tipster added, the oldest first.")

    @classmethod
    async def read(cls, info: PoliceInfo, tip_id: str, purpose: str) -> Self | None:
        """Return one tip, or None for an unknown id."""
        by, services = info.context.actor, info.context.services
        now = await services.clock.now()
        try:
            tip = await read_tip(by, services.case_reading, services.tips, tip_id, purpose=purpose, now=now)
        except NotFound:
            return None
        return cls.from_domain(tip, now)

    @classmethod
    def from_domain(cls, tip: tips.Tip, now: datetime) -> Self:
        """Build it from the domain, without the partner and device it came through."""
        claim = live_claim(tip, now)
        return cls(
            id=strawberry.ID(tip.id),
            case_id=strawberry.ID(tip.case),
            alert_id=strawberry.ID(tip.alert),
            # A row of an earlier release has none until it is filled: the filter takes it for a real one as well.
            status=tip.alert_status,
            received_at=tip.received_at,
            text=tip.text,
            seen_at=tip.seen_at,
            place=GeoPoint.of(tip.place) if tip.place else None,
            contact=tip.contact,
            photo=strawberry.ID(tip.photo) if tip.photo else None,
            repeats=strawberry.ID(tip.repeats) if tip.repeats else None,
            state=tip.state,
            withdrawn_at=tip.withdrawn_at if tip.is_withdrawn else None,
            wiped_at=tip.wiped_at,
            claim=TipClaim.from_domain(claim) if claim else None,
            last_triage=TipTriage.from_domain(tip.triage) if tip.triage else None,
            links=[TipLink.from_domain(link) for link in tip.links],
            folded_into=strawberry.ID(tip.folded_into) if tip.folded_into else None,
            folded_count=tip.folded_count,
            agreeing_partners=tip.agreeing_partners,
            questions=[TipQuestion.from_domain(one) for one in tip.follow_up.questions],
            additions=[TipAddition.from_domain(one) for one in tip.follow_up.additions],
        )
