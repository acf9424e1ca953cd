"""Types for the reach of an alert: counts of people with noise, small ones left out."""

from datetime import datetime
from enum import StrEnum
from typing import Final, Self

import strawberry

from hub.domain.delivery import reach
from hub.schema.shared.enums import described


class ReachNumber(StrEnum):
    """A number of people or phones, named as its field is."""

    IN_RING = "IN_RING"
    REACHED = "REACHED"
    FAILED = "FAILED"
    DEAD = "DEAD"
    WITHHELD = "WITHHELD"
    DEFERRED = "DEFERRED"
    SHOWN = "SHOWN"
    OPENED = "OPENED"


described(
    ReachNumber,
    "A number of people or phones.",
    {
        ReachNumber.IN_RING: "`inRing`.",
        ReachNumber.REACHED: "`reached`.",
        ReachNumber.FAILED: "`failed`.",
        ReachNumber.DEAD: "`dead`.",
        ReachNumber.WITHHELD: "`withheld`.",
        ReachNumber.DEFERRED: "`deferred`.",
        ReachNumber.SHOWN: "`shown`.",
        ReachNumber.OPENED: "`opened`.",
    },
)

LEFT_OUT: Final = (
    "The numbers that leave out a part, as it is too small to show or not read yet. The true number is at least as "
    "large, but for the noise. Null numbers are among them."
)


def _left_out(counts: reach.Shown) -> list[ReachNumber]:
    """Return the numbers that leave out a part."""
    return [ReachNumber(name.upper()) for name, one in counts.items() if one.at_least]


@strawberry.type(
    description="Numbers of people, each with noise, so that nobody learns of one person from them. Each is the sum of "
    "the parts that are shown one by one: of outcomes, partners and stages. A part below `suppressedBelow`, or small "
    "beside its noise, is hidden; null where no part is shown. They stay the same until the next reading."
)
class ReachCounts:
    in_ring: int | None = strawberry.field(description="People whose turn has come.")
    reached: int | None = strawberry.field(description="Accepted by their channel.")
    failed: int | None = strawberry.field(description="Refused permanently, or parked.")
    dead: int | None = strawberry.field(description="Gone: the push token is dead.")
    withheld: int | None = strawberry.field(description="Muted, in quiet hours, or over a daily limit.")
    deferred: int | None = strawberry.field(description="Will be tried again; not reached yet.")
    at_least: list[ReachNumber] = strawberry.field(description=LEFT_OUT)

    @classmethod
    def from_domain(cls, counts: reach.Shown) -> Self:
        return cls(
            in_ring=counts["in_ring"].people,
            reached=counts["reached"].people,
            failed=counts["failed"].people,
            dead=counts["dead"].people,
            withheld=counts["withheld"].people,
            deferred=counts["deferred"].people,
            at_least=_left_out(counts),
        )


@strawberry.type(description="The number of people of one partner that a stage came to.")
class PartnerReach:
    partner: str = strawberry.field(description="The partner's name.")
    counts: ReachCounts = strawberry.field(description="Its people by outcome.")


@strawberry.type(description="The number of people that a stage came to.")
class StageReach:
    number: int = strawberry.field(description="Its place in the escalation, from 1.")
    radius_km: float = strawberry.field(description="Its radius in km.")
    as_of: datetime | None = strawberry.field(
        description="When it was read: 1, 5 and 30 minutes and 2, 8, 24 and 48 hours after it began, and 72 hours "
        "after the end of the alert; null before the first time."
    )
    counts: ReachCounts = strawberry.field(description="Its people by outcome.")
    partners: list[PartnerReach] = strawberry.field(
        description="Its people of every partner, by name, in the last reading; none before it, 72 hours after the end "
        "of the alert."
    )


@strawberry.type(
    description="People who were told, and phones that showed and opened the alert, each with noise, as sums of the "
    "parts that are shown. All are of the last readings, 72 hours after the end of the alert; null before."
)
class ReachFunnel:
    reached: int | None = strawberry.field(description="Accepted by their channel.")
    shown: int | None = strawberry.field(
        description="Phones on which the partner's app says that it showed the alert. Not every app says so."
    )
    opened: int | None = strawberry.field(description="Phones on which a person opened it, as the app says.")
    at_least: list[ReachNumber] = strawberry.field(description=LEFT_OUT)

    @classmethod
    def from_domain(cls, counts: reach.Shown) -> Self:
        return cls(
            reached=counts["reached"].people,
            shown=counts["shown"].people,
            opened=counts["opened"].people,
            at_least=_left_out(counts),
        )


@strawberry.type(description="The funnel of one partner.")
class PartnerFunnel:
    partner: str = strawberry.field(description="The partner's name.")
    funnel: ReachFunnel = strawberry.field(description="Its people.")


@strawberry.type(description="The number of people that an alert came to.")
class AlertReach:
    stages: list[StageReach] = strawberry.field(description="Every begun stage, in order.")
    total: ReachCounts = strawberry.field(description="The sums over all stages, of their last readings.")
    suppressed_below: int = strawberry.field(description="Numbers below this are not shown.")
    funnel: ReachFunnel = strawberry.field(description="Told, shown and opened, of all partners.")
    partners: list[PartnerFunnel] = strawberry.field(
        description="The same of every partner, by name; none before the last readings."
    )

    @classmethod
    def from_domain(cls, found: reach.AlertReach) -> Self:
        stages = [
            StageReach(
                number=stage.number,
                radius_km=stage.radius_km,
                as_of=stage.as_of,
                counts=ReachCounts.from_domain(stage.counts),
                partners=[
                    PartnerReach(partner=name, counts=ReachCounts.from_domain(counts))
                    for name, counts in stage.partners
                ],
            )
            for stage in found.stages
        ]
        return cls(
            stages=stages,
            total=ReachCounts.from_domain(found.total),
            suppressed_below=found.suppressed_below,
            funnel=ReachFunnel.from_domain(found.funnel),
            partners=[
                PartnerFunnel(partner=name, funnel=ReachFunnel.from_domain(counts)) for name, counts in found.partners
            ],
        )
