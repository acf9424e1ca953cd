"""Payloads of the mutations that change who may work on a case."""

from datetime import datetime

import strawberry

from hub.domain.staff import STAFF_KEPT
from hub.graphql.kit.fields import resolver_field
from hub.schema.police.payloads import CaseChanged
from hub.services.police.access_ports import GrantChange


def _made(payload: CaseChanged) -> strawberry.ID | None:
    made = payload.done.made if isinstance(payload.done, GrantChange) else None
    return strawberry.ID(made) if made else None


def _until(payload: CaseChanged) -> datetime | None:
    return payload.done.until if isinstance(payload.done, GrantChange) else None


def _is_known(payload: CaseChanged) -> bool | None:
    return payload.done.is_known if isinstance(payload.done, GrantChange) else None


OFFICER_KNOWN = f"""\
True if an officer has worked with the hub under this account within the last {STAFF_KEPT.days} days. False hints at a \
mistyped account: it was done all the same, and reaches nobody as long as nobody has the account."""
FORCE_KNOWN = f"""\
True if an officer of this force has worked with the hub within the last {STAFF_KEPT.days} days. False hints at a \
mistyped id: it was done all the same, and reaches nobody as long as no force has the id."""


@strawberry.type(description="The result of assigning a case.")
class AssignCasePayload(CaseChanged):
    """The payload of `assignCase`."""

    @resolver_field(f"{OFFICER_KNOWN} Null if nothing was done, and for an assignment that was taken back.")
    def is_known(self) -> bool | None:
        """Return it without another read."""
        return _is_known(self)


@strawberry.type(description="The result of offering a case.")
class HandOverCasePayload(CaseChanged):
    """The payload of `handOverCase`."""

    @resolver_field(f"{FORCE_KNOWN} Null if nothing was done, and for an offer that was withdrawn.")
    def is_known(self) -> bool | None:
        """Return it without another read."""
        return _is_known(self)

    @resolver_field("When the offer ends; null for a withdrawn one.")
    def until(self) -> datetime | None:
        """Return it without another read."""
        return _until(self)


@strawberry.type(description="The result of taking or declining a case.")
class AcceptHandOverPayload(CaseChanged):
    """The payload of `acceptHandOver`."""


@strawberry.type(description="The result of approving a change.")
class ApproveChangePayload(CaseChanged):
    """The payload of `approveChange`."""

    @resolver_field("Until when a colleague may make the change.")
    def until(self) -> datetime | None:
        """Return it without another read."""
        return _until(self)


@strawberry.type(description="The result of placing a legal hold.")
class HoldCasePayload(CaseChanged):
    """The payload of `holdCase`."""


@strawberry.type(description="The result of lifting a legal hold.")
class LiftHoldPayload(CaseChanged):
    """The payload of `liftHold`."""


@strawberry.type(description="The result of hiding a case.")
class HideCasePayload(CaseChanged):
    """The payload of `hideCase`."""


@strawberry.type(description="The result of showing a hidden case again.")
class UnhideCasePayload(CaseChanged):
    """The payload of `unhideCase`."""


@strawberry.type(description="The result of sharing a case.")
class ShareCasePayload(CaseChanged):
    """The payload of `shareCase`."""

    @resolver_field(f"{FORCE_KNOWN} The same of the account for an officer. Null if nothing was done.")
    def is_known(self) -> bool | None:
        """Return it without another read."""
        return _is_known(self)

    @resolver_field("The id of the share, for `endShare`.")
    def share_id(self) -> strawberry.ID | None:
        """Return it without another read."""
        return _made(self)


@strawberry.type(description="The result of ending a share.")
class EndSharePayload(CaseChanged):
    """The payload of `endShare`."""


@strawberry.type(description="The result of adding a note.")
class AddCaseNotePayload(CaseChanged):
    """The payload of `addCaseNote`."""

    @resolver_field("The id of the note.")
    def note_id(self) -> strawberry.ID | None:
        """Return it without another read."""
        return _made(self)


@strawberry.type(description="The result of linking two cases.")
class LinkCasesPayload(CaseChanged):
    """The payload of `linkCases`."""


@strawberry.type(description="The result of breaking the glass.")
class BreakGlassPayload(CaseChanged):
    """The payload of `breakGlass`."""

    @resolver_field("When it ends; null if you may read the case anyhow.")
    def until(self) -> datetime | None:
        """Return it without another read."""
        return _until(self)
