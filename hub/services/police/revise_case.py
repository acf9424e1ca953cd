"""Revise a case: what the public may see of a change becomes a new revision of its alert."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TypeVar

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import MAX_REVISIONS, Alert, Revision, RevisionKind, publish, replaced_by
from hub.domain.cases import Case, CaseMove, Reporter, Sex, Suspect, Vehicle
from hub.domain.feed import FeedType, NewEvent
from hub.domain.reports import MAX_SUSPECTS, Report, check_report, report_of, with_report
from hub.domain.sweeps import Sweep, SweepState, sweep_id
from hub.errors import AlertEnded, Conflict, HubError, InvalidInput, TooManyItems
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.case_photos import record_photos, require_photos
from hub.services.police.steps.changing import changing
from hub.services.police.steps.found import case_and_alert
from hub.services.police.steps.keep import KEEP, Keep
from hub.services.police.steps.logged import logged
from hub.services.police.steps.notify import ring_sweep
from hub.services.police.steps.push_size import require_fit, usual_radii
from hub.services.ports import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class CaseRevision:
    """What changes; a field left at KEEP stays as it is, None empties it, and a list is replaced as a whole.

    A fact that a case cannot do without may not be emptied: that is refused with the fact's name as its path.
    `material` marks news for those already told, who get it as a silent push. The place and the time last seen are
    fixed, since circle and escalation hang on them. With `expected_version` the change is refused if anyone else
    has changed the case since that version was read.
    """

    case: str
    material: bool
    idempotency_key: str
    expected_version: int | None = None
    public_name: str | Keep | None = KEEP
    full_name: str | Keep | None = KEEP
    age_years: int | Keep | None = KEEP
    sex: Sex | Keep | None = KEEP
    height_cm: int | Keep | None = KEEP
    clothing: str | Keep | None = KEEP
    identity_number: str | Keep | None = KEEP
    photo: str | Keep | None = KEEP
    district: str | Keep | None = KEEP
    address: str | Keep | None = KEEP
    criteria: str | Keep | None = KEEP
    narrative: str | Keep | None = KEEP
    reporter: Reporter | Keep = KEEP
    suspects: tuple[Suspect, ...] | Keep = KEEP
    vehicles: tuple[Vehicle, ...] | Keep = KEEP


async def revise_case(desk: Desk, asked: CaseRevision, *, by: Officer, now: datetime) -> CaseChange:
    """Change a case; if the public may see any of it, add an UPDATE, pushed to those told before if it is material.

    Raises Forbidden, NotFound, CaseClosed, InvalidInput or a kind of it, PushTooLong, Conflict for another version,
    AlertEnded for a public change after the alert has expired, TooManyItems for one too many, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    # What is left out stays out: written down, its mark could be read as a text that was given.
    given = {name: value for name, value in asdict(asked).items() if not isinstance(value, Keep)}
    key = once_key(by.account, "reviseCase", asked.idempotency_key, given)

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await case_and_alert(desk, asked.case, transaction)
        case.require(CaseMove.REVISE)
        if asked.expected_version not in (None, case.version):
            raise Conflict("The case has changed since; read it again.", path=("expectedVersion",))
        with _flat_paths():
            report = check_report(_changed(report_of(case), asked), now=now)
        revised = with_report(case, report)
        if revised is case:
            return asdict(CaseChange(case.id, alert.id, case.version, alert.revision, changed=False))
        with _flat_paths():
            await require_photos(desk, report)
        await desk.cases.save(revised, transaction)
        revision = await _publish(desk, case, revised, alert, asked.material, now, transaction)
        pushed = asked.material and revision != alert.revision
        return asdict(CaseChange(case.id, alert.id, revised.version, revision, pushed=pushed))

    async def revise() -> CaseChange:
        return CaseChange(**await once(desk.atomic, desk.idempotency, key, work))

    await record_photos(desk, _photos(asked), "reviseCase", by=by, now=now)
    change = await changing(desk, asked.case, "caseId", "reviseCase", revise, by=by, now=now)
    if change.pushed:
        await ring_sweep(desk, change.alert, change.revision)
    return logged("case_revised", change)


