"""Load tips by id, for a gateway."""

from collections.abc import Sequence

from hub.graphql.kit.loaders import read_each
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_type import TipType


async def load_tips(info: PoliceInfo, ids: Sequence[str]) -> Sequence[TipType | BaseException | None]:
    """Return the tips of these ids, read for the purpose of the header X-Purpose; None for an unknown one."""
    return await read_each(lambda key: TipType.read(info, key, info.context.purpose), ids)
