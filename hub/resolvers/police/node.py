"""The query field `node`."""

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.nodes import Node
from hub.schema.police.arguments import NodeId, Purpose
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_types import PartnerAccount
from hub.schema.police.tip_type import TipType


@resolver_field("A case, a tip or, for operators, a partner by its id; null for an unknown id.")
async def node(info: PoliceInfo, id: NodeId, purpose: Purpose = "node") -> Node | None:  # noqa: A002
    """Return the case, tip or partner of an id; an id of no known form is looked for among the cases."""
    if id.startswith("pt_"):
        return await PartnerAccount.read(info, id)
    if id.startswith("tip_"):
        return await TipType.read(info, id, purpose)
    return await CaseType.read(info, id, purpose)
