"""Revise a case: the public part of a change becomes a new revision of its alert."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, TypeVar

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Revision, RevisionKind, publish
from hub.domain.alerts.content_changes import takes_away
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Case, CaseMove, Reporter, Sex, Suspect, Vehicle
from hub.domain.cases.facts import needed, revised
from hub.domain.cases.named_facts import changes_between, refuse_new_points
from hub.domain.cases.report import MAX_SUSPECTS, Report, check_report, report_of, with_report
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import PhonesTold, TimelineKind, told_of_push
from hub.errors import AlertEnded, HubError
from hub.services.idempotency import once_key
from hub.services.police.cases.steps.unchanged import UNCHANGED, Unchanged
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_photos import record_photos, require_photos
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.load_case_and_alert import require_version
from hub.services.police.steps.new_revision import new_revision, write_revision
from hub.services.police.steps.push_size import possible_radii, require_push_fits
from hub.services.police.steps.reach_limit import has_new_words, use_content_approval
from hub.services.ports import Notifier

T = TypeVar("T")

REVISE: Final = CaseVerb("reviseCase", CaseAction.REVISE, "case_revised", CaseChange, move=CaseMove.REVISE)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class CaseRevision:
    """The changes of a case; UNCHANGED leaves a field as it is, None empties it, and a list is replaced as a whole.

    A fact that every case needs cannot be emptied: the error has the fact's name as its path. `material` marks news
    for those already told, who get it as a silent push. The place and the time last seen are not among them, since area
    and escalation depend on them: `correct_last_seen` replaces these. With `expected_version` the change is refused if
    the case has changed since that version was read.
    """

    case: str
    material: bool
    idempotency_key: str
    expected_version: int | None = None
    public_name: str | Unchanged | None = UNCHANGED
    full_name: str | Unchanged | None = UNCHANGED
    age_years: int | Unchanged | None = UNCHANGED
    sex: Sex | Unchanged | None = UNCHANGED
    height_cm: int | Unchanged | None = UNCHANGED
    clothing: str | Unchanged | None = UNCHANGED
    identity_number: str | Unchanged | None = UNCHANGED
    photo: str | Unchanged | None = UNCHANGED
    district: str | Unchanged | None = UNCHANGED
    address: str | Unchanged | None = UNCHANGED
    criteria: str | Unchanged | None = UNCHANGED
    narrative: str | Unchanged | None = UNCHANGED
    reporter: Reporter | Unchanged = UNCHANGED
    suspects: tuple[Suspect, ...] | Unchanged = UNCHANGED
    vehicles: tuple[Vehicle, ...] | Unchanged = UNCHANGED
    region: str | Unchanged | None = UNCHANGED
    abductor_relation: AbductorRelation | Unchanged | None = UNCHANGED


async def revise_case(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: CaseRevision,
    *,
    now: datetime,
) -> CaseChange:
    """Change a case; if the change has a public part, add an UPDATE, pushed to those told before if it is material.

    A change that takes a photo, a suspect or a plate away is material, whatever the command says, and reaches who muted
    the alert too. Raises Forbidden, NotFound, CaseClosed, InvalidInput or a kind of it, PointInText, PushTooLong,
    Conflict for another version, AlertEnded for a public change after the alert has expired, SecondPersonRequired for
    one of a confirmed case unless another person approved it, TooManyItems for one too many, IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    # The mark of an unchanged field is left out: in the fingerprint it could be read as a text that was given.
    given = {name: value for name, value in asdict(command).items() if not isinstance(value, Unchanged)}
    key = once_key(by.account, REVISE.mutation, command.idempotency_key, given)

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        require_version(case, command.expected_version)
        # A region that has left the list since stays on the case, and no other change waits for that.
        if command.region != case.region:
            rules.regions.require_known(_new(command.region, None))
        with _flat_paths():
            report = check_report(_changed(report_of(case), command, given), now=now)
        after = with_report(case, report)
        if after is case:
            return on.done(changed=False)
        with _flat_paths():
            refuse_new_points(case, after)
            await require_photos(stores.photos, report, on.transaction, case)
        await on.save(after)
        update = await _publish(on, rules, after, command.material)
        await use_content_approval(on, is_new=has_new_words(case, after))
        revision, pushed = (update.number, update.material) if update else (alert.revision, False)
        await on.add_entry(
            TimelineKind.REVISED,
            version=after.version,
            revision=revision,
            changes=changes_between(case, after),
            told=told_of_push(alert, PhonesTold.SILENTLY, now) if pushed else PhonesTold.NOBODY,
        )
        return on.done(version=after.version, revision=revision, pushed=pushed)

    await record_photos(audit, _photos(command), REVISE.mutation, by=by, now=now)
    return await change_case(by, stores, audit, REVISE.of(command.case, key), work, now=now, notifier=notifier)


async def _publish(on: CaseWork, rules: AlertRules, after: Case, material: bool) -> Revision | None:
    """Add and return the revision that the change makes, if it makes one."""
    alert = on.alert
    before, content = publish(on.case), publish(after)
    if content == before:
        return None
    if not alert.open:
        raise AlertEnded()
    removes = takes_away(content, before)
    update = new_revision(alert, RevisionKind.UPDATE, content, material=material or removes, now=on.now)
    # An officer may have set a radius that is in no table.
    planned = {stage.radius_km for stage in await on.stores.steering.stages.of_alert(alert.id, on.transaction)}
    require_push_fits(
        rules, alert, update, possible_radii(rules.policy) | planned | {area.covered_km for area in alert.areas}
    )
    await write_revision(on, update, {"taken_away": update.number} if removes else {})
    await on.add_event(FeedType.UPDATE, revision=update.number)
    return update


def _photos(command: CaseRevision) -> set[str]:
    # A longer list is refused before any of its photos is looked for.
    suspects = () if isinstance(command.suspects, Unchanged) else command.suspects[:MAX_SUSPECTS]
    photo = None if isinstance(command.photo, Unchanged) else command.photo
    return {photo_id for photo_id in (photo, *(suspect.photo for suspect in suspects)) if photo_id}


def _changed(report: Report, command: CaseRevision, given: Mapping[str, object]) -> Report:
    return Report(
        child=revised(report.child, given),
        last_seen=revised(report.last_seen, given),
        criteria=needed(_new(command.criteria, report.criteria), "criteria"),
        narrative=_new(command.narrative, report.narrative),
        reporter=_new(command.reporter, report.reporter),
        suspects=_new(command.suspects, report.suspects),
        vehicles=_new(command.vehicles, report.vehicles),
        region=_new(command.region, report.region),
        abductor_relation=_new(command.abductor_relation, report.abductor_relation),
    )


@contextlib.contextmanager
def _flat_paths() -> Iterator[None]:
    """Drop `child` and `lastSeen` from the path of an error: the input of a revision has no such levels."""
    try:
        yield
    except HubError as error:
        if error.path[:1] in (("child",), ("lastSeen",)):
            error.path = error.path[1:]
        raise


def _new(given: T | Unchanged, kept: T) -> T:
    return kept if isinstance(given, Unchanged) else given
