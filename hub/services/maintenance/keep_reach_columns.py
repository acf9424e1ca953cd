"""Keep the columns of last readings from which the reach of many alerts is summed."""

from hub.services.police.ports.reach import ReachColumnStore
from hub.services.police.statistics.steps.keep_reach import keep_reach


async def keep_reach_columns(store: ReachColumnStore) -> None:
    """Count the readings that are in no column yet."""
    await keep_reach(store)
