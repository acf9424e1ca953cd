"""A newsroom that follows its own county gets the alerts there, to their end, and nothing else."""

import asyncio
from datetime import timedelta

import pytest

from hub.domain.cells import snap
from hub.domain.geometry import Point, destination
from reunion import Circle, GeoPoint, InvalidInput
from tests.e2e.test_feed import QUICK, follow
from tests.e2e.world import Partner, World
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until


async def test_an_area_feed_follows_its_alerts_to_the_end(world: World, app_partner: Partner, place: GeoPoint) -> None:
    county = destination(Point(place.latitude, place.longitude), 90, 130)
    centre, elsewhere = GeoPoint(county.latitude, county.longitude), world.place()
    areas = (
        Circle(centre, 20),
        [snap(county)],
        Circle(elsewhere, 50),
        [snap(Point(elsewhere.latitude, elsewhere.longitude))],
    )
    streams = [app_partner.client().alerts.stream(area=area, policy=QUICK) for area in areas]
    async with (
        follow(streams[0]) as circle,
        follow(streams[1]) as cells,
        follow(streams[2]) as far,
        follow(streams[3]) as far_cells,
    ):
        case = await world.open_case(place, timedelta(minutes=50))
        await world.done(case.second, "confirmCase", caseId=case.id)
        # 100 km do not reach the county, 200 do.
        await world.clock.jump_to(case.disappeared + timedelta(hours=1, seconds=1))

        async def reached() -> bool:
            return all("STAGE" in follower.of(case.alert) for follower in (circle, cells))

        await until(reached)
        await world.done(case.opener, "setAlertRadius", alertId=case.alert, radiusKm=50.0, reason="a test")
        await world.close(case)

        async def ended() -> bool:
            return all("CANCEL" in follower.of(case.alert) for follower in (circle, cells))

        await until(ended)
        assert circle.of(case.alert) == cells.of(case.alert) == ["STAGE", "RADIUS_REDUCED", "CANCEL"]
        stage = circle.events[0].stage
        assert stage
        assert stage.radius_km == 200
        assert far.events == far_cells.events == []


@pytest.mark.parametrize(
    ("area", "code"),
    [
        ([], "TOO_MANY_ITEMS"),
        (["861f1d4b7ffffff", "nonsense"], "CELL_INVALID"),
        (Circle(GeoPoint(91, 0), 5), "COORDINATES_INVALID"),
        (Circle(GeoPoint(0, 0), 0), "RADIUS_INVALID"),
    ],
)
async def test_an_invalid_feed_area_is_refused(app_partner: Partner, area: list[str] | Circle, code: str) -> None:
    async with app_partner.client().alerts.stream(area=area, policy=QUICK) as stream:
        with pytest.raises(InvalidInput) as refused:
            async with asyncio.timeout(HANG_TIMEOUT):
                await anext(stream)
    assert refused.value.code == code
