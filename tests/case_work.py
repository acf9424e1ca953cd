"""Police services, each called with the parts it takes out of one bundle; for tests that are about something else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.actors import Officer
from hub.services.police.alerts import override_preferences as overriding
from hub.services.police.alerts import pause_alert as pausing
from hub.services.police.alerts import renew_alert as renewing
from hub.services.police.alerts import resume_alert as resuming
from hub.services.police.areas import add_alert_area as adding
from hub.services.police.areas import confirm_alert_area as area_confirming
from hub.services.police.areas import remove_alert_area as removing
from hub.services.police.areas import set_alert_radius as widening
from hub.services.police.cases import close_case as closing
from hub.services.police.cases import confirm_case as confirming
from hub.services.police.cases import correct_last_seen as correcting
from hub.services.police.cases import open_case as opening
from hub.services.police.cases import return_case as returning
from hub.services.police.cases import revise_case as revising
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.ports import Notifier


class Police(Protocol):
    """The parts: `PoliceServices` of a hub, or a test's own."""

    @property
    def stores(self) -> CaseStores: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def notifier(self) -> Notifier: ...
    @property
    def rules(self) -> AlertRules: ...


async def open_case(police: Police, command: opening.NewCase, *, by: Officer, now: datetime) -> CaseChange:
    return await opening.open_case(by, police.stores, police.audit, police.notifier, police.rules, command, now=now)


async def revise_case(police: Police, command: revising.CaseRevision, *, by: Officer, now: datetime) -> CaseChange:
    return await revising.revise_case(by, police.stores, police.audit, police.notifier, police.rules, command, now=now)


async def add_alert_area(police: Police, command: adding.NewArea, *, by: Officer, now: datetime) -> CaseChange:
    return await adding.add_alert_area(by, police.stores, police.audit, police.notifier, police.rules, command, now=now)


async def correct_last_seen(
    police: Police, command: correcting.Correction, *, by: Officer, now: datetime
) -> CaseChange:
    return await correcting.correct_last_seen(
        by, police.stores, police.audit, police.notifier, police.rules, command, now=now
    )


async def remove_alert_area(police: Police, command: removing.Removal, *, by: Officer, now: datetime) -> CaseChange:
    return await removing.remove_alert_area(by, police.stores, police.audit, police.rules, command, now=now)


async def confirm_alert_area(
    police: Police, command: area_confirming.AreaConfirmation, *, by: Officer, now: datetime
) -> CaseChange:
    return await area_confirming.confirm_alert_area(by, police.stores, police.audit, police.notifier, command, now=now)


async def set_alert_radius(police: Police, command: widening.NewRadius, *, by: Officer, now: datetime) -> CaseChange:
    parts = police.stores, police.audit, police.notifier, police.rules
    return await widening.set_alert_radius(by, *parts, command, now=now)


async def confirm_case(police: Police, command: confirming.Confirmation, *, by: Officer, now: datetime) -> CaseChange:
    return await confirming.confirm_case(by, police.stores, police.audit, police.notifier, command, now=now)


async def close_case(police: Police, command: closing.Closing, *, by: Officer, now: datetime) -> CaseChange:
    parts = police.stores, police.audit, police.notifier, police.rules
    return await closing.close_case(by, *parts, command, now=now)


async def resume_alert(police: Police, command: resuming.Resumption, *, by: Officer, now: datetime) -> CaseChange:
    return await resuming.resume_alert(by, police.stores, police.audit, police.notifier, command, now=now)


async def pause_alert(police: Police, command: pausing.Pause, *, by: Officer, now: datetime) -> CaseChange:
    return await pausing.pause_alert(by, police.stores, police.audit, command, now=now)


async def return_case(police: Police, command: returning.Return, *, by: Officer, now: datetime) -> CaseChange:
    return await returning.return_case(by, police.stores, police.audit, command, now=now)


async def renew_alert(police: Police, command: renewing.Renewal, *, by: Officer, now: datetime) -> CaseChange:
    return await renewing.renew_alert(by, police.stores, police.audit, police.rules, command, now=now)


async def override_preferences(
    police: Police, command: overriding.Override, *, by: Officer, now: datetime
) -> CaseChange:
    return await overriding.override_preferences(by, police.stores, police.audit, police.rules, command, now=now)


@dataclass(frozen=True, slots=True)
class PoliceParts:
    """A test's own parts."""

    stores: CaseStores
    audit: AuditTrail
    notifier: Notifier
    rules: AlertRules
