"""Payloads of the mutations that claim, link and part tips."""

from datetime import datetime

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import CHANGED, ERRORS
from hub.schema.police.tip_type import TipType

TIP_ID = "The id of the tip."
TIP = "The tip. Asking for it is a read: the audit trail names the mutation as its purpose."


@strawberry.type(description="The result of claiming a tip.")
class ClaimTipPayload:
    """The payload of `claimTip`."""

    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID)
    until: datetime | None = strawberry.field(description="When the claim ends; call again before to renew it.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        """Read the tip after the change."""
        return await TipType.read(info, self.tip_id, "claimTip") if self.tip_id else None


@strawberry.type(description="The result of releasing a tip.")
class ReleaseTipPayload:
    """The payload of `releaseTip`."""

    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID)
    changed: bool | None = strawberry.field(description=CHANGED)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        """Read the tip after the change."""
        return await TipType.read(info, self.tip_id, "releaseTip") if self.tip_id else None


@strawberry.type(description="The result of linking two tips.")
class LinkTipsPayload:
    """The payload of `linkTips`."""

    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        """Read the tip after the change."""
        return await TipType.read(info, self.tip_id, "linkTips") if self.tip_id else None


@strawberry.type(description="The result of saying that two tips are not the same.")
class UnlinkTipsPayload:
    """The payload of `unlinkTips`."""

    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        """Read the tip after the change."""
        return await TipType.read(info, self.tip_id, "unlinkTips") if self.tip_id else None


@strawberry.type(description="The result of asking a tipster.")
class AskTipsterPayload:
    """The payload of `askTipster`."""

    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID)
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        """Read the tip after the change."""
        return await TipType.read(info, self.tip_id, "askTipster") if self.tip_id else None