async def _publish(
    desk: Desk, case: Case, revised: Case, alert: Alert, material: bool, now: datetime, transaction: Transaction
) -> int:
    """Add the revision that the change makes, if it makes one; returns the newest revision's number."""
    content = publish(revised)
    if content == publish(case):
        return alert.revision
    if not alert.open:
        raise AlertEnded()
    number = alert.revision + 1
    if number > MAX_REVISIONS:
        raise TooManyItems(f"An alert has at most {MAX_REVISIONS} revisions; it can still be closed.")
    earlier = replaced_by(number, range(1, number))
    update = Revision(alert.id, number, RevisionKind.UPDATE, material, now, earlier, content)
    # An officer may have set a radius that is in no table.
    planned = {stage.radius_km for stage in await desk.stages.of_alert(alert.id, transaction)}
    require_fit(desk, alert, update, usual_radii(desk.policy) | planned | {alert.covered_km})
    await desk.alerts.add_revision(update, transaction)
    changes: dict[str, object] = {"revision": number, "revised_at": now}
    if material:
        changes["pushed"] = [*alert.pushed, number]
        await desk.sweeps.add(Sweep(sweep_id(alert.id, number), alert.id, number, SweepState.NEW), transaction)
        # Whoever registers from now on is asked whether this revision is missing.
        await desk.alerts.raise_epoch(transaction)
    await desk.alerts.change(alert.id, changes, transaction)
    await desk.feed.append(NewEvent(FeedType.UPDATE, alert.id, alert.status, number, now), transaction)
    return number


def _photos(asked: CaseRevision) -> set[str]:
    # A list that is longer is refused before any of its photos is looked for.
    suspects = () if isinstance(asked.suspects, Keep) else asked.suspects[:MAX_SUSPECTS]
    photo = None if isinstance(asked.photo, Keep) else asked.photo
    return {named for named in (photo, *(suspect.photo for suspect in suspects)) if named}


def _changed(report: Report, asked: CaseRevision) -> Report:
    child, seen = report.child, report.last_seen
    return Report(
        child=replace(
            child,
            public_name=_needed(asked.public_name, child.public_name, "publicName"),
            full_name=_needed(asked.full_name, child.full_name, "fullName"),
            age_years=_needed(asked.age_years, child.age_years, "ageYears"),
            sex=_needed(asked.sex, child.sex, "sex"),
            height_cm=_new(asked.height_cm, child.height_cm),
            clothing=_new(asked.clothing, child.clothing),
            identity_number=_new(asked.identity_number, child.identity_number),
            photo=_new(asked.photo, child.photo),
        ),
        last_seen=replace(
            seen,
            district=_needed(asked.district, seen.district, "district"),
            address=_new(asked.address, seen.address),
        ),
        criteria=_needed(asked.criteria, report.criteria, "criteria"),
        narrative=_new(asked.narrative, report.narrative),
        reporter=_new(asked.reporter, report.reporter),
        suspects=_new(asked.suspects, report.suspects),
        vehicles=_new(asked.vehicles, report.vehicles),
    )


@contextlib.contextmanager
def _flat_paths() -> Iterator[None]:
    """Name a fact as this input does, which has no `child` and no `lastSeen` around it."""
    try:
        yield
    except HubError as error:
        if error.path[:1] in (("child",), ("lastSeen",)):
            error.path = error.path[1:]
        raise


def _needed(given: T | Keep | None, kept: T, name: str) -> T:
    if given is None:
        raise InvalidInput("A case needs this fact: it can be corrected, not emptied.", path=(name,))
    return _new(given, kept)


def _new(given: T | Keep, kept: T) -> T:
    return kept if isinstance(given, Keep) else given
