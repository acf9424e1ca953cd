"""Types for who may work on a case: grants, an offer to hand it over, links, and officers' notes."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.access.staff import STAFF_KEPT
from hub.domain.access.table import CaseAction, Relation
from hub.domain.cases import grants as case_grants
from hub.domain.cases import officer_notes
from hub.domain.cases.grants import NO_END, CaseLinkKind, Grantee, GrantKind
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.schema.police.context import PoliceInfo
from hub.schema.police.loaders import load_known_grantees
from hub.schema.shared.enums import described

described(
    GrantKind,
    "The way in which somebody besides the force that has a case may work on it.",
    {
        GrantKind.ASSIGNED: "The case was assigned to the officer.",
        GrantKind.SHARED: "The force that has the case shared it, for a purpose and until an end.",
        GrantKind.BREAK_GLASS: "The officer broke the glass, with a reason.",
    },
)
described(
    CaseLinkKind,
    "What two linked cases have in common.",
    {
        CaseLinkKind.SAME_CHILD: "They are about the same child, who counts once if both sides say so.",
        CaseLinkKind.SAME_INCIDENT: "Several children went missing together.",
        CaseLinkKind.SAME_SUSPECT: "The same person may be behind both.",
        CaseLinkKind.OTHER: "Something else; the reason says what.",
    },
)
described(
    Relation,
    "An officer's relation to a case.",
    {
        Relation.CERTIFIED: "Every certified officer, to every case.",
        Relation.OWNER: "The officer's force has the case.",
        Relation.ASSIGNED: "The case was assigned to the officer.",
        Relation.SHARED: "The case was shared with the officer, or with the officer's force.",
        Relation.SUPERVISES: "The officer supervises the force that has the case.",
        Relation.ANALYST: "The officer analyses the force that has the case, or its region.",
        Relation.OFFERED: "The case is offered to the officer's force.",
        Relation.BREAK_GLASS: "The officer broke the glass.",
    },
    name="CaseRelation",
)
described(
    CaseAction,
    "What an officer may do with a case.",
    {
        CaseAction.READ_PUBLIC: "Read its public facts.",
        CaseAction.READ_FOR_CONFIRMING: "Read why the child is in danger, and the exact places.",
        CaseAction.READ_PRIVATE: "Read all its facts, its notes, and how many people it came to.",
        CaseAction.READ_TIPS: "Read its tips and their photos.",
        CaseAction.ADD: "Add notes and sightings.",
        CaseAction.CONFIRM: "Confirm it, or a sighting, as the second person.",
        CaseAction.PAUSE: "Pause its alert.",
        CaseAction.STEER: "Resume and renew its alert, and set where it reaches.",
        CaseAction.REVISE: "Revise its facts, and correct the place last seen.",
        CaseAction.CLOSE: "Close it.",
        CaseAction.TRIAGE_TIPS: "Triage its tips.",
        CaseAction.LINK: "Link it to other cases.",
        CaseAction.ASSIGN: "Assign it to officers.",
        CaseAction.SHARE: "Share it, and end a share.",
        CaseAction.HAND_OVER: "Offer it to another force.",
        CaseAction.ACCEPT_HAND_OVER: "Take it for the own force, or decline it.",
        CaseAction.BREAK_GLASS: "Break the glass.",
        CaseAction.HIDE: "Hide it once it is closed, and show it again.",
    },
)


@strawberry.type(description="A grant: an officer or a force that may work on a case until an end.")
class CaseGrant:
    """A grant, those that ended lately too."""

    grantee: strawberry.Private[Grantee]
    id: strawberry.ID = strawberry.field(description="Its id; `endShare` takes that of a share or of broken glass.")
    kind: GrantKind = strawberry.field(description="How it came to be.")
    force: str | None = strawberry.field(description="The force that has it; null for an officer's.")
    officer: str | None = strawberry.field(description="The account that has it; null for a force's.")
    by: str = strawberry.field(description="The account that gave it.")
    at: datetime = strawberry.field(description="When it was given.")
    until: datetime | None = strawberry.field(
        description="When it ends or ended; null for an assignment that nobody took back."
    )
    reason: str | None = strawberry.field(description="Why, in an officer's words.")

    @resolver_field(
        f"False if nobody has worked with the hub for this force, or under this account, within the last "
        f"{STAFF_KEPT.days} days: a hint at a mistyped id. The grant reaches nobody as long as nobody has it."
    )
    async def is_known(self, info: PoliceInfo) -> bool:
        """Return it, read together for all grants of the answer."""
        return await load_batched(load_known_grantees, info, self.grantee)

    @classmethod
    def from_domain(cls, grant: case_grants.Grant) -> Self:
        return cls(
            grantee=grant.grantee,
            id=strawberry.ID(grant.id),
            kind=grant.kind,
            force=grant.name if grant.grantee.is_force else None,
            officer=None if grant.grantee.is_force else grant.name,
            by=grant.by,
            at=grant.at,
            until=None if grant.until == NO_END else grant.until,
            reason=grant.reason or None,
        )


@strawberry.type(description="An offer to hand a case over. Until it is accepted, the case stays where it is.")
class CaseHandOver:
    grantee: strawberry.Private[Grantee]
    force: str = strawberry.field(description="The force that may take the case.")
    by: str = strawberry.field(description="The account that offered it.")
    at: datetime = strawberry.field(description="When.")
    until: datetime = strawberry.field(description="When the offer ends.")
    reason: str = strawberry.field(description="Why, in the officer's words.")

    @resolver_field(
        f"False if no officer of this force has worked with the hub within the last {STAFF_KEPT.days} days: a hint at "
        "a mistyped id. The offer reaches nobody as long as no force has it."
    )
    async def is_known(self, info: PoliceInfo) -> bool:
        """Return it, read together with the grants of the answer."""
        return await load_batched(load_known_grantees, info, self.grantee)

    @classmethod
    def from_domain(cls, offer: case_grants.HandOver) -> Self:
        return cls(
            grantee=offer.grantee, force=offer.name, by=offer.by, at=offer.at, until=offer.until, reason=offer.reason
        )


@strawberry.type(description="Another case that has to do with this one.")
class CaseLink:
    case_id: strawberry.ID = strawberry.field(description="The other case.")
    by: str = strawberry.field(description="The account that linked them.")
    at: datetime = strawberry.field(description="When.")
    reason: str = strawberry.field(
        description="Why, in the officer's words. Empty where the other case is hidden from you, or was wiped."
    )
    kind: CaseLinkKind | None = strawberry.field(
        description="What they have in common, as officers of this case say; null if nobody said it."
    )
    other_kind: CaseLinkKind | None = strawberry.field(
        description="What they have in common, as officers of the other case say; null if nobody said it."
    )

    @classmethod
    def from_domain(cls, link: case_grants.CaseLink, *, is_hidden: bool) -> Self:
        """From the domain; without the words if the other case is hidden from the reader."""
        return cls(
            case_id=strawberry.ID(link.case),
            by=link.by,
            at=link.at,
            reason="" if is_hidden else link.reason,
            kind=link.kind,
            other_kind=link.other_kind,
        )


@strawberry.type(description="An officer's note about a case.")
class OfficerNote:
    id: strawberry.ID = strawberry.field(description="The note's id.")
    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="The account that wrote it.")
    force: str = strawberry.field(description="The author's force.")
    text: str = strawberry.field(description="The officer's words.")

    @classmethod
    def from_domain(cls, note: officer_notes.OfficerNote) -> Self:
        return cls(id=strawberry.ID(note.id), at=note.at, by=note.by, force=note.force, text=note.text)
