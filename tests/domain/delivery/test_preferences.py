"""Preferences of a device in local time, on the two nights of a clock change too."""

import struct
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.delivery.preferences import (
    FOR_EVER,
    NONE,
    Preferences,
    QuietHours,
    allows_more,
    check_preferences,
    day_of,
    is_known_zone,
    read_quiet_hours,
    withheld_until,
)
from hub.errors import PreferencesInvalid

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
START = datetime(2015, 1, 1, tzinfo=UTC)
NIGHT = QuietHours(time(22), time(7), "Asia/Shanghai")
ZONES = (
    "Asia/Shanghai",
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Beirut",
)

moments = st.timedeltas(timedelta(0), timedelta(days=15 * 365)).map(lambda after: START + after)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
quiets = st.tuples(times, times, st.sampled_from(ZONES)).filter(lambda q: q[0] != q[1]).map(lambda q: QuietHours(*q))
alerts = st.frozensets(st.sampled_from(["a", "b", "c"]))
all_preferences = st.builds(
    Preferences, st.none() | quiets, st.none() | moments, alerts, st.none() | st.integers(1, 100)
)


def deployment_mode(moment: datetime, zone: str) -> time:
    return moment.astimezone(ZoneInfo(zone)).time()


def reads_quiet(quiet: QuietHours, moment: datetime) -> bool:
    """Return True if local time is between the two times, as the person sees it."""
    at = deployment_mode(moment, quiet.zone)
    if quiet.start < quiet.end:
        return quiet.start <= at < quiet.end
    return at >= quiet.start or at < quiet.end


def near_a_change(moment: datetime, zone: str) -> bool:
    where = ZoneInfo(zone)
    offsets = {(moment + timedelta(hours=h)).astimezone(where).utcoffset() for h in range(-48, 49, 24)}
    return len(offsets) > 1


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2016-05-13T21:59", None),
        ("2016-05-13T22:00", "2016-05-14T07:00"),
        ("2016-05-14T00:00", "2016-05-14T07:00"),
        ("2016-05-14T06:59", "2016-05-14T07:00"),
        ("2016-05-14T07:00", None),
    ],
)
def test_a_night_ends_on_the_next_morning(at: str, ends: str | None) -> None:
    china = ZoneInfo("Asia/Shanghai")
    over = NIGHT.ends(datetime.fromisoformat(at).replace(tzinfo=china))
    assert over == (datetime.fromisoformat(ends).replace(tzinfo=china) if ends else None)


@pytest.mark.parametrize(
    ("quiet", "now", "ends"),
    [
        # Berlin, 27 March 2016: 02:00 to 03:00 does not exist. A quiet to 02:30 ends where that time would have been.
        (("22:00", "02:30"), "2016-03-27T00:30+01:00", "2016-03-27T01:30+00:00"),
        (("22:00", "07:00"), "2016-03-27T00:30+01:00", "2016-03-27T07:00+02:00"),
        # 30 October 2016: 02:00 to 03:00 comes twice. A quiet to 02:30 ends at the second of them.
        (("22:00", "02:30"), "2016-10-30T02:10+02:00", "2016-10-30T02:30+01:00"),
        (("22:00", "02:30"), "2016-10-30T02:45+02:00", "2016-10-30T02:30+01:00"),
        (("02:30", "07:00"), "2016-10-30T02:30+02:00", "2016-10-30T07:00+01:00"),
    ],
)
def test_when_the_clocks_change_the_longer_quiet_holds(quiet: tuple[str, str], now: str, ends: str) -> None:
    berlin = read_quiet_hours(*quiet, "Europe/Berlin")
    assert berlin.ends(datetime.fromisoformat(now)) == datetime.fromisoformat(ends)


@given(quiets, moments)
def test_while_the_wall_says_quiet_it_is_quiet(quiet: QuietHours, now: datetime) -> None:
    over = quiet.ends(now)
    if reads_quiet(quiet, now):
        assert over is not None
    if not near_a_change(now, quiet.zone):
        assert (over is not None) == reads_quiet(quiet, now)
    if over is not None:
        assert now < over <= now + 25 * HOUR


@given(quiets, moments)
def test_it_is_over_when_the_wall_shows_the_end(quiet: QuietHours, now: datetime) -> None:
    over = quiet.ends(now)
    if over is not None and not near_a_change(now, quiet.zone):
        assert deployment_mode(over, quiet.zone) == quiet.end
        assert not reads_quiet(quiet, over)
        assert reads_quiet(quiet, over - MINUTE)


@given(quiets, moments)
def test_the_end_does_not_hang_on_when_one_asks(quiet: QuietHours, now: datetime) -> None:
    over = quiet.ends(now)
    if over is not None and not near_a_change(now, quiet.zone):
        assert quiet.ends(now + (over - now) / 2) == over


