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
from hub.services.operations.ports import Operations, PartnerSecrets, PartnerStores
from hub.services.operations.read_shown_removals import RemovalReads
from hub.services.operations.steps.partner_keys import PartnerKeys
from hub.services.photos.steps.photo_links import PhotoLinks
from hub.services.police.parts import PoliceServices
from hub.services.police.ports.access import AccessParts, CaseReading, ReadingBrake
from hub.services.police.ports.alerts import OverCases
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.preview import PreviewParts
from hub.services.police.ports.saved import SavedParts
from hub.services.police.ports.stores import AlertRules, CaseStores
from hub.services.police.ports.telling import TellingReads
from hub.services.police.ports.tips import TipRanking, TipStores
from hub.services.ports import Clock, Notifier
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
        cases=repositories.police.cases,
        alerts=repositories.police.alerts,
        stages=repositories.police.stages,
        sweeps=repositories.police.sweeps,
        reach_changes=repositories.police.reach_changes,
        approvals=repositories.police.approvals,
        feed=repositories.fanout.feed,
        timeline=repositories.police.timeline,
        photos=repositories.police.photos,
        tips=repositories.police.tips,
        access=access,
    )


def build_police(
    stores: CaseStores,
    repositories: Repositories,
    notifier: Notifier,
    rules: AlertRules,
    operations: Operations,
    clock: Clock,
    cursors: CursorSeal,
    search_digests: SearchDigests,
    duty: DutyServices,
    telling: TellingReads,
    live: Live,
    retention: Retention,
    export_links: ExportLinks,
    estimate_digests: EstimateDigests,
) -> PoliceServices:
    """Build what the police services work with."""
    brake = ReadingBrake(repositories.police.case_reads, NotedReading(duty.notices), rules.policy.cases_read_per_hour)
    return PoliceServices(
        stores=stores,
        audit=repositories.police.audit,
        notifier=notifier,
        rules=rules,
        tips=TipStores(repositories.police.tip_queue, stores),
        new_tips=repositories.police.tips,
        tip_ranking=TipRanking(repositories.police.tip_queue, stores.alerts, stores.photos),
        lists=OverCases(repositories.police.tip_lists, repositories.police.alert_lists),
        reach=repositories.police.readings,
        removals=RemovalReads(
            repositories.police.audit,
            repositories.partner.partners,
            repositories.police.alerts,
            repositories.device.removals,
        ),
        operations=operations,
        telling=telling,
        clock=clock,
        cursors=cursors,
        search_digests=search_digests,
        access=AccessParts(repositories.police.notes, repositories.police.glass, NotedAccess(duty.notices)),
        brake=brake,
        duty=duty,
        live=live.services,
        retention=retention,
        case_columns=repositories.police.case_columns,
        reach_columns=repositories.police.reach_columns,
        saved=SavedParts(
            stores=stores,
            reading=CaseReading(
                repositories.police.audit, stores.cases, cursors, search_digests, stores.access, brake, rules.regions
            ),
            searches=repositories.police.saved_searches,
            matches=repositories.police.saved_matches,
            cases=repositories.police.case_matching,
            lists=OverCases(repositories.police.tip_lists, repositories.police.alert_lists),
            changes={
                ChangeLog.HISTORY: repositories.police.timeline,
                ChangeLog.TIPS: repositories.police.changed_tips,
                ChangeLog.UNREAD: repositories.police.changed_unread,
            },
            waiting=(repositories.police.changed_tips, repositories.police.changed_unread),
            feed=live.matches,
        ),
        exports=repositories.police.exports,
        rows_by_id=repositories.police.rows_by_id,
        export_links=export_links,
        hiding=HidingParts(repositories.police.hidden_cases, repositories.police.exports),
        preview=PreviewParts(repositories.police.phone_estimates, repositories.device.cells, estimate_digests),
        staff=repositories.police.staff,
    )


def build_wiping(database: Database, repositories: Repositories, retention: Retention) -> WipeParts:
    """Build what wiping closed cases works with."""
    police = repositories.police
    return WipeParts(
        atomic=database,
        queue=police.wipe_queue,
        remains=police.remains,
        exports=police.exports,
        cases=police.cases,
        alerts=police.alerts,
        photos=police.photos,
        feed=repositories.fanout.feed,
        timeline=police.timeline,
        retention=retention,
    )


def build_reach_reading(repositories: Repositories) -> ReachReading:
    """Build what taking the readings of stages works with."""
    police = repositories.police
    receipts = repositories.device.receipts
    return ReachReading(police.readings, police.reach, police.alerts, repositories.partner.partners, receipts)


def build_telling(database: Database, repositories: Repositories, policy: EscalationPolicy) -> TellingReads:
    """Build what is read to say how alerts stand."""
    return TellingReads(
        alerts=repositories.police.alerts,
        rows=repositories.police.telling,
        signs=repositories.fanout.part_signs,
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
) -> AlertRules:
    """Build the rules for every alert."""
    return AlertRules(policy, lambda message: largest_push(kinds, message), links.url, places, regions)


def build_operations(
    settings: Settings,
    database: Database,
    repositories: Repositories,
    kinds: Mapping[str, ChannelKind],
    conformance: Conformance,
) -> Operations:
    """Build what operators' services work with."""
    stores = PartnerStores(
        atomic=database,
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
        audit=repositories.police.audit,
        check_documents=require_readable,
    )
