"""The mutation `renewAlert`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.alerts import renew_alert as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Extend an alert: it lasts the policy's time from now.")
class RenewAlertInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> service.Renewal:
        return service.Renewal(self.alert_id, self.idempotency_key)


@mutation("Extend an alert: it lasts the policy's time from now.", CaseChanged, "The result of renewing an alert.")
async def renew_alert(call: PoliceCall, input: RenewAlertInput) -> CaseChange:
    by, services, now = call
    return await service.renew_alert(by, services.stores, services.audit, services.rules, input.to_domain(), now=now)