@given(all_preferences, moments, st.booleans())
def test_a_muted_alert_alone_is_withheld_for_ever(preferences: Preferences, now: datetime, news: bool) -> None:
    until = withheld_until(preferences, "a", now, news=news)
    assert (until == FOR_EVER) == ("a" in preferences.muted_alerts)
    if until is None or until == FOR_EVER:
        return
    assert news
    assert until > now
    # Nothing but quiet hours and the mute of all ends at a moment, and then that one is over.
    assert until in {preferences.muted_until, preferences.quiet and preferences.quiet.ends(now)}


@given(all_preferences, moments)
def test_who_asked_for_nothing_is_told_at_once(preferences: Preferences, now: datetime) -> None:
    assert withheld_until(NONE, "a", now, news=True) is None
    past = Preferences(muted_until=now - MINUTE)
    assert withheld_until(past, "a", now, news=True) is None
    assert withheld_until(preferences, "other", now, news=False) is None


@given(all_preferences, all_preferences, moments, st.sampled_from("abc"), st.booleans())
def test_whatever_goes_through_sooner_is_looked_for(
    before: Preferences, after: Preferences, now: datetime, alert: str, news: bool
) -> None:
    earlier, later = (withheld_until(one, alert, now, news=news) or now for one in (before, after))
    if later < earlier:
        assert allows_more(before, after)
    assert not allows_more(before, before)
    assert not allows_more(NONE, Preferences(after.quiet, after.muted_until, after.muted_alerts))


@pytest.mark.parametrize(
    ("before", "after", "more"), [(3, 2, False), (2, 2, False), (2, 3, True), (2, None, True), (None, 2, True)]
)
def test_a_cap_that_rises_lets_more_through(before: int | None, after: int | None, more: bool) -> None:
    """One that is set may be above the policy's, which nobody knows here."""
    assert allows_more(Preferences(daily_limit=before), Preferences(daily_limit=after)) is more


def test_another_zone_may_count_an_alert_for_another_day() -> None:
    noon, tokyo = (QuietHours(time(12), time(13), zone) for zone in ("Asia/Shanghai", "Asia/Tokyo"))
    assert allows_more(Preferences(daily_limit=1), Preferences(noon, daily_limit=1))
    assert allows_more(Preferences(noon, daily_limit=1), Preferences(tokyo, daily_limit=1))
    assert not allows_more(Preferences(noon, daily_limit=1), Preferences(noon, daily_limit=1))


@given(moments, st.sampled_from(ZONES))
def test_a_day_goes_from_midnight_to_midnight(now: datetime, zone: str) -> None:
    first, following = day_of(now, zone)
    assert first <= now < following
    assert 23 * HOUR <= following - first <= 25 * HOUR
    assert day_of(following, zone)[0] == following
    today = now.astimezone(ZoneInfo(zone)).date()
    assert first.astimezone(ZoneInfo(zone)).date() == today
    assert (first - MINUTE).astimezone(ZoneInfo(zone)).date() < today


@pytest.mark.parametrize(
    ("start", "end", "zone", "path"),
    [
        ("22:00", "22:00", "Asia/Shanghai", ("quiet",)),
        ("24:00", "07:00", "Asia/Shanghai", ("quiet",)),
        ("7:00", "09:00", "Asia/Shanghai", ("quiet",)),
        ("22:00:30", "07:00", "Asia/Shanghai", ("quiet",)),
        ("22:00\n", "07:00", "Asia/Shanghai", ("quiet",)),
        ("22:0٣", "07:00", "Asia/Shanghai", ("quiet",)),
        ("22:00", "07:00", "Asia/Nowhere", ("quiet", "zone")),
        ("22:00", "07:00", "+08:00", ("quiet", "zone")),
        ("22:00", "07:00", "localtime", ("quiet", "zone")),
        ("22:00", "07:00", "../../etc/passwd", ("quiet", "zone")),
        ("22:00", "07:00", "America", ("quiet", "zone")),
        ("22:00", "07:00", "America/Argentina", ("quiet", "zone")),
        ("22:00", "07:00", "", ("quiet", "zone")),
        ("22:00", "07:00", "right/Asia/Shanghai", ("quiet", "zone")),
        ("22:00", "07:00", "right/UTC", ("quiet", "zone")),
        ("22:00", "07:00", "posix/Asia/Shanghai", ("quiet", "zone")),
        ("22:00", "07:00", "Right/Asia/Shanghai", ("quiet", "zone")),
    ],
)
def test_quiet_hours_that_are_none(start: str, end: str, zone: str, path: tuple[str, ...]) -> None:
    with pytest.raises(PreferencesInvalid) as refused:
        read_quiet_hours(start, end, zone)
    assert refused.value.path == path


