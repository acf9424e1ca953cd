"""The mutation `setPartnerDocuments`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations import set_partner_documents as service


@strawberry.input(description="Persisted documents: operations of a partner's apps that the hub knows beforehand.")
class SetPartnerDocumentsInput:
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    documents: list[str] = strawberry.field(
        description="Their texts, at most 1,000. A request then names one by its `documentId`."
    )
    keep_others: bool = strawberry.field(
        description="Whether the partner's present documents stay beside these: older apps still send them.",
        default=True,
    )


@strawberry.type(description="The result of registering documents.")
class SetPartnerDocumentsPayload:
    document_ids: list[strawberry.ID] = strawberry.field(
        description="Their ids, in the order of the texts: `sha256:` and the SHA-256 of the text, in hexadecimal.",
        default_factory=list,
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Register persisted documents of a partner's apps.")
async def set_partner_documents(call: PoliceCall, input: SetPartnerDocumentsInput) -> SetPartnerDocumentsPayload:
    by, services, now = call
    operations = services.operations
    ids = await service.set_partner_documents(
        by,
        operations.stores,
        operations.audit,
        operations.check_documents,
        service.NewDocuments(input.partner_id, input.documents, input.keep_others),
        now=now,
    )
    return SetPartnerDocumentsPayload(document_ids=[strawberry.ID(one) for one in ids])
