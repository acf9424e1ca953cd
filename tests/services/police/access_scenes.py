"""Officers of several forces, and the changes of who may work on a case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from hub.domain.actors import Officer
from hub.services.police.access.accept_hand_over import Acceptance, accept_hand_over
from hub.services.police.access.assign_case import Assignment, assign_case
from hub.services.police.access.break_glass import GlassBreaking, break_glass
from hub.services.police.access.end_share import ShareEnd, end_share
from hub.services.police.access.hand_over_case import Offer, hand_over_case
from hub.services.police.access.share_case import NewShare, share_case
from hub.services.police.cases.add_case_note import NewNote, add_case_note
from hub.services.police.cases.link_cases import Linking, link_cases
from hub.services.police.cases.read_case import read_case
from hub.services.police.ports.access import AccessNotices, GrantChange
from hub.services.police.ports.staff import Staff
from hub.services.police.ports.stores import AuditTrail, CaseStores
from tests.fakes import FakePolice, officer
from tests.services.police.scenes import LATER, LI

ZHAO: Final = replace(officer("zhao"), force="anyang", force_name="Anyang police", force_phone="0372-110")
"""An officer of another force, with the permissions of all."""

TOMORROW: Final = LATER + timedelta(days=1)


def _parts(fake: FakePolice) -> tuple[CaseStores, Staff, AuditTrail, AccessNotices]:
    return fake.stores, fake.staff, fake.trail, fake.access.notices


async def assign(fake: FakePolice, case: str, to: str = "zhao", *, by: Officer = LI, **changes: Any) -> GrantChange:
    """Assign the case, by its own force."""
    command = replace(Assignment(case, to, assigned=True, idempotency_key="assign"), **changes)
    return await assign_case(by, *_parts(fake), command, now=LATER)


async def share(fake: FakePolice, case: str, *, by: Officer = LI, **changes: Any) -> GrantChange:
    """Share the case with the force of Zhao until tomorrow."""
    command = NewShare(
        case=case, force="anyang", officer=None, purpose="trains", until=TOMORROW, idempotency_key="share"
    )
    return await share_case(by, *_parts(fake), replace(command, **changes), now=LATER)


async def stop_sharing(fake: FakePolice, case: str, share_id: str, *, by: Officer = LI) -> GrantChange:
    """End a share."""
    return await end_share(by, fake.stores, fake.trail, ShareEnd(case, share_id), now=LATER)


async def offer(fake: FakePolice, case: str, *, by: Officer = LI, **changes: Any) -> GrantChange:
    """Offer the case to the force of Zhao."""
    command = Offer(case, "anyang", "she lives there", "offer")
    return await hand_over_case(by, *_parts(fake), replace(command, **changes), now=LATER)


async def accept(fake: FakePolice, case: str, *, by: Officer = ZHAO, accepted: bool = True) -> GrantChange:
    """Answer the offer, by Zhao."""
    return await accept_hand_over(by, fake.stores, fake.trail, fake.rules, Acceptance(case, accepted), now=LATER)


async def note(fake: FakePolice, case: str, *, by: Officer = ZHAO, **changes: Any) -> GrantChange:
    """Add a note, by an officer of another force."""
    command = replace(NewNote(case, "Seen on camera 4.", "note"), **changes)
    return await add_case_note(by, fake.stores, fake.trail, fake.access, command, now=LATER)


async def link(fake: FakePolice, case: str, other: str, *, by: Officer = LI, **changes: Any) -> GrantChange:
    """Link two cases."""
    command = replace(Linking(case, other, linked=True, reason="the same child", idempotency_key="link"), **changes)
    return await link_cases(by, fake.stores, fake.trail, command, now=LATER)


async def smash(fake: FakePolice, case: str, *, by: Officer = ZHAO, reason: str = "a hot lead") -> GrantChange:
    """Break the glass, by an officer of another force."""
    return await break_glass(by, fake.stores, fake.trail, fake.access, GlassBreaking(case, reason), now=LATER)


async def reads(fake: FakePolice, case: str, by: Officer = ZHAO) -> str:
    """Return the child's full name as an officer reads it; raises what the read raises."""
    found = await read_case(by, fake.case_reading(), case, purpose="a test", now=LATER)
    return found.child.full_name
