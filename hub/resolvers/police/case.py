"""The query field `case`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.arguments import CaseId, Purpose
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo


@resolver_field("One case with its private facts; null for an unknown id. `caseSummary` shows the public ones to all.")
async def case(info: PoliceInfo, id: CaseId, purpose: Purpose) -> CaseType | None:
    return await CaseType.read(info, id, purpose)
