"""What the mutations of the police graph answer."""

from collections.abc import Awaitable
from typing import TypeVar

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.user_errors import UserError, catch_user_errors
from hub.resolvers.police import reading
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_type import TipType
from hub.services.police.ports import CaseChange

ALERT = "The id of its alert."
VERSION = "The version of the case after the change."
REVISION = "The newest revision of its alert."
CHANGED = "False when everything was already as asked; null when nothing was done."
ERRORS = "Why nothing was done; empty when it was."


@strawberry.interface(description="What became of a change to a case.")
class CaseChanged:
    """Ids and numbers under the line that the change left in the audit trail; the case itself only by a read."""

    done: strawberry.Private[CaseChange | None]
    purpose: strawberry.Private[str]
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field("The case. Asking for it is a read: the audit trail names the mutation as its purpose.")
    async def case(self, info: PoliceInfo) -> CaseType | None:
        """The case after the change."""
        if self.done is None:
            return None
        found = await reading.read_case(info.context.services, self.done.case, self.purpose, info.context.actor)
        return CaseType.of(found) if found else None

    @resolver_field("The id of the case.")
    def case_id(self) -> strawberry.ID | None:
        """Without another read."""
        return strawberry.ID(self.done.case) if self.done else None

    @resolver_field(ALERT)
    def alert_id(self) -> strawberry.ID | None:
        """Without another read."""
        return strawberry.ID(self.done.alert) if self.done else None

    @resolver_field(VERSION)
    def version(self) -> int | None:
        """Without another read."""
        return self.done.version if self.done else None

    @resolver_field(REVISION)
    def revision(self) -> int | None:
        """Without another read."""
        return self.done.revision if self.done else None

    @resolver_field(CHANGED)
    def changed(self) -> bool | None:
        """Without another read."""
        return self.done.changed if self.done else None


@strawberry.type(description="What became of an opening.")
class OpenCasePayload(CaseChanged):
    """Of openCase."""


@strawberry.type(description="What became of a revision.")
class ReviseCasePayload(CaseChanged):
    """Of reviseCase."""


@strawberry.type(description="What became of a confirmation.")
class ConfirmCasePayload(CaseChanged):
    """Of confirmCase."""


@strawberry.type(description="What became of a closing.")
class CloseCasePayload(CaseChanged):
    """Of closeCase."""


@strawberry.type(description="What became of a pause.")
class PauseAlertPayload(CaseChanged):
    """Of pauseAlert."""


@strawberry.type(description="What became of a resumption.")
class ResumeAlertPayload(CaseChanged):
    """Of resumeAlert."""


@strawberry.type(description="What became of a new radius.")
class SetAlertRadiusPayload(CaseChanged):
    """Of setAlertRadius."""


@strawberry.type(description="What became of an override.")
class OverridePreferencesPayload(CaseChanged):
    """Of overridePreferences."""


@strawberry.type(description="What became of a renewal.")
class RenewAlertPayload(CaseChanged):
    """Of renewAlert."""


@strawberry.type(description="What became of a triage.")
class TriageTipPayload:
    """Of triageTip."""

    tip_id: strawberry.ID | None = strawberry.field(description="The id of the tip.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field("The tip. Asking for it is a read: the audit trail names the mutation as its purpose.")
    async def tip(self, info: PoliceInfo) -> TipType | None:
        """The tip after the change."""
        if self.tip_id is None:
            return None
        found = await reading.read_tip(info.context.services, self.tip_id, "triageTip", info.context.actor)
        return TipType.of(found) if found else None


PayloadT = TypeVar("PayloadT", bound=CaseChanged)


async def answered(payload: type[PayloadT], work: Awaitable[CaseChange], purpose: str) -> PayloadT:
    """Do the work and say what became of it."""
    done, errors = await catch_user_errors(work)
    return payload(done=done, purpose=purpose, user_errors=errors)
