"""Load cases by id, for a gateway."""

from collections.abc import Sequence

from hub.graphql.kit.loaders import read_each
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo


async def load_cases(info: PoliceInfo, ids: Sequence[str]) -> Sequence[CaseType | BaseException | None]:
    """Return the cases of these ids, read for the purpose of the header X-Purpose; None for an unknown one."""
    return await read_each(lambda key: CaseType.read(info, key, info.context.purpose), ids)
