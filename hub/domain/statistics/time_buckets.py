"""Buckets of moments in a time zone: months, weeks, days, days of the week and hours of the day."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.delivery.preferences import is_known_zone
from hub.errors import InvalidInput

DAY_MS: Final = 86_400_000
QUARTER_MS: Final = 900_000
QUARTERS: Final = 96
"""Quarters of an hour of a day. Since 1972 the offsets of all zones are multiples of one."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
QUARTER: Final = timedelta(minutes=15)


class TimeBucket(StrEnum):
    """A part of time into which moments fall."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    DAY = "DAY"
    DAY_OF_WEEK = "DAY_OF_WEEK"
    HOUR_OF_DAY = "HOUR_OF_DAY"


WEEKDAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

OF_DATE: Final[dict[TimeBucket, Callable[[date], str]]] = {
    TimeBucket.MONTH: lambda day: day.isoformat()[:7],
    TimeBucket.WEEK: lambda day: (day - timedelta(days=day.weekday())).isoformat(),
    TimeBucket.DAY: date.isoformat,
    TimeBucket.DAY_OF_WEEK: lambda day: WEEKDAYS[day.weekday()],
}

HOURS: Final = [f"{quarter // 4 % 24:02}" for quarter in range(2 * QUARTERS)]


def zone_of(name: str) -> ZoneInfo:
    """Return the IANA time zone with this name; raise InvalidInput if there is none."""
    if not is_known_zone(name):
        raise InvalidInput("`timeZone` must be a name of the IANA database, such as Asia/Shanghai.", path=("timeZone",))
    return ZoneInfo(name)


def in_ms(moment: datetime) -> int:
    """Return the milliseconds since 1970 of a moment."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


class Buckets:
    """The bucket of each moment in milliseconds since 1970. A week is named by its Monday."""

    def __init__(self, bucket: TimeBucket, zone: ZoneInfo) -> None:
        self._bucket = bucket
        self._zone = zone
        self._days: dict[int, Sequence[str]] = {}

    def of(self, moments: Sequence[int]) -> list[str]:
        """Return the bucket of each moment."""
        days = self._days
        for day in {moment // DAY_MS for moment in moments} - days.keys():
            days[day] = self._of_day(day)
        return [days[moment // DAY_MS][moment % DAY_MS // QUARTER_MS] for moment in moments]

    def _of_day(self, day: int) -> Sequence[str]:
        """Return the buckets of the quarters of an hour of a day of UTC."""
        begin = EPOCH + timedelta(days=day)
        offsets = [self._offset(begin), self._offset(begin + timedelta(days=1))]
        if offsets[0] != offsets[1] or offsets[0] % QUARTER:
            return [self._label(begin + quarter * QUARTER) for quarter in range(QUARTERS)]
        first = offsets[0] // QUARTER
        local, passed = divmod(day * QUARTERS + first, QUARTERS)
        if self._bucket is TimeBucket.HOUR_OF_DAY:
            return HOURS[passed : passed + QUARTERS]
        name, today = OF_DATE[self._bucket], EPOCH.date() + timedelta(days=local)
        return [name(today)] * (QUARTERS - passed) + [name(today + timedelta(days=1))] * passed

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or timedelta(0)

    def _label(self, moment: datetime) -> str:
        local = moment.astimezone(self._zone)
        return f"{local:%H}" if self._bucket is TimeBucket.HOUR_OF_DAY else OF_DATE[self._bucket](local.date())
