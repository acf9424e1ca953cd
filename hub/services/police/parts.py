"""The parts that each use case of the police graph is handed by its resolver."""

from dataclasses import dataclass

from hub.domain.cursors import CursorSeal
from hub.domain.search.digests import SearchDigests
from hub.domain.statistics.time_buckets import zone_of
from hub.services.duty.ports import DutyServices
from hub.services.exports.ports import ExportParts, Exports, RowsById
from hub.services.exports.steps.export_links import ExportLinks
from hub.services.operations.ports import Operations
from hub.services.police.ports.access import AccessParts, CaseReading, ReadRateLimit
from hub.services.police.ports.alerts import OverCases
from hub.services.police.ports.delivery_status import DeliveryStatusReads
from hub.services.police.ports.hiding import HidingParts
from hub.services.police.ports.live import LiveServices
from hub.services.police.ports.preview import PreviewParts
from hub.services.police.ports.reach import ReachColumnStore, ReachCounting
from hub.services.police.ports.saved import SavedParts
from hub.services.police.ports.staff import Staff
from hub.services.police.ports.statistics import CaseColumnStore, CaseCounting
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseStores, Reach
from hub.services.police.ports.tips import TipStores
from hub.services.ports import Clock, Notifier


@dataclass(frozen=True, slots=True)
class AlertParts:
    """Parts for reading alerts, for the preview of one, and for hiding a case."""

    delivery_status: DeliveryStatusReads
    reach: Reach
    preview: PreviewParts
    hiding: HidingParts


@dataclass(frozen=True, slots=True)
class SearchParts:
    """Lists of many cases: their cursors, what is kept or counted of them, and their files."""

    cursors: CursorSeal
    digests: SearchDigests
    rate_limit: ReadRateLimit
    lists: OverCases
    saved: SavedParts
    case_columns: CaseColumnStore
    reach_columns: ReachColumnStore
    exports: Exports
    rows_by_id: RowsById
    export_links: ExportLinks


@dataclass(frozen=True, slots=True)
class StaffParts:
    """Parts for staff: who uses the hub, their grants, what they follow, and their duty."""

    seen: Staff
    access: AccessParts
    live: LiveServices
    duty: DutyServices


@dataclass(frozen=True, slots=True)
class PoliceServices:
    """The parts that every resolver finds in its context."""

    stores: CaseStores
    audit: AuditTrail
    notifier: Notifier
    rules: AlertRules
    clock: Clock
    alerts: AlertParts
    tips: TipStores
    search: SearchParts
    staff: StaffParts
    operations: Operations

    @property
    def case_counting(self) -> CaseCounting:
        """The parts by which cases are counted."""
        rules = self.rules
        return CaseCounting(
            self.audit, self.search.case_columns, self.stores.access, rules.regions, zone_of(rules.policy.zone)
        )

    @property
    def reach_counting(self) -> ReachCounting:
        """The parts by which the reach of many alerts is summed."""
        policy = self.rules.policy
        return ReachCounting(self.case_counting, self.search.reach_columns, policy.steps_km, policy.suppress_below)

    @property
    def export_parts(self) -> ExportParts:
        """The parts by which lists are taken away as files."""
        return ExportParts(
            self.stores.atomic,
            self.stores.idempotency,
            self.search.exports,
            self.search.rows_by_id,
            self.case_reading,
            self.search.lists,
            self.search.export_links,
            self.clock,
        )

    @property
    def case_reading(self) -> CaseReading:
        """The parts from which cases are read."""
        return CaseReading(
            self.audit,
            self.stores.cases,
            self.search.cursors,
            self.search.digests,
            self.stores.access,
            self.search.rate_limit,
            self.rules.regions,
        )
