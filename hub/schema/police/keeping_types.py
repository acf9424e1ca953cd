"""Types for how long a case is kept: its legal hold, its wipe, and if it is hidden."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.cases import keeping as case_keeping
from hub.domain.cases.case import Case
from hub.domain.wipes.retention import Retention


@strawberry.type(description="A legal hold: nothing of the case is wiped while it stands.")
class CaseHold:
    by: str = strawberry.field(description="The account that placed it.")
    at: datetime = strawberry.field(description="When it was placed.")
    reason: str = strawberry.field(description="Why; for police only.")

    @classmethod
    def from_domain(cls, hold: case_keeping.CaseHold) -> Self:
        return cls(by=hold.by, at=hold.at, reason=hold.reason)


@strawberry.type(description="A case that is hidden: only officers with a tie to it see anything of it.")
class CaseHiding:
    by: str = strawberry.field(description="The account that hid it.")
    at: datetime = strawberry.field(description="When it was hidden.")
    reason: str = strawberry.field(description="Why; for police only. Empty once its facts were wiped.")

    @classmethod
    def from_domain(cls, hiding: case_keeping.CaseHiding) -> Self:
        return cls(by=hiding.by, at=hiding.at, reason=hiding.reason)


@strawberry.type(description="How long a closed case is kept. The operator's table says it, by the outcome.")
class CaseKeeping:
    photos_until: datetime | None = strawberry.field(
        description="When its photos are wiped; null while it is open. A hold puts it off."
    )
    review_at: datetime | None = strawberry.field(
        description="When its private facts, tips and public content are wiped; null while it is open. Until then "
        "somebody decides if they are still needed: a hold keeps them."
    )
    hold: CaseHold | None = strawberry.field(description="The legal hold, if there is one.")
    hidden: CaseHiding | None = strawberry.field(description="Who hid it, when and why; null if it is not hidden.")
    photos_wiped_at: datetime | None = strawberry.field(description="When its photos were wiped.")
    facts_wiped_at: datetime | None = strawberry.field(
        description="When everything else was wiped. Since then texts are empty, lists have no items, the point is 0/0 "
        "and the age is the youngest of its band; ids, times, sex, outcome, `foundBy`, `abductorRelation`, region and "
        "force stay."
    )

    @classmethod
    def from_domain(cls, case: Case, retention: Retention) -> Self:
        keeping = case.keeping
        return cls(
            photos_until=retention.photos_until(case),
            review_at=retention.review_at(case),
            hold=CaseHold.from_domain(keeping.hold) if keeping.hold else None,
            hidden=CaseHiding.from_domain(keeping.hidden) if keeping.hidden else None,
            photos_wiped_at=keeping.photos_wiped_at,
            facts_wiped_at=keeping.facts_wiped_at,
        )
