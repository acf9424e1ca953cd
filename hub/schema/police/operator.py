"""What operators do: partners, their keys and channels, and the halt of everything."""

import asyncio

import strawberry

from hub.domain.actors import Permission
from hub.graphql.execution.persisted_documents import require_readable
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, list_size, mutation, resolver_field
from hub.graphql.kit.user_errors import catch_user_errors
from hub.resolvers.police import operating
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import (
    CreatePartnerInput,
    HaltAllInput,
    ReplayUnitsInput,
    ResumeAllInput,
    RevokePartnerKeyInput,
    RotatePartnerKeyInput,
    SetPartnerBudgetInput,
    SetPartnerChannelInput,
    SetPartnerDocumentsInput,
    SuspendPartnerInput,
)
from hub.schema.police.operator_types import (
    CreatePartnerPayload,
    HaltAllPayload,
    ParkedUnit,
    PartnerAccount,
    ReplayUnitsPayload,
    ResumeAllPayload,
    RevokePartnerKeyPayload,
    RotatePartnerKeyPayload,
    SetPartnerBudgetPayload,
    SetPartnerChannelPayload,
    SetPartnerDocumentsPayload,
    SuspendPartnerPayload,
)


@strawberry.type
class OperatorQuery:
    """A part of the Query root."""

    @resolver_field("Partners, the first one made first. For operators.", PAGED)
    async def partners(
        self, info: PoliceInfo, first: First = DEFAULT_PAGE_SIZE, after: After = None
    ) -> Connection[PartnerAccount]:
        """See services/operate/partners."""
        page = await operating.list_partners(info.context.services, first, after, info.context.actor)
        return build_page(((cursor, PartnerAccount.of(one)) for cursor, one in page.rows), more=page.more)

    @resolver_field("True while every push of the hub is stopped. For operators, and for officers who read cases.")
    async def halted(self, info: PoliceInfo) -> bool:
        """See services/operate/halt."""
        return await operating.is_halted(info.context.services, info.context.actor)

    @resolver_field(
        "Units that were parked after too many attempts, the longest parked first, at most 100. For operators.",
        list_size(assumed_size=100),
    )
    async def parked_units(self, info: PoliceInfo) -> list[ParkedUnit]:
        """See services/operate/parked."""
        found = await operating.list_parked(info.context.services, info.context.actor)
        return [ParkedUnit.of(unit, partner) for unit, partner in found]


