"""The mutation `overridePreferences`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.alerts import override_preferences as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(
    description="Send an alert despite quiet hours, mutes of all alerts and daily limits; a mute of this alert stays."
)
class OverridePreferencesInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> service.Override:
        return service.Override(alert=self.alert_id, reason=self.reason)


@mutation(
    "Send an alert despite quiet hours, mutes of all alerts and daily limits, for good; a mute of this alert stays.",
    CaseChanged,
    "The result of overriding preferences.",
)
async def override_preferences(call: PoliceCall, input: OverridePreferencesInput) -> CaseChange:
    by, services, now = call
    return await service.override_preferences(
        by, services.stores, services.audit, services.rules, input.to_domain(), now=now
    )