def test_a_zone_that_counts_leap_seconds_is_none(tmp_path: Path) -> None:
    """Also where the system has such zones: the same name is another clock, by half a minute."""
    utc = b"TZif".ljust(20, b"\0") + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
    for folder in ("Here", "right", "posix"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Known_To_Be").write_bytes(utc)
    reset_tzpath([tmp_path])
    try:
        known = [is_known_zone(f"{folder}/Known_To_Be") for folder in ("Here", "right", "posix")]
    finally:
        reset_tzpath()
    assert known == [True, False, False]


NOW = datetime(2016, 5, 13, 8, 20, 30, 5000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("preferences", "path"),
    [
        (Preferences(muted_until=NOW + timedelta(days=367)), "mutedUntil"),
        (Preferences(muted_until=FOR_EVER), "mutedUntil"),
        (Preferences(muted_alerts=frozenset(f"al_{n}" for n in range(101))), "mutedAlerts"),
        (Preferences(muted_alerts=frozenset([""])), "mutedAlerts"),
        (Preferences(muted_alerts=frozenset(["x" * 65])), "mutedAlerts"),
        (Preferences(daily_limit=0), "dailyLimit"),
        (Preferences(daily_limit=101), "dailyLimit"),
    ],
)
def test_preferences_that_cannot_be_kept_to(preferences: Preferences, path: str) -> None:
    with pytest.raises(PreferencesInvalid) as refused:
        check_preferences(preferences, NOW)
    assert refused.value.path == (path,)


@pytest.mark.parametrize(
    "preferences",
    [
        Preferences(muted_until=NOW.replace(second=0, microsecond=0) + timedelta(days=366)),
        Preferences(muted_alerts=frozenset(f"al_{n}" for n in range(100))),
        Preferences(muted_alerts=frozenset(["x", "x" * 64])),
        Preferences(daily_limit=1),
        Preferences(daily_limit=100),
        Preferences(quiet=NIGHT),
    ],
)
def test_preferences_at_their_bounds_are_kept(preferences: Preferences) -> None:
    assert check_preferences(preferences, NOW) == preferences


def test_longest_mute_is_counted_to_the_moment() -> None:
    until = NOW.replace(second=0, microsecond=0) + timedelta(days=366)
    assert check_preferences(Preferences(muted_until=until), until - timedelta(days=366)).muted_until == until


def test_too_many_mutes_and_invalid_ids_have_own_reasons() -> None:
    many, none = frozenset(f"al_{n}" for n in range(101)), frozenset(["al_1f…"])
    for muted, sentence in (
        (many, "`mutedAlerts` must have at most 100 items."),
        (none, "`mutedAlerts` must hold ids of alerts: 1 to 64 printable ASCII characters each."),
    ):
        with pytest.raises(PreferencesInvalid) as refused:
            check_preferences(Preferences(muted_alerts=muted), NOW)
        assert refused.value.message == sentence


def test_a_mute_ends_on_a_full_minute_or_is_dropped() -> None:
    for asked, kept in (
        (NOW + MINUTE, datetime(2016, 5, 13, 8, 22, tzinfo=UTC)),
        (datetime(2016, 5, 13, 8, 22, tzinfo=UTC), datetime(2016, 5, 13, 8, 22, tzinfo=UTC)),
        (NOW, None),
    ):
        assert check_preferences(Preferences(muted_until=asked), NOW).muted_until == kept
    for zone in ZONES:
        assert is_known_zone(zone)


NOON = datetime(2016, 5, 13, 12, tzinfo=UTC)
IN_UTC = QuietHours(time(11), time(13), "UTC")


@pytest.mark.parametrize(
    ("preferences", "until"),
    [
        (Preferences(quiet=IN_UTC), NOON + HOUR),
        (Preferences(muted_until=NOON + MINUTE), NOON + MINUTE),
        (Preferences(quiet=IN_UTC, muted_until=NOON + MINUTE), NOON + HOUR),
        (Preferences(quiet=IN_UTC, muted_until=NOON + 2 * HOUR), NOON + 2 * HOUR),
        (Preferences(muted_until=NOON), None),
        (Preferences(quiet=QuietHours(time(13), time(14), "UTC")), None),
    ],
)
def test_news_waits_for_later_of_quiet_and_mute(preferences: Preferences, until: datetime | None) -> None:
    assert withheld_until(preferences, "a", NOON, news=True) == until
    assert withheld_until(preferences, "a", NOON, news=False) is None


def test_night_of_yesterday_and_of_today_both_count() -> None:
    night = QuietHours(time(22), time(7), "UTC")
    assert night.ends(NOON.replace(hour=6)) == NOON.replace(hour=7)
    assert night.ends(NOON.replace(hour=23)) == NOON.replace(day=14, hour=7)


@pytest.mark.parametrize("alert", ["", "é", "a\n", "a" * 65])
def test_muted_alert_that_is_no_id_is_refused(alert: str) -> None:
    with pytest.raises(PreferencesInvalid) as refused:
        check_preferences(Preferences(muted_alerts=frozenset({"a", alert})), NOON)
    assert list(refused.value.path) == ["mutedAlerts"]