@strawberry.type
class OperatorMutation:
    """A part of the Mutation root."""

    @mutation("Create a partner, without keys and channels.")
    async def create_partner(self, info: PoliceInfo, input: CreatePartnerInput) -> CreatePartnerPayload:  # noqa: A002
        """See services/operate/partners."""
        asked = input.name, input.idempotency_key
        work = operating.create_partner(info.context.services, *asked, info.context.actor)
        partner, errors = await catch_user_errors(work)
        return CreatePartnerPayload(partner_id=strawberry.ID(partner.id) if partner else None, user_errors=errors)

    @mutation("Make a new key of a mode; the earlier ones go on for the overlap.")
    async def rotate_partner_key(
        self,
        info: PoliceInfo,
        input: RotatePartnerKeyInput,  # noqa: A002
    ) -> RotatePartnerKeyPayload:
        """See services/operate/partners."""
        asked = input.partner_id, input.mode, input.grace_period_seconds, input.idempotency_key
        work = operating.rotate_partner_key(info.context.services, *asked, info.context.actor)
        made, errors = await catch_user_errors(work)
        return RotatePartnerKeyPayload(
            key=made.key if made else None,
            key_id=strawberry.ID(made.id) if made else None,
            previous_keys_expire_at=made.earlier_stop_at if made else None,
            user_errors=errors,
        )

    @mutation("Stop every key of a mode at once.")
    async def revoke_partner_key(self, info: PoliceInfo, input: RevokePartnerKeyInput) -> RevokePartnerKeyPayload:  # noqa: A002
        """See services/operate/partners."""
        work = operating.revoke_partner_keys(info.context.services, input.partner_id, input.mode, info.context.actor)
        revoked, errors = await catch_user_errors(work)
        return RevokePartnerKeyPayload(revoked=revoked, user_errors=errors)

    @mutation("Set how a partner is reached in a mode.")
    async def set_partner_channel(
        self,
        info: PoliceInfo,
        input: SetPartnerChannelInput,  # noqa: A002
    ) -> SetPartnerChannelPayload:
        """See services/operate/partners."""
        work = operating.set_partner_channel(
            info.context.services,
            input.partner_id,
            input.mode,
            input.channel,
            input.settings,
            input.grace_period_seconds,
            input.idempotency_key,
            info.context.actor,
        )
        secret, errors = await catch_user_errors(work)
        return SetPartnerChannelPayload(secret=secret, user_errors=errors)

    @mutation("Set how much a partner may ask.")
    async def set_partner_budget(
        self,
        info: PoliceInfo,
        input: SetPartnerBudgetInput,  # noqa: A002
    ) -> SetPartnerBudgetPayload:
        """See services/operate/partners."""
        asked = input.partner_id, input.points_per_minute
        points, errors = await catch_user_errors(
            operating.set_partner_budget(info.context.services, *asked, info.context.actor)
        )
        return SetPartnerBudgetPayload(points_per_minute=points, user_errors=errors)

    @mutation("Let documents be known that a partner's apps ask.")
    async def set_partner_documents(
        self,
        info: PoliceInfo,
        input: SetPartnerDocumentsInput,  # noqa: A002
    ) -> SetPartnerDocumentsPayload:
        """See services/operate/documents."""

        async def work() -> list[str]:
            info.context.actor.require(Permission.OPERATE)
            # A thousand of them take seconds, in which feeds and admissions would wait.
            await asyncio.to_thread(require_readable, input.documents)
            asked = input.partner_id, input.documents, input.keep_others
            return await operating.set_partner_documents(info.context.services, *asked, info.context.actor)

        ids, errors = await catch_user_errors(work())
        return SetPartnerDocumentsPayload(document_ids=[strawberry.ID(one) for one in ids or ()], user_errors=errors)

    @mutation("Stop everything of a partner, or let it go on.")
    async def suspend_partner(self, info: PoliceInfo, input: SuspendPartnerInput) -> SuspendPartnerPayload:  # noqa: A002
        """See services/operate/partners."""
        work = operating.suspend_partner(info.context.services, input.partner_id, input.suspended, info.context.actor)
        suspended, errors = await catch_user_errors(work)
        return SuspendPartnerPayload(suspended=suspended, user_errors=errors)

    @mutation("Let parked units go on, as if they had never been tried.")
    async def replay_units(self, info: PoliceInfo, input: ReplayUnitsInput) -> ReplayUnitsPayload:  # noqa: A002
        """See services/operate/parked."""
        replayed, errors = await catch_user_errors(
            operating.replay_units(info.context.services, input.unit_ids, info.context.actor)
        )
        return ReplayUnitsPayload(replayed=[strawberry.ID(one) for one in replayed or ()], user_errors=errors)

    @mutation("Stop every push of the hub within seconds.")
    async def halt_all(self, info: PoliceInfo, input: HaltAllInput) -> HaltAllPayload:  # noqa: A002
        """See services/operate/halt."""
        halted, errors = await catch_user_errors(
            operating.halt_all(info.context.services, input.reason, info.context.actor)
        )
        return HaltAllPayload(halted=halted, user_errors=errors)

    @mutation("Let the pushes of the hub go on.")
    async def resume_all(self, info: PoliceInfo, input: ResumeAllInput) -> ResumeAllPayload:  # noqa: A002
        """See services/operate/halt."""
        halted, errors = await catch_user_errors(
            operating.resume_all(info.context.services, input.reason, info.context.actor)
        )
        return ResumeAllPayload(halted=halted, user_errors=errors)
