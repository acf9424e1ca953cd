"""Show an alert before its case is opened or updated: the very message, what is due, and about how many phones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, AlertStatus, Revision, public_centre
from hub.domain.alerts.messages import PUSH_LIMIT_BYTES
from hub.domain.alerts.texts import Text, write_texts
from hub.domain.areas.escalation import EscalationPolicy, plan_stages
from hub.domain.cases.case import Case
from hub.domain.cases.named_facts import refuse_new_points
from hub.domain.cases.report import Report, check_report, report_of
from hub.domain.cells import snap
from hub.domain.delivery.phone_estimates import EstimatedCircle
from hub.domain.geometry import Point
from hub.domain.places.usual_places import UnusualReason, describe_reasons, unusual_reasons
from hub.domain.text.bounds import can_be_id, line
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.services.idempotency import MAX_KEY_LENGTH
from hub.services.police.alerts.steps.check_update import CheckedUpdate, Refusal, check_update
from hub.services.police.alerts.steps.estimate_phones import estimate_phones
from hub.services.police.cases.open_case import NEW_CASE
from hub.services.police.ports.preview import PreviewParts, ShownPhones
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseStores
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.case_photos import record_photos, with_found_photos
from hub.services.police.steps.check_opening import Opening, new_case, opening_refusals
from hub.services.police.steps.find_alike import find_alike
from hub.services.police.steps.new_alert import first_alert, first_revision
from hub.services.police.steps.push_size import possible_radii, push_sizes
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NewPreview:
    """The facts of a case that may be opened, as `NewCase` has them, and a key of the officer for this opening.

    With `case` they are the new facts of this case.
    """

    report: Report
    status: AlertStatus
    preview_key: str
    acknowledge_unusual_place: bool = False
    case: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PreviewedText:
    """The message in one language, and the bytes of the largest push with it."""

    text: Text
    size: int

    @property
    def bytes_left(self) -> int:
        """The bytes to the limit of a push; negative if it is too long."""
        return PUSH_LIMIT_BYTES - self.size


@dataclass(frozen=True, slots=True, repr=False)
class PreviewedStage:
    """A stage as an opening would plan it now; `phones` are None if the officer has no estimate left for it."""

    radius_km: float
    due_at: datetime
    is_due: bool
    awaits_confirmation: bool
    phones: ShownPhones | None


@dataclass(frozen=True, slots=True, repr=False)
class AlertPreview:
    """All that an opening, or an update of a case, would do now. An update has neither stages nor cases alike.

    `refusals` are the errors that it would answer, the first of them alone. `unusual` says why place or time are
    unusual, each reason with a sentence, also once that is acknowledged.
    """

    texts: tuple[PreviewedText, ...]
    centre: Point
    stages: tuple[PreviewedStage, ...]
    estimates_left: int
    unusual: Mapping[UnusualReason, str]
    refusals: tuple[Refusal, ...]
    alike: tuple[CaseSummary, ...]


@dataclass(frozen=True, slots=True, repr=False)
class UpdatePreview:
    """A case, the checked facts that it would get, and the preview's key."""

    case: str
    opening: Opening
    key: str


