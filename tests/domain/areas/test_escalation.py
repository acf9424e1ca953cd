"""Escalation, how far and when: to the millisecond, at posting and after, for the shipped table and any other."""

import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.areas.escalation import STEP, Band, EscalationPolicy, plan_stages
from hub.errors import PolicyInvalid
from hub.operator_files.policy import MAX_POLICY_BYTES, ministry_policy, parse_policy

GONE = datetime(2016, 5, 13, 8, 0, tzinfo=UTC)
MINISTRY = ministry_policy()


def reach_km(missing_for: timedelta, policy: EscalationPolicy = MINISTRY) -> float:
    """The largest radius that is due once a child has been missing for so long."""
    return max(stage.radius_km for stage in plan_stages(policy, GONE) if stage.due <= GONE + missing_for)


@pytest.mark.parametrize(
    ("missing_for", "km"),
    [
        (timedelta(0), 100),
        (timedelta(minutes=59, seconds=59), 100),
        (timedelta(minutes=60), 100),
        (timedelta(minutes=60, milliseconds=1), 200),
        (timedelta(minutes=120), 200),
        (timedelta(minutes=120, milliseconds=1), 300),
        (timedelta(minutes=180), 300),
        (timedelta(minutes=180, milliseconds=1), 500),
        (timedelta(days=30), 500),
    ],
)
def test_the_ministrys_table_to_the_millisecond(missing_for: timedelta, km: float) -> None:
    assert reach_km(missing_for) == km


# Most of ten days lies beyond the last stage: the hours in which they fall due are drawn for themselves.
@given(st.timedeltas(timedelta(0), timedelta(hours=6)) | st.timedeltas(timedelta(0), timedelta(days=10)))
def test_late_opening_reaches_radius_of_time_missing(missing_for: timedelta) -> None:
    missing_for -= timedelta(microseconds=missing_for.microseconds % 1000)
    hours = missing_for / timedelta(hours=1)
    assert reach_km(missing_for) == (100 if hours <= 1 else 200 if hours <= 2 else 300 if hours <= 3 else 500)


@st.composite
def policies(draw: st.DrawFn) -> EscalationPolicy:
    """Any table that may be used: times and radii both grow, and the first band begins at once."""
    minutes = draw(st.lists(st.integers(1, 10_000), min_size=0, max_size=6, unique=True).map(sorted))
    radii = draw(st.lists(st.integers(1, 5000), min_size=len(minutes) + 1, max_size=len(minutes) + 1, unique=True))
    pairs = zip([0, *minutes], sorted(radii), strict=True)
    bands = tuple(Band(timedelta(minutes=over), float(radius)) for over, radius in pairs)
    limit = float(draw(st.integers(1, 5000)))
    hour = timedelta(hours=1)
    return EscalationPolicy("any", bands, limit, hour, hour, 3, 20, 5, 300, 20)


@given(policies())
def test_stages_are_numbered_and_grow_in_time_and_radius(policy: EscalationPolicy) -> None:
    stages = plan_stages(policy, GONE)
    assert [stage.number for stage in stages] == list(range(1, len(stages) + 1))
    assert [stage.radius_km for stage in stages] == sorted({stage.radius_km for stage in stages})
    assert [stage.due for stage in stages] == sorted(stage.due for stage in stages)
    assert stages[0].due == GONE
    # However wide the table begins, the near ones can be told before anybody has confirmed.
    assert stages[0].radius_km <= policy.unconfirmed_limit_km


@given(policies(), st.integers(0, 10_001 * 60_000))
def test_each_moment_reaches_its_band(policy: EscalationPolicy, milliseconds: int) -> None:
    missing_for = timedelta(milliseconds=milliseconds)
    bands = [band for band in policy.bands if band.over < missing_for or band.over == timedelta(0)]
    assert reach_km(missing_for, policy) == bands[-1].radius_km


def test_the_step_is_what_the_database_keeps() -> None:
    assert timedelta(milliseconds=1) == STEP


