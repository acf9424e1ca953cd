"""Build what the services of police, operators and workers work with, one function for each group."""

from collections.abc import Mapping

from hub.domain.access.table import AccessTable
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.cases.regions import Regions
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.phone_estimates import EstimateDigests
from hub.domain.places.usual_places import PlaceRules
from hub.domain.search.digests import SearchDigests
from hub.domain.search.saved import ChangeLog
from hub.domain.wipes.retention import Retention
from hub.graphql.kit.documents import require_readable
from hub.partners.discovery import largest_push
from hub.services.channels import ChannelKind
from hub.services.conformance_runs import Conformance
from hub.services.duty.ports import DutyServices
from hub.services.exports.steps.export_links import ExportLinks
from hub.services.maintenance.reading_ports import ReachReading
from hub.services.maintenance.wipe_ports import WipeParts
from hub.services.operations.ports import Operations, PartnerSecrets, PartnerStores, RemovalReads
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.parts import AlertParts, SearchParts, StaffParts
from hub.services.police.ports.access import AccessParts, CaseReading, ReadRateLimit
from hub.services.police.ports.alerts import OverCases
from hub.services.police.ports.delivery_status import DeliveryStatusReads
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.preview import PreviewParts
from hub.services.police.ports.saved import SavedParts
from hub.services.police.ports.stores import AlertRules, CaseStores, SteeringStores
from hub.settings import Settings
from hub.storage.mongo.database import Database
from hub.wiring.duty_calls import NotedAccess, NotedReading
from hub.wiring.live import Live
from hub.wiring.repositories import Repositories
from hub.wiring.secrets import SecretBox


def build_case_stores(database: Database, repositories: Repositories, access: AccessTable) -> CaseStores:
    """Build the stores of cases, with the table that says who may do what with them."""
    return CaseStores(
        atomic=database,
        idempotency=repositories.partner.idempotency,
        cases=repositories.cases.cases,
        alerts=repositories.alerts.alerts,
        steering=SteeringStores(
            stages=repositories.alerts.stages,
            sweeps=repositories.alerts.sweeps,
            reach_changes=repositories.alerts.reach_changes,
            approvals=repositories.alerts.approvals,
        ),
        feed=repositories.fanout.feed,
        timeline=repositories.cases.timeline,
        photos=repositories.cases.photos,
        tips=repositories.tips.tips,
        access=access,
    )


def build_alert_parts(
    settings: Settings, repositories: Repositories, delivery_status: DeliveryStatusReads
) -> AlertParts:
    """Build what is read of alerts."""
    digests = EstimateDigests(settings.hub_key)
    return AlertParts(
        delivery_status=delivery_status,
        reach=repositories.alerts.readings,
        preview=PreviewParts(
            repositories.alerts.phone_estimates, repositories.device.cells, digests, repositories.database
        ),
        hiding=HidingParts(repositories.cases.hidden_cases, repositories.search.exports),
    )


def build_search(
    settings: Settings,
    repositories: Repositories,
    stores: CaseStores,
    rules: AlertRules,
    cursors: CursorSeal,
    duty: DutyServices,
    live: Live,
) -> SearchParts:
    """Build what lists of many cases work with."""
    rate_limit = ReadRateLimit(
        repositories.staff.case_reads, NotedReading(duty.notices), rules.policy.cases_read_per_hour
    )
    digests = SearchDigests(settings.hub_key)
    lists = OverCases(repositories.search.tips, repositories.search.alerts)
    saved = SavedParts(
        stores=stores,
        reading=CaseReading(
            repositories.staff.audit, stores.cases, cursors, digests, stores.access, rate_limit, rules.regions
        ),
        searches=repositories.search.saved_searches,
        matches=repositories.search.saved_matches,
        cases=repositories.search.case_matching,
        lists=lists,
        changes={
            ChangeLog.HISTORY: repositories.cases.timeline,
            ChangeLog.TIPS: repositories.tips.changed,
            ChangeLog.UNREAD: repositories.tips.changed_unread,
        },
        waiting=(repositories.tips.changed, repositories.tips.changed_unread),
        feed=live.matches,
    )
    return SearchParts(
        cursors=cursors,
        digests=digests,
        rate_limit=rate_limit,
        lists=lists,
        saved=saved,
        case_columns=repositories.search.case_columns,
        reach_columns=repositories.search.reach_columns,
        exports=repositories.search.exports,
        rows_by_id=repositories.search.rows_by_id,
        export_links=ExportLinks(settings.hub_key, settings.public_url),
    )


def build_staff(repositories: Repositories, duty: DutyServices, live: Live) -> StaffParts:
    """Build what staff has beside cases."""
    access = AccessParts(repositories.cases.notes, repositories.staff.glass, NotedAccess(duty.notices))
    return StaffParts(repositories.staff.staff, access, live.services, duty)


def build_wiping(database: Database, repositories: Repositories, retention: Retention) -> WipeParts:
    """Build what wiping closed cases works with."""
    return WipeParts(
        atomic=database,
        queue=repositories.cases.wipe_queue,
        remains=repositories.cases.remains,
        exports=repositories.search.exports,
        cases=repositories.cases.cases,
        alerts=repositories.alerts.alerts,
        photos=repositories.cases.photos,
        feed=repositories.fanout.feed,
        timeline=repositories.cases.timeline,
        retention=retention,
    )


def build_reach_reading(repositories: Repositories) -> ReachReading:
    """Build what taking the readings of stages works with."""
    receipts = repositories.device.receipts
    return ReachReading(
        repositories.alerts.readings,
        repositories.alerts.reach,
        repositories.alerts.alerts,
        repositories.partner.partners,
        receipts,
    )


def build_delivery_status(
    database: Database, repositories: Repositories, policy: EscalationPolicy
) -> DeliveryStatusReads:
    """Build what is read to say how alerts stand."""
    return DeliveryStatusReads(
        alerts=repositories.alerts.alerts,
        rows=repositories.alerts.delivery_status,
        heartbeats=repositories.fanout.part_heartbeats,
        queues=repositories.partner.partner_queues,
        partners=repositories.partner.partners,
        halt=repositories.fanout.halt,
        database=database,
        policy=policy,
    )


def build_rules(
    policy: EscalationPolicy,
    links: PhotoLinks,
    kinds: Mapping[str, ChannelKind],
    places: PlaceRules,
    regions: Regions,
    retention: Retention,
) -> AlertRules:
    """Build the rules for every alert."""
    return AlertRules(policy, lambda message: largest_push(kinds, message), links.url, places, regions, retention)


def build_operations(
    settings: Settings,
    policy: EscalationPolicy,
    repositories: Repositories,
    kinds: Mapping[str, ChannelKind],
    conformance: Conformance,
) -> Operations:
    """Build what operators' services work with."""
    stores = PartnerStores(
        atomic=repositories.database,
        idempotency=repositories.partner.idempotency,
        partners=repositories.partner.partners,
        devices=repositories.device.devices,
        pending_cancels=repositories.fanout.pending_cancels,
        documents=repositories.partner.documents,
        conformance=conformance,
    )
    return Operations(
        stores=stores,
        secrets=PartnerSecrets(PartnerKeys(settings.hub_key), SecretBox(settings.hub_key)),
        channels=kinds,
        units=repositories.fanout.units,
        halt=repositories.fanout.halt,
        audit=repositories.staff.audit,
        removals=RemovalReads(
            repositories.staff.audit,
            repositories.partner.partners,
            repositories.alerts.alerts,
            repositories.device.removals,
            policy.suppress_below,
        ),
        check_documents=require_readable,
    )
