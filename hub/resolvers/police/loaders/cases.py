"""Load cases by id, for a gateway."""

from collections.abc import Sequence

from hub.graphql.kit.loaders import read_each
from hub.schema.police.case_type import ENTITY_PURPOSE, CaseType
from hub.schema.police.context import PoliceInfo


async def load_cases(info: PoliceInfo, ids: Sequence[str]) -> Sequence[CaseType | BaseException | None]:
    """Return the cases of these ids, each read like any other, with its line in the trail; None for an unknown one."""
    return await read_each(lambda key: CaseType.read(info, key, ENTITY_PURPOSE), ids)