@pytest.mark.parametrize(
    "change",
    [
        ("over_minutes = 0", "over_minutes = 5"),
        ("over_minutes = 120", "over_minutes = 60"),
        ("radius_km = 300", "radius_km = 200"),
        ("radius_km = 300", "radius_km = -1"),
        ("radius_km = 300", "radius_km = true"),
        ("radius_km = 300", "radius_km = nan"),
        ("over_minutes = 120", "over_minutes = nan"),
        ("over_minutes = 120", "over_minutes = inf"),
        ("over_minutes = 120", "over_minutes = 1e300"),
        ("lasts_hours = 72", "lasts_hours = inf"),
        ("lasts_hours = 72", "lasts_hours = 1e300"),
        ("lasts_hours = 72", "lasts_hours = 0"),
        ("lasts_hours = 72", ""),
        ("[[band]]", "[band"),
        ("overrides = true", "overrides = 1"),
        ("daily_cap = 3", "daily_cap = 0"),
        ("daily_cap = 3", "daily_cap = 101"),
        ("daily_cap = 3", "daily_cap = true"),
        ("daily_cap = 3", "daily_cap = 2.5"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"'),
        ('zone = "Asia/Shanghai"', "zone = 8"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(change: tuple[str, str]) -> None:
    table = """
name = "x"
unconfirmed_limit_km = 100
confirm_within_minutes = 15
lasts_hours = 72
openings_per_hour = 3
reach_changes_per_hour = 5
suppress_below = 20
overrides = true
daily_cap = 3
zone = "Asia/Shanghai"
[[band]]
over_minutes = 0
radius_km = 100
[[band]]
over_minutes = 60
radius_km = 200
[[band]]
over_minutes = 120
radius_km = 300
"""
    assert parse_policy(table).name == "x"
    with pytest.raises(PolicyInvalid) as refused:
        parse_policy(table.replace(*change))
    named = change[0].split(" = ")[0]
    if named in ("overrides", "daily_cap", "zone"):
        assert refused.value.path == (named,)


TABLE = files("hub.operator_files").joinpath("ministry-2016.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        # A hole: the first hour, or everything.
        ("over_minutes = 0\n", "over_minutes = 5\n", "over_minutes = 5"),
        ("over_minutes = 0\n", "# a hole\n\n", "[[band]]"),
        # A radius that shrinks, or stays.
        ("radius_km = 300", "radius_km = 150", "radius_km = 150"),
        ("radius_km = 500", "radius_km = 300.0  # as before", "radius_km = 300.0  # as before"),
        # A time that is negative, or runs backwards.
        ("over_minutes = 120", "over_minutes = -120", "over_minutes = -120"),
        ("over_minutes = 180", "over_minutes = 90", "over_minutes = 90"),
        ("lasts_hours = 72", "lasts_hours = -72", "lasts_hours = -72"),
        ("confirm_within_minutes = 15", "confirm_within_minutes = -15", "confirm_within_minutes = -15"),
        ("radius_km = 200", 'radius_km = """\n200"""', 'radius_km = """'),
        ("radius_km = 200", "radius_km = 2OO", "radius_km = 2OO"),
        # A slip of the hand in a key would leave what it was to say unsaid.
        ("overrides = true", "overides = false", "overides = false"),
        ("lasts_hours = 72", "lasts_hour = 72", "lasts_hour = 72"),
        ("suppress_below = 20", "suppress_below = 20\ndaily_caps = 3", "daily_caps = 3"),
        ("radius_km = 200", "radius_km = 200\nuntil_minutes = 120", "until_minutes = 120"),
        ("openings_per_hour = 3", "openings_per_hour = 2.5", "openings_per_hour = 2.5"),
        ("suppress_below = 20", "suppress_below = 20.0", "suppress_below = 20.0"),
    ],
)
def test_the_line_that_is_wrong_is_named(old: str, new: str, at: str) -> None:
    broken = TABLE.replace(old, new)
    [line] = [number for number, text in enumerate(broken.split("\n"), start=1) if text == at][:1]
    with pytest.raises(PolicyInvalid, match=rf"line {line}\b"):
        parse_policy(broken)


@pytest.mark.parametrize(
    ("line", "key"), [("over_minutes = 60\n", "over_minutes"), ("lasts_hours = 72\n", "lasts_hours")]
)
def test_what_is_missing_is_said_to_be_missing(line: str, key: str) -> None:
    with pytest.raises(PolicyInvalid, match=rf"`{key}`( of band 2)? is missing"):
        parse_policy(TABLE.replace(line, ""))


def test_an_item_is_named_by_its_place_from_0() -> None:
    with pytest.raises(PolicyInvalid, match="of band 2 ") as refused:
        parse_policy(TABLE.replace("radius_km = 200", "radius_km = -200"))
    assert refused.value.path == ("band", "1", "radius_km")


def test_a_row_without_its_radius_is_named_by_its_heading() -> None:
    broken = TABLE.replace("radius_km = 300\n", "")
    headings = [number for number, text in enumerate(broken.split("\n"), start=1) if text == "[[band]]"]
    with pytest.raises(PolicyInvalid, match=rf"of band 3 .*line {headings[2]}\b"):
        parse_policy(broken)


def test_rows_may_stand_in_one_list() -> None:
    """Then the line is where the list begins."""
    top = "\n".join(line for line in TABLE.split("\n\n[[band]]")[0].split("\n"))
    rows = "band = [\n  {over_minutes = 0, radius_km = 100},\n  {over_minutes = 60, radius_km = %d},\n]\n"
    assert len(parse_policy(f"{top}\n{rows % 200}").bands) == 2
    line = len(top.split("\n")) + 1
    with pytest.raises(PolicyInvalid, match=rf"of band 2 .*line {line}\b"):
        parse_policy(f"{top}\n{rows % 50}")


@pytest.mark.parametrize("band", ["3", "[1, 2]", "{over_minutes = 0}", '"0-60"', "[]"])
def test_a_table_without_rows_is_refused(band: str) -> None:
    with pytest.raises(PolicyInvalid, match="band"):
        parse_policy(f"band = {band}\n" + TABLE.split("[[band]]")[0])


def test_what_a_table_says_of_peoples_preferences() -> None:
    assert (MINISTRY.overrides, MINISTRY.daily_cap, MINISTRY.zone) == (True, None, "Asia/Shanghai")


def with_last_radius(radius: str) -> str:
    head, _, tail = TABLE.rpartition("radius_km = ")
    return f"{head}radius_km = {radius}\n" + tail.partition("\n")[2]


def test_radius_of_band_is_at_most_5000_km() -> None:
    assert parse_policy(with_last_radius("5000")).bands[-1].radius_km == 5000
    with pytest.raises(PolicyInvalid, match="at most 5,000"):
        parse_policy(with_last_radius("5000.5"))


def test_radius_of_first_band_may_be_below_one() -> None:
    assert parse_policy(TABLE.replace("radius_km = 100", "radius_km = 0.5")).bands[0].radius_km == 0.5


@pytest.mark.parametrize("limit", [1, 10_000])
def test_cases_read_per_hour_are_read_as_written(limit: int) -> None:
    written = TABLE.replace("cases_read_per_hour = 300", f"cases_read_per_hour = {limit}")
    assert parse_policy(written).cases_read_per_hour == limit


def test_cases_read_per_hour_are_300_if_left_out() -> None:
    assert parse_policy(TABLE.replace("cases_read_per_hour = 300", "")).cases_read_per_hour == 300


@pytest.mark.parametrize("limit", ["0", "10001", "true", "1.5"])
def test_cases_read_per_hour_out_of_bounds_are_refused(limit: str) -> None:
    with pytest.raises(PolicyInvalid, match="from 1 to 10,000") as refused:
        parse_policy(TABLE.replace("cases_read_per_hour = 300", f"cases_read_per_hour = {limit}"))
    assert list(refused.value.path) == ["cases_read_per_hour"]


@pytest.mark.parametrize("cap", [1, 100])
def test_daily_cap_of_policy_is_read_as_written(cap: int) -> None:
    assert parse_policy(f"daily_cap = {cap}\n{TABLE}").daily_cap == cap


@pytest.mark.parametrize("cap", ["0", "101", "true", "1.5"])
def test_daily_cap_of_policy_out_of_bounds_is_refused(cap: str) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        parse_policy(f"daily_cap = {cap}\n{TABLE}")
    assert list(refused.value.path) == ["daily_cap"]


def test_count_of_policy_that_is_true_is_refused() -> None:
    with pytest.raises(PolicyInvalid) as refused:
        parse_policy(TABLE.replace("suppress_below = 20", "suppress_below = true"))
    assert list(refused.value.path) == ["suppress_below"]


HOSTILE = {
    "integer of 5,000 digits": ("radius_km = 300", f"radius_km = {'9' * 5000}", "digits"),
    "hexadecimal integer": ("radius_km = 300", f"radius_km = 0x{'f' * 5000}", "`radius_km` of band 3 must be"),
    "infinite number": ("radius_km = 300", "radius_km = 1e9999", "`radius_km` of band 3 must be"),
    "deep array": ("radius_km = 300", f"radius_km = {'[' * 5000}", "deep"),
    "closed deep array": ("radius_km = 300", f"radius_km = {'[' * 5000}{']' * 5000}", "deep"),
    "deep table": ("radius_km = 300", f"radius_km = {'{a = ' * 5000}", "deep"),
    "shallow array": ("radius_km = 300", f"radius_km = {'[' * 50}{']' * 50}", "`radius_km` of band 3 must be"),
    "key with a line break": ("radius_km = 300", '"S3cret\\nkey" = 300', "S3cret[?]key"),
    "control character": ("radius_km = 300", "radius_km = \x01", "not TOML"),
    "not UTF-8": ("radius_km = 300", "radius_km = \udce9S3cret", "not UTF-8"),
}


@pytest.mark.parametrize(("old", "new", "says"), HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_hostile_policy_ends_in_one_line_that_names_its_line(old: str, new: str, says: str, end: str) -> None:
    broken = TABLE.replace(old, new).replace("\n", end)
    line = 1 + TABLE.split("\n").index(old)
    with pytest.raises(PolicyInvalid, match=says) as refused:
        parse_policy(broken.encode("utf-8", "surrogateescape"))
    assert re.search(rf"line {line}\b", refused.value.message)
    assert f"{refused.value.message}{refused.value.path}".isprintable()
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


def test_policy_of_too_many_bytes_is_refused() -> None:
    padded = f"{TABLE}#".encode().ljust(MAX_POLICY_BYTES, b"x")
    assert parse_policy(padded) == MINISTRY
    with pytest.raises(PolicyInvalid, match="at most 32,768 bytes"):
        parse_policy(padded + b"x")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("radius_km = 300", "radius_km = -300"),
        ("radius_km = 300", 'radius_km = "S3cret"'),
        ("radius_km = 300", "radius_km = S3cret"),
        ("radius_km = 300", "radius_km = 100"),
        ("lasts_hours = 72\n", ""),
        ("lasts_hours = 72", "S3cret = 72"),
    ],
)
def test_refusal_of_policy_keeps_no_other_exception(old: str, new: str) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        parse_policy(TABLE.replace(old, new))
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
