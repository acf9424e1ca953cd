"""Removals: how many of a partner's devices took an ended alert off their screens."""

from datetime import datetime

import strawberry

from hub.services.feed.read_removal_counts import OwnRemovals


@strawberry.type(
    description="How many of your own devices, of the key's mode, were told of an alert and confirmed its removal. The "
    "numbers stand an hour after its end."
)
class RemovalCounts:
    """Exact, since they are the caller's own devices."""

    counted_from: datetime | None = strawberry.field(
        description="From then on the numbers may be read: an hour after the end; null while the alert is open."
    )
    told: int | None = strawberry.field(
        description="Devices that a revision reached, each once; null before `countedFrom`."
    )
    removed: int | None = strawberry.field(
        description="Devices of these that reported REMOVED after the end, each once; null before `countedFrom`. It "
        "may grow for 90 days after the end. The others have not confirmed it: they may still show the alert."
    )

    @classmethod
    def from_domain(cls, own: OwnRemovals) -> "RemovalCounts":
        counts = own.counts
        return cls(
            counted_from=own.counted_from,
            told=counts.told if counts else None,
            removed=counts.removed if counts else None,
        )