async def preview_alert(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    rules: AlertRules,
    parts: PreviewParts,
    command: NewPreview,
    *,
    now: datetime,
) -> AlertPreview:
    """Return what an opening or an update with these facts would do now. None of the facts is stored.

    Estimates of phones are few for each preview key and person (hub.domain.delivery.phone_estimates); all else may be
    asked for again and again. An update draws none. Raises Forbidden, InvalidInput or a kind of it, AuditUnavailable,
    and for an update NotFound, CaseForbidden or CaseWiped.
    """
    by.require(Permission.OPEN_CASE)
    key = line(command.preview_key, MAX_KEY_LENGTH, path=("previewKey",))
    report = check_report(command.report, now=now)
    opening = Opening(report, command.status, command.acknowledge_unusual_place)
    if command.case is not None:
        return await _preview_update(by, stores, audit, rules, parts, UpdatePreview(command.case, opening, key), now)
    case = new_case(report, by, now)
    refuse_new_points(None, case)

    async def preview() -> AlertPreview:
        refusals = await _refusals(by, stores, rules, opening, case, now)
        shown = with_found_photos(case, refusals)
        alert = first_alert(shown, command.status, rules.policy, now)
        stages = plan_stages(rules.policy, report.last_seen.at)
        mode, cell = command.status.mode, snap(report.last_seen.point)
        circles = [EstimatedCircle(mode, cell, stage.radius_km) for stage in stages]
        phones, left = await estimate_phones(by, parts, key, circles, rules.policy.suppress_below, now=now)
        return AlertPreview(
            texts=_texts(rules, alert, first_revision(shown, alert, now), possible_radii(rules.policy)),
            centre=public_centre(report.last_seen.point),
            stages=_stages(rules.policy, report.last_seen.at, phones, now),
            estimates_left=left,
            unusual=_unusual(by, rules, report, now),
            refusals=tuple(refusals),
            alike=tuple(await find_alike(by, stores, case, command.status, now, is_opened=False)),
        )

    await record_photos(audit, report.photos, "previewAlert", by=by, now=now)
    action = AuditedAction(by, AuditAction.PREVIEW_ALERT, NEW_CASE, "previewAlert", now)
    return await run_with_audit(audit, action, preview, lambda shown: [one.id for one in shown.alike])


async def _preview_update(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    rules: AlertRules,
    parts: PreviewParts,
    update: UpdatePreview,
    now: datetime,
) -> AlertPreview:
    case_id, opening = update.case, update.opening
    case = await stores.cases.get(case_id) if can_be_id(case_id) else None
    relations = stores.access.relations(by, case, CaseAction.REVISE, now=now) if case else ()
    report = opening.report

    async def preview() -> AlertPreview:
        async def work(transaction: Transaction) -> CheckedUpdate:
            return await check_update(by, stores, rules, case_id, opening, now, transaction)

        checked = await stores.atomic.run(work)
        _, left = await estimate_phones(by, parts, update.key, (), rules.policy.suppress_below, now=now)
        return AlertPreview(
            texts=_texts(rules, checked.alert, checked.revision, checked.radii),
            centre=public_centre(report.last_seen.point),
            stages=(),
            estimates_left=left,
            unusual=_unusual(by, rules, report, now),
            refusals=checked.refusals,
            alike=(),
        )

    # What the case shows already tells nothing of a photo.
    await record_photos(
        audit, report.photos - (report_of(case).photos if case else set()), "previewAlert", by=by, now=now
    )
    with error_path("caseId"):
        action = AuditedAction(
            by, AuditAction.PREVIEW_ALERT, case_id, "previewAlert", now, case_id, relations=relations
        )
        return await run_with_audit(audit, action, preview)


def _unusual(by: Officer, rules: AlertRules, report: Report, now: datetime) -> Mapping[UnusualReason, str]:
    limit = rules.policy.district_within_km
    reasons = unusual_reasons(rules.places, by.force, report.last_seen, district_within_km=limit, now=now)
    return {reason: describe_reasons((reason,), district_within_km=limit) for reason in reasons}


async def _refusals(
    by: Officer, stores: CaseStores, rules: AlertRules, opening: Opening, case: Case, now: datetime
) -> list[Refusal]:
    async def work(transaction: Transaction) -> list[Refusal]:
        return await opening_refusals(by, stores, rules, opening, case, now, transaction)

    return await stores.atomic.run(work)


def _texts(rules: AlertRules, alert: Alert, revision: Revision, radii: Iterable[float]) -> tuple[PreviewedText, ...]:
    sizes = push_sizes(rules, alert, revision, radii)
    texts = write_texts(revision.content, alert.status)
    return tuple(PreviewedText(text, sizes[language]) for language, text in texts.items())


def _stages(
    policy: EscalationPolicy, seen_at: datetime, phones: Mapping[float, ShownPhones], now: datetime
) -> tuple[PreviewedStage, ...]:
    return tuple(
        PreviewedStage(
            radius_km=stage.radius_km,
            due_at=stage.due,
            is_due=stage.due <= now,
            awaits_confirmation=stage.radius_km > policy.unconfirmed_limit_km,
            phones=phones.get(stage.radius_km),
        )
        for stage in plan_stages(policy, seen_at)
    )
