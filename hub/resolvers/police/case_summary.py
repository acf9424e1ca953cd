"""The query field `caseSummary`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.arguments import CaseId, Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.summary_type import CaseSummary


@resolver_field("The public facts of one case of any force; null for an unknown id.")
async def case_summary(info: PoliceInfo, id: CaseId, purpose: Purpose) -> CaseSummary | None:
    return await CaseSummary.read(info, id, purpose)
