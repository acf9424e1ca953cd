"""The mutation `reopenCase`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import NextAlertInput
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import reopen_case as service
from hub.services.police.cases.reopen_case import REOPENED_WITHIN
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description=f"Open a case again, at most {REOPENED_WITHIN.days} days after it was closed.")
class ReopenCaseInput(NextAlertInput):
    """The case, the reason and the key."""


@mutation(
    "Open a closed case again: a new alert begins, and names the earlier one.",
    CaseChanged,
    "The result of opening a case again.",
)
async def reopen_case(call: PoliceCall, input: ReopenCaseInput) -> CaseChange:
    by, services, now = call
    return await service.reopen_case(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
