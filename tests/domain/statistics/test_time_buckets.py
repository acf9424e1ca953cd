"""Buckets of moments: what a clock on the wall of the zone says, over changes of its offset too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.statistics.time_buckets import WEEKDAYS, Buckets, TimeBucket, in_ms, zone_of
from hub.errors import InvalidInput

ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")
CHANGES = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2011, 12, 30, tzinfo=UTC),
)
NEAR_A_CHANGE = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 3000)
)
ANY = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
MOMENTS = ANY | NEAR_A_CHANGE


def by_the_wall(moment: datetime, bucket: TimeBucket, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    monday = local - timedelta(days=local.isoweekday() - 1)
    return {
        TimeBucket.MONTH: f"{local:%Y-%m}",
        TimeBucket.WEEK: f"{monday:%Y-%m-%d}",
        TimeBucket.DAY: f"{local:%Y-%m-%d}",
        TimeBucket.DAY_OF_WEEK: WEEKDAYS[local.isoweekday() - 1],
        TimeBucket.HOUR_OF_DAY: f"{local:%H}",
    }[bucket]


@given(st.lists(MOMENTS, max_size=20), st.sampled_from(ZONES), st.sampled_from(list(TimeBucket)))
def test_buckets_are_what_a_wall_clock_says(moments: list[datetime], name: str, bucket: TimeBucket) -> None:
    zone = zone_of(name)
    wanted = [by_the_wall(moment, bucket, zone) for moment in moments]
    assert Buckets(bucket, zone).of([in_ms(moment) for moment in moments]) == wanted


@pytest.mark.parametrize("name", ["", "Asia/Nowhere", "../etc/passwd", "Asia", "UTC+8", "x" * 1000])
def test_unknown_zones_are_refused_with_their_path(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        zone_of(name)
    assert refused.value.path == ("timeZone",)
