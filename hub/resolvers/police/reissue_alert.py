"""The mutation `reissueAlert`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import NextAlertInput
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.alerts import reissue_alert as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Issue an expired alert again, while the child is still missing.")
class ReissueAlertInput(NextAlertInput):
    """The case, the reason and the key."""


@mutation(
    "Issue an alert again after it has expired: a new alert begins, and names the earlier one.",
    CaseChanged,
    "The result of issuing an alert again.",
)
async def reissue_alert(call: PoliceCall, input: ReissueAlertInput) -> CaseChange:
    by, services, now = call
    return await service.reissue_alert(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
