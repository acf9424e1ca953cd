"""The parts that resolvers of the police graph hand to services."""

from dataclasses import dataclass

from hub.domain.cursors import CursorSeal
from hub.services.operations.ports import Operations
from hub.services.police.ports import AlertRules, AuditTrail, CaseStores, CaseTips, Reach
from hub.services.ports import Clock, Notifier


@dataclass(frozen=True, slots=True)
class PoliceServices:
    """Handed to every resolver through the context."""

    stores: CaseStores
    audit: AuditTrail
    notifier: Notifier
    rules: AlertRules
    tips: CaseTips
    reach: Reach
    operations: Operations
    clock: Clock
    cursors: CursorSeal
