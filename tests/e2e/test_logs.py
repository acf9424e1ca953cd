"""One alert can be followed by its id through the logs of every process."""

import json
from typing import Any

from reunion import GeoPoint
from tests.e2e.world import Partner, World
from tests.waiting import until


async def test_logs_follow_an_alert_by_its_id(world: World, app_partner: Partner, place: GeoPoint) -> None:
    refs = await app_partner.phones(place, 3)
    case = await world.open_case(place, confirmed=True)
    await world.wait_shown(case.alert, refs)
    await world.close(case)
    await world.wait_shown(case.alert, [])
    await world.settled(case.alert)

    async def story() -> list[str]:
        lines: list[dict[str, Any]] = [
            json.loads(line) for line in world.log_text().splitlines() if case.alert in line and line.startswith("{")
        ]
        return [line["event"] for line in sorted(lines, key=lambda line: str(line["at"])) if "event" in line]

    async def whole() -> bool:
        return {"case_opened", "stage_begun", "stage_cut", "unit_worked_on", "case_closed", "sweep_done"} <= set(
            await story()
        )

    await until(whole)
    events = await story()
    # A worker may begin before the process that opened the case has written its line.
    assert max(events.index("case_opened"), events.index("stage_cut")) < events.index("case_closed")
    assert events.index("case_closed") <= events.index("sweep_done")
