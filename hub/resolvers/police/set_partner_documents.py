"""The mutation `setPartnerDocuments`."""

import strawberry

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import SetPartnerDocumentsInput
from hub.schema.police.operator_types import SetPartnerDocumentsPayload
from hub.services.operations import set_partner_documents as service


@mutation("Register persisted documents of a partner's apps.")
async def set_partner_documents(info: PoliceInfo, input: SetPartnerDocumentsInput) -> SetPartnerDocumentsPayload:  # noqa: A002
    """Register persisted documents of a partner."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.set_partner_documents(
        by,
        operations.stores,
        operations.audit,
        operations.check_documents,
        input.partner_id,
        input.documents,
        keep_others=input.keep_others,
        now=now,
    )
    ids, errors = await catch_user_errors(work)
    return SetPartnerDocumentsPayload(document_ids=[strawberry.ID(one) for one in ids or ()], user_errors=errors)
