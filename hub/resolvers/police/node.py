"""The query field `node`."""

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.nodes import Node
from hub.schema.police.arguments import NodeId, OptionalPurpose
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo
from hub.schema.police.export_types import Export
from hub.schema.police.operator_types import PartnerAccount
from hub.schema.police.tip_type import TipType


@resolver_field(
    "A case, a tip, an export or, for operators, a partner by its id; null for an unknown id. Cases and tips need a "
    "purpose: the argument, or the header `X-Purpose`."
)
async def node(info: PoliceInfo, id: NodeId, purpose: OptionalPurpose = None) -> Node | None:
    """Return the case, tip, export or partner of an id; an id of no known form is looked for among the cases."""
    why = info.context.purpose if purpose is None else purpose
    if id.startswith("pt_"):
        return await PartnerAccount.read(info, id)
    if id.startswith("exp_"):
        return await Export.read(info, id)
    if id.startswith("tip_"):
        return await TipType.read(info, id, why)
    return await CaseType.read(info, id, why)
