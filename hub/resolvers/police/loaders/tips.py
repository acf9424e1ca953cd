"""Load tips by id, for a gateway."""

from collections.abc import Sequence

from hub.graphql.kit.loaders import read_each
from hub.schema.police.case_type import ENTITY_PURPOSE
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_type import TipType


async def load_tips(info: PoliceInfo, ids: Sequence[str]) -> Sequence[TipType | BaseException | None]:
    """Return the tips of these ids, each read like any other, with its line in the trail; None for an unknown one."""
    return await read_each(lambda key: TipType.read(info, key, ENTITY_PURPOSE), ids)
