"""The columns of last readings in memory, for tests of what stands above them."""

from collections.abc import Mapping, Sequence

from hub.domain.statistics.reach_columns import ReachColumns
from hub.services.police.ports.reach import UncountedWeek, WaitingAlert


class NoReadings:
    """No stage has its last reading (the port `ReachColumnStore`)."""

    async def uncounted(self) -> Sequence[UncountedWeek]:
        return []

    async def count(self, week: UncountedWeek) -> None:
        raise NotImplementedError

    async def read(self, zone: str) -> Sequence[ReachColumns]:
        return []

    async def waiting(self) -> Sequence[WaitingAlert]:
        return []

    async def partners(self) -> Mapping[int, str]:
        return {}
