"""What officers do: each call is one use case at the present moment of the domain."""

from hub.domain.actors import Officer
from hub.domain.tips import TipState
from hub.schema.police.services import PoliceServices
from hub.services.police import close_case as closing
from hub.services.police import confirm_case as confirming
from hub.services.police import open_case as opening
from hub.services.police import override_preferences as overriding
from hub.services.police import pause_alert as pausing
from hub.services.police import renew_alert as renewing
from hub.services.police import resume_alert as resuming
from hub.services.police import revise_case as revising
from hub.services.police import set_alert_radius as reaching
from hub.services.police import triage_tip as triaging
from hub.services.police.ports import CaseChange


async def open_case(services: PoliceServices, asked: opening.NewCase, by: Officer) -> CaseChange:
    """Open a case and its alert."""
    return await opening.open_case(services.desk, asked, by=by, now=await services.clock.now())


async def revise_case(services: PoliceServices, asked: revising.CaseRevision, by: Officer) -> CaseChange:
    """Change the facts of a case."""
    return await revising.revise_case(services.desk, asked, by=by, now=await services.clock.now())


async def confirm_case(services: PoliceServices, asked: confirming.Confirmation, by: Officer) -> CaseChange:
    """Confirm a case as its second person."""
    return await confirming.confirm_case(services.desk, asked, by=by, now=await services.clock.now())


async def close_case(services: PoliceServices, asked: closing.Closing, by: Officer) -> CaseChange:
    """Close a case for good."""
    return await closing.close_case(services.desk, asked, by=by, now=await services.clock.now())


async def pause_alert(services: PoliceServices, asked: pausing.Pause, by: Officer) -> CaseChange:
    """Hold an alert."""
    return await pausing.pause_alert(services.desk, asked, by=by, now=await services.clock.now())


async def resume_alert(services: PoliceServices, asked: resuming.Resumption, by: Officer) -> CaseChange:
    """Let a paused alert go on."""
    return await resuming.resume_alert(services.desk, asked, by=by, now=await services.clock.now())


async def set_alert_radius(services: PoliceServices, asked: reaching.NewRadius, by: Officer) -> CaseChange:
    """Set how far an alert reaches."""
    return await reaching.set_alert_radius(services.desk, asked, by=by, now=await services.clock.now())


async def override_preferences(services: PoliceServices, asked: overriding.Override, by: Officer) -> CaseChange:
    """Let an alert go past quiet hours, mutes of all and caps."""
    return await overriding.override_preferences(services.desk, asked, by=by, now=await services.clock.now())


async def renew_alert(services: PoliceServices, asked: renewing.Renewal, by: Officer) -> CaseChange:
    """Let an alert last longer."""
    return await renewing.renew_alert(services.desk, asked, by=by, now=await services.clock.now())


async def triage_tip(services: PoliceServices, tip_id: str, state: TipState, by: Officer) -> str:
    """Say how far police are with a tip; returns its id."""
    now = await services.clock.now()
    await triaging.triage_tip(services.desk.audit, services.triage, tip_id, state, by=by, now=now)
    return tip_id
