"""Payloads of the mutations that change a case or its alert."""

from typing import ClassVar, Self

import strawberry

from hub.domain.access.staff import STAFF_KEPT
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo
from hub.schema.police.delivery_status_types import DeliveryStatus
from hub.schema.police.loaders import read_delivery_status_now
from hub.services.police.ports.access import GrantChange
from hub.services.police.ports.stores import CaseChange

CHANGED = "False if everything was already in the wanted state; null if nothing was done."
ERRORS = "The reasons why nothing was done; empty after success."
FORCE_KNOWN = f"""\
True if an officer of this force has worked with the hub within the last {STAFF_KEPT.days} days. False hints at a \
mistyped id: it was done all the same, and reaches nobody as long as no force has the id."""


@strawberry.interface(description="The result of a change to a case.")
class CaseChanged:
    """Ids and numbers, covered by the audit line of the change; the case itself only by a read."""

    mutation: ClassVar[str]
    """The name of the mutation: the purpose of a read of the case."""
    done: strawberry.Private[CaseChange | None] = None
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)

    @classmethod
    def from_done(cls, done: CaseChange) -> Self:
        return cls(done=done)

    @resolver_field("The case. Asking for it is a read: the audit trail names the mutation as its purpose.")
    async def case(self, info: PoliceInfo) -> CaseType | None:
        return await CaseType.read(info, self.done.case, self.mutation) if self.done else None

    @resolver_field("The id of the case.")
    def case_id(self) -> strawberry.ID | None:
        return strawberry.ID(self.done.case) if self.done else None

    @resolver_field("The id of its alert.")
    def alert_id(self) -> strawberry.ID | None:
        return strawberry.ID(self.done.alert) if self.done else None

    @resolver_field("How its alert stands: who is being told, what comes next, and why nobody is.")
    async def delivery_status(self, info: PoliceInfo) -> DeliveryStatus | None:
        """Read how the alert stands after the change; the change itself does not wait for it."""
        if self.done is None:
            return None
        # Not through a loader: an operation may change an alert twice.
        return await DeliveryStatus.from_read(info, read_delivery_status_now(info, self.done.alert))

    @resolver_field("The version of the case after the change.")
    def version(self) -> int | None:
        return self.done.version if self.done else None

    @resolver_field("The newest revision of its alert.")
    def revision(self) -> int | None:
        return self.done.revision if self.done else None

    @resolver_field(CHANGED)
    def changed(self) -> bool | None:
        return self.done.changed if self.done else None


@strawberry.type
class GrantChanged(CaseChanged):
    """The payload of a change of who may work on a case; no type of the graph by itself."""

    done: strawberry.Private[GrantChange | None] = None
