"""Payloads of the mutations that change a case, an alert or a tip."""

from collections.abc import Awaitable
from typing import Self

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.user_errors import UserError, catch_user_errors
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo
from hub.schema.police.loaders import read_telling_now
from hub.schema.police.summary_type import CaseSummary
from hub.schema.police.telling_types import Telling
from hub.schema.police.tip_type import TipType
from hub.services.police.ports import CaseChange
from hub.services.police.read_alike_cases import read_alike_cases
from hub.services.police.steps.find_alike import MAX_ALIKE

ALERT = "The id of its alert."
VERSION = "The version of the case after the change."
REVISION = "The newest revision of its alert."
CHANGED = "False if everything was already in the wanted state; null if nothing was done."
ERRORS = "The reasons why nothing was done; empty after success."


@strawberry.interface(description="The result of a change to a case.")
class CaseChanged:
    """Ids and numbers, covered by the audit line of the change; the case itself only by a read."""

    done: strawberry.Private[CaseChange | None]
    purpose: strawberry.Private[str]
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @classmethod
    async def from_work(cls, work: Awaitable[CaseChange], *, purpose: str) -> Self:
        """Do the work, and answer with its result or with the errors of the input."""
        done, errors = await catch_user_errors(work)
        return cls(done=done, purpose=purpose, user_errors=errors)

    @resolver_field("The case. Asking for it is a read: the audit trail names the mutation as its purpose.")
    async def case(self, info: PoliceInfo) -> CaseType | None:
        """Read the case after the change."""
        return await CaseType.read(info, self.done.case, self.purpose) if self.done else None

    @resolver_field("The id of the case.")
    def case_id(self) -> strawberry.ID | None:
        """Return it without another read."""
        return strawberry.ID(self.done.case) if self.done else None

    @resolver_field(ALERT)
    def alert_id(self) -> strawberry.ID | None:
        """Return it without another read."""
        return strawberry.ID(self.done.alert) if self.done else None

    @resolver_field("How its alert stands: who is being told, what comes next, and why nobody is.")
    async def telling(self, info: PoliceInfo) -> Telling | None:
        """Read how the alert stands after the change; the change itself does not wait for it."""
        if self.done is None:
            return None
        # Not through a loader: an operation may change an alert twice.
        return await Telling.from_read(info, read_telling_now(info, self.done.alert))

    @resolver_field(VERSION)
    def version(self) -> int | None:
        """Return it without another read."""
        return self.done.version if self.done else None

    @resolver_field(REVISION)
    def revision(self) -> int | None:
        """Return it without another read."""
        return self.done.revision if self.done else None

    @resolver_field(CHANGED)
    def changed(self) -> bool | None:
        """Return it without another read."""
        return self.done.changed if self.done else None


@strawberry.type(description="The result of opening a case.")
class OpenCasePayload(CaseChanged):
    """The payload of `openCase`."""

    @resolver_field(
        "Open cases of any force that look the same: the same identity number, or name, about the same age, place and "
        f"time; public facts, at most {MAX_ALIKE}. Once the case was revised, cases of others are compared by public "
        "facts alone. The alert has begun and waits for none of this."
    )
    async def alike(self, info: PoliceInfo) -> list[CaseSummary]:
        """Look for them after the opening; it is a read with lines of its own in the audit trail."""
        if self.done is None:
            return []
        by, services = info.context.actor, info.context.services
        now = await services.clock.now()
        found = await read_alike_cases(
            by, services.stores, services.audit, self.done.case, purpose=self.purpose, now=now
        )
        return [CaseSummary.from_domain(one) for one in found]


@strawberry.type(description="The result of revising a case.")
class ReviseCasePayload(CaseChanged):
    """The payload of `reviseCase`."""


@strawberry.type(description="The result of confirming a case.")
class ConfirmCasePayload(CaseChanged):
    """The payload of `confirmCase`."""


@strawberry.type(description="The result of returning a case.")
class ReturnCasePayload(CaseChanged):
    """The payload of `returnCase`."""


@strawberry.type(description="The result of issuing an alert again.")
class ReissueAlertPayload(CaseChanged):
    """The payload of `reissueAlert`."""


@strawberry.type(description="The result of opening a case again.")
class ReopenCasePayload(CaseChanged):
    """The payload of `reopenCase`."""


@strawberry.type(description="The result of closing a case.")
class CloseCasePayload(CaseChanged):
    """The payload of `closeCase`."""


@strawberry.type(description="The result of pausing an alert.")
class PauseAlertPayload(CaseChanged):
    """The payload of `pauseAlert`."""


@strawberry.type(description="The result of resuming an alert.")
class ResumeAlertPayload(CaseChanged):
    """The payload of `resumeAlert`."""


AREA = "The number of the area."


@strawberry.type(description="The result of adding an area.")
class AddAlertAreaPayload(CaseChanged):
    """The payload of `addAlertArea`."""

    @resolver_field(AREA)
    def area(self) -> int | None:
        """Return it without another read."""
        return self.done.area if self.done else None


@strawberry.type(description="The result of correcting the place or time last seen.")
class CorrectLastSeenPayload(CaseChanged):
    """The payload of `correctLastSeen`."""

    @resolver_field("The number of the new first area; null if it was refused.")
    def area(self) -> int | None:
        """Return it without another read."""
        return self.done.area if self.done else None


@strawberry.type(description="The result of removing an area.")
class RemoveAlertAreaPayload(CaseChanged):
    """The payload of `removeAlertArea`."""


@strawberry.type(description="The result of confirming an area.")
class ConfirmAlertAreaPayload(CaseChanged):
    """The payload of `confirmAlertArea`."""


@strawberry.type(description="The result of setting a radius.")
class SetAlertRadiusPayload(CaseChanged):
    """The payload of `setAlertRadius`."""


@strawberry.type(description="The result of overriding preferences.")
class OverridePreferencesPayload(CaseChanged):
    """The payload of `overridePreferences`."""


@strawberry.type(description="The result of renewing an alert.")
class RenewAlertPayload(CaseChanged):
    """The payload of `renewAlert`."""


@strawberry.type(description="The result of triaging a tip.")
class TriageTipPayload:
    """The payload of `triageTip`."""

    tip_id: strawberry.ID | None = strawberry.field(description="The id of the tip.")
    user_errors: list[UserError] = strawberry.field(description=ERRORS)

    @resolver_field("The tip. Asking for it is a read: the audit trail names the mutation as its purpose.")
    async def tip(self, info: PoliceInfo) -> TipType | None:
        """Read the tip after the change."""
        return await TipType.read(info, self.tip_id, "triageTip") if self.tip_id else None
