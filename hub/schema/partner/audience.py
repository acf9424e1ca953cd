"""Entries of the audience."""

from typing import Annotated, Final

import strawberry

from hub.domain.alerts.alert import RevisionKind
from hub.domain.delivery.audience import AudienceEntry as DomainEntry

DEFAULT_AUDIENCE_PAGE_SIZE: Final = 1000
MAX_AUDIENCE_PAGE_SIZE: Final = 5000

FirstOfAudience = Annotated[int, strawberry.argument(description=f"The page size, 1 to {MAX_AUDIENCE_PAGE_SIZE:,}.")]


@strawberry.type(description="What to do with an alert on one of your devices.")
class AudienceEntry:
    ref: str = strawberry.field(description="Your own name of the device.")
    kind: RevisionKind = strawberry.field(
        description="Show it, replace it silently, show a sighting with sound, or remove it."
    )
    revision: int = strawberry.field(description="The revision to show; a device never goes back to a lower one.")
    sighting: int | None = strawberry.field(
        description="Of a SIGHTING: the revision that says that the child was seen again. A device that has it or a "
        "later one has heard of the sighting, and replaces the alert silently."
    )

    @classmethod
    def from_domain(cls, entry: DomainEntry) -> "AudienceEntry":
        """Return the entry without its place on the page."""
        return cls(ref=entry.ref, kind=entry.kind, revision=entry.revision, sighting=entry.sighting)
