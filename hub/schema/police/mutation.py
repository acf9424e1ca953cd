"""The mutations of the police graph."""

import strawberry

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.resolvers.police import changes
from hub.schema.police.alert_inputs import (
    OverridePreferencesInput,
    PauseAlertInput,
    RenewAlertInput,
    ResumeAlertInput,
    SetAlertRadiusInput,
    TriageTipInput,
)
from hub.schema.police.case_inputs import CloseCaseInput, ConfirmCaseInput, OpenCaseInput, ReviseCaseInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator import OperatorMutation
from hub.schema.police.payloads import (
    CloseCasePayload,
    ConfirmCasePayload,
    OpenCasePayload,
    OverridePreferencesPayload,
    PauseAlertPayload,
    RenewAlertPayload,
    ResumeAlertPayload,
    ReviseCasePayload,
    SetAlertRadiusPayload,
    TriageTipPayload,
    answered,
)


@strawberry.type(description="What staff do.")
class Mutation(OperatorMutation):
    """Each takes one input and answers with a payload; the verbs live in resolvers/police/changes."""

    @mutation("Open a case and its alert: the nearest phones are told within seconds.")
    async def open_case(self, info: PoliceInfo, input: OpenCaseInput) -> OpenCasePayload:  # noqa: A002
        """See services/desk/open_case."""
        work = changes.open_case(info.context.services, input.unpacked(), info.context.actor)
        return await answered(OpenCasePayload, work, "openCase")

    @mutation("Change the facts of a case; what the public sees of it becomes a revision of its alert.")
    async def revise_case(self, info: PoliceInfo, input: ReviseCaseInput) -> ReviseCasePayload:  # noqa: A002
        """See services/desk/revise_case."""
        work = changes.revise_case(info.context.services, input.unpacked(), info.context.actor)
        return await answered(ReviseCasePayload, work, "reviseCase")

    @mutation("Stand for a case that another person opened, so that it may reach farther.")
    async def confirm_case(self, info: PoliceInfo, input: ConfirmCaseInput) -> ConfirmCasePayload:  # noqa: A002
        """See services/desk/confirm_case."""
        work = changes.confirm_case(info.context.services, input.unpacked(), info.context.actor)
        return await answered(ConfirmCasePayload, work, "confirmCase")

    @mutation("Close a case for good; everybody told hears that it is over.")
    async def close_case(self, info: PoliceInfo, input: CloseCaseInput) -> CloseCasePayload:  # noqa: A002
        """See services/desk/close_case."""
        work = changes.close_case(info.context.services, input.unpacked(), info.context.actor)
        return await answered(CloseCasePayload, work, "closeCase")

    @mutation("Hold an alert: what has not begun does not begin.")
    async def pause_alert(self, info: PoliceInfo, input: PauseAlertInput) -> PauseAlertPayload:  # noqa: A002
        """See services/desk/pause_alert."""
        work = changes.pause_alert(info.context.services, input.unpacked(), info.context.actor)
        return await answered(PauseAlertPayload, work, "pauseAlert")

    @mutation("Let an alert go on that an officer paused.")
    async def resume_alert(self, info: PoliceInfo, input: ResumeAlertInput) -> ResumeAlertPayload:  # noqa: A002
        """See services/desk/resume_alert."""
        work = changes.resume_alert(info.context.services, input.unpacked(), info.context.actor)
        return await answered(ResumeAlertPayload, work, "resumeAlert")

    @mutation("Set how far an alert reaches; it takes the place of the planned stages.")
    async def set_alert_radius(self, info: PoliceInfo, input: SetAlertRadiusInput) -> SetAlertRadiusPayload:  # noqa: A002
        """See services/desk/set_alert_radius."""
        work = changes.set_alert_radius(info.context.services, input.unpacked(), info.context.actor)
        return await answered(SetAlertRadiusPayload, work, "setAlertRadius")

    @mutation("Let an alert go past quiet hours, mutes of all alerts and caps, for good; a mute of the alert stands.")
    async def override_preferences(
        self,
        info: PoliceInfo,
        input: OverridePreferencesInput,  # noqa: A002
    ) -> OverridePreferencesPayload:
        """See services/desk/override_preferences."""
        work = changes.override_preferences(info.context.services, input.unpacked(), info.context.actor)
        return await answered(OverridePreferencesPayload, work, "overridePreferences")

    @mutation("Let an alert last the policy's time from now on.")
    async def renew_alert(self, info: PoliceInfo, input: RenewAlertInput) -> RenewAlertPayload:  # noqa: A002
        """See services/desk/renew_alert."""
        work = changes.renew_alert(info.context.services, input.unpacked(), info.context.actor)
        return await answered(RenewAlertPayload, work, "renewAlert")

    @mutation("Say how far police are with a tip.")
    async def triage_tip(self, info: PoliceInfo, input: TriageTipInput) -> TriageTipPayload:  # noqa: A002
        """See services/desk/triage_tip."""
        work = changes.triage_tip(info.context.services, input.tip_id, input.state, info.context.actor)
        tip_id, errors = await catch_user_errors(work)
        return TriageTipPayload(tip_id=strawberry.ID(tip_id) if tip_id else None, user_errors=errors)
