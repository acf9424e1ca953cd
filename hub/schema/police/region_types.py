"""Types of the facts that cases are counted by: regions and the time to recovery."""

from datetime import timedelta
from typing import Self

import strawberry

from hub.domain.alerts import recovery
from hub.domain.cases import regions

REGION = (
    "The code of its region, which `regions` names. A region that the operator took off the list since stays on its "
    "cases."
)


@strawberry.type(description="A region of the operator's list.")
class Region:
    code: str = strawberry.field(description="Its code, as inputs take it.")
    name: str = strawberry.field(description="Its name.")
    parent: str | None = strawberry.field(description="The code of the region that it is a part of.")

    @classmethod
    def from_domain(cls, region: regions.Region) -> Self:
        return cls(code=region.code, name=region.name, parent=region.parent)


@strawberry.type(description="The time until a child was found, from both of its beginnings, in whole seconds.")
class TimeToRecovery:
    from_disappearance_seconds: int = strawberry.field(description="From the time last seen.")
    from_opening_seconds: int = strawberry.field(
        description="From the opening of the case; 0 for a child who was found before it was opened."
    )

    @classmethod
    def from_domain(cls, found: recovery.TimeToRecovery | None) -> Self | None:
        if found is None:
            return None
        return cls(
            from_disappearance_seconds=_seconds(found.from_disappearance),
            from_opening_seconds=_seconds(found.from_opening),
        )


def _seconds(time: timedelta) -> int:
    return time // timedelta(seconds=1)
