"""The payload of the mutations that change a tip."""

from typing import ClassVar, Self

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ERRORS
from hub.schema.police.tip_type import TipType

TIP_ID = "The id of the tip."
TIP = "The tip. Asking for it is a read: the audit trail names the mutation as its purpose."


@strawberry.type
class TipChanged:
    """The tip after the change; no type of the graph by itself."""

    mutation: ClassVar[str]
    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID, default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)

    @classmethod
    def from_done(cls, done: strawberry.ID) -> Self:
        return cls(tip_id=done)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        return await TipType.read(info, self.tip_id, self.mutation) if self.tip_id else None
