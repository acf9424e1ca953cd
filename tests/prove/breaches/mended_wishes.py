"""Breaches of how wishes are kept since they were mended: caps by the day, refreshes over an expiry, lost wishes."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PREFERENCES = "hub/domain/preferences.py"
DAILY_CAP = "hub/services/fanout/steps/daily_cap.py"
WITHHOLD = "hub/services/fanout/steps/apply_preferences.py"
JOURNAL = "hub/services/fanout/evaluate_journal.py"
DEVICES, PREFERENCE_ROWS = "hub/storage/mongo/devices.py", "hub/storage/mongo/preference_rows.py"
FANOUT = "tests/services/fanout/test_preferences.py"
ROWS = "tests/storage/mongo/test_device_rows.py"
REFRESHED = "tests/services/fanout/test_locations.py::test_refreshed_over_its_expiry"
UNREAD = f"{FANOUT}::test_a_wish_that_cannot_be_read_is_none"

BREACHES = (
    Breach(
        name="a cap counts the day in which one looks",
        rows=("3.8.11",),
        edits=(
            Edit(DAILY_CAP, "import dataclass, field\n", "import dataclass, field, replace\n"),
            Edit(
                DAILY_CAP,
                "_others(desk, unit, guard.alert, capped)",
                "_others(desk, unit, replace(guard.alert, opened_at=guard.now), capped)",
            ),
        ),
        tests=(f"{FANOUT}::test_cap_of_the_days_slept_through",),
    ),
    Breach(
        name="what is over the cap of its day is over for good, whoever overrides",
        rows=("3.8.11",),
        edits=(
            Edit(
                DAILY_CAP,
                "{number: guard.alert.expires_at for",
                "{number: datetime.max.replace(tzinfo=guard.now.tzinfo) for",
            ),
        ),
        tests=(f"{FANOUT}::test_override_cap",),
    ),
    Breach(
        name="of those that wait for a capped device the first comer is told",
        rows=("3.8.11",),
        edits=(Edit(DAILY_CAP, ") >= room[number]:", ") >= 1_000 + room[number]:"),),
        tests=(
            f"{FANOUT}::test_cap_nearest",
            f"{FANOUT}::test_cap_overridden_first",
            f"{FANOUT}::test_cap_raised",
            f"{FANOUT}::test_cap_of_alerts_opened_together",
        ),
    ),
    Breach(
        name="what is farther goes first",
        rows=("3.8.11",),
        edits=(Edit(DAILY_CAP, "        distance_km(alert.centre", "        -distance_km(alert.centre"),),
        tests=(f"{FANOUT}::test_cap_nearest",),
    ),
    Breach(
        name="whoever was put off for a nearer alert is put off again",
        rows=("3.8.11",),
        edits=(Edit(DAILY_CAP, " and not _waited(unit, one)}", "}"),),
        tests=(f"{FANOUT}::test_cap_nearest_refused",),
    ),
    Breach(
        name="a nearer alert goes first though it is held",
        rows=("3.8.11",),
        edits=(Edit(DAILY_CAP, "        and not other.held(guard.now)\n", ""),),
        tests=(f"{FANOUT}::test_cap_waits_for_none_that_cannot_come[paused]",),
    ),
    Breach(
        name="a nearer alert goes first though it is muted",
        rows=("3.8.11",),
        edits=(Edit(DAILY_CAP, "        and other.id not in device.preferences.muted_alerts\n", ""),),
        tests=(f"{FANOUT}::test_cap_waits_for_none_that_cannot_come[muted]",),
    ),
    Breach(
        name="nobody looks again when the day of a cap has another zone",
        rows=("3.8.11",),
        edits=(Edit(PREFERENCES, "        or days_shift\n", ""),),
        tests=(
            f"{FANOUT}::test_cap_of_another_day",
            "tests/domain/test_preferences.py::test_another_zone_may_put_an_alert_into_a_day_with_room",
        ),
    ),
    Breach(
        name="a registration refreshed over its expiry only repeats what is known",
        rows=("3.8.12",),
        edits=(Edit(DEVICES, "return _alive(row, now + UNDER_WAY) and", "return _alive(row, now) and"),),
        tests=(f"{REFRESHED}[register]", f"{ROWS}::test_what_is_about_to_expire_comes_back_too"),
    ),
    Breach(
        name="a device that moves over its expiry has not been away",
        rows=("3.8.12",),
        edits=(Edit(DEVICES, "returning=not _alive(row, now + UNDER_WAY))", "returning=False)"),),
        tests=(f"{REFRESHED}[move]", f"{ROWS}::test_what_is_about_to_expire_comes_back_too"),
    ),
    Breach(
        name="one row with an unknown zone stops its unit",
        rows=("3.8.13",),
        edits=(Edit(PREFERENCE_ROWS, "    return quiet if loads(zone) else None\n", "    return quiet\n"),),
        tests=(UNREAD, f"{FANOUT}::test_a_wish_that_cannot_be_read_leaves_pages_readable"),
    ),
    Breach(
        name="nobody learns that wishes were not read",
        rows=("3.8.13",),
        edits=(Edit(WITHHOLD, "    if unread:\n", "    if unread < 0:\n"),),
        tests=(UNREAD,),
    ),
    Breach(
        name="a zone that counts leap seconds is taken",
        rows=("3.8.13",),
        edits=(Edit(PREFERENCES, ' and folder not in ("right", "posix") and ', " and "),),
        tests=("tests/domain/test_preferences.py::test_a_zone_that_counts_leap_seconds_is_none",),
    ),
    Breach(
        name="who asks for less quiet elsewhere sleeps on",
        rows=("3.8.14",),
        edits=(Edit(JOURNAL, "await desk.units.asleep(tenant, back) if back and", "{} if back and"),),
        tests=(f"{FANOUT}::test_quiet_lifted_away", f"{FANOUT}::test_cap_raised_away"),
    ),
    Breach(
        name="who mutes an alert it sleeps over keeps its unit waiting for ever",
        rows=("3.8.14",),
        edits=(
            Edit(
                "hub/storage/mongo/units.py",
                "for n, until in settlement.withheld.items() if until == FOR_EVER}",
                "for n in ()}",
            ),
        ),
        tests=(f"{FANOUT}::test_muted_while_asleep_in_the_same_unit",),
    ),
    Breach(
        name="a dead token ends what was asked of the phone",
        rows=("3.8.14",),
        edits=(Edit(DEVICES, "update_one(holder, UNREACHABLE)", "update_one(holder, GONE)"),),
        tests=(
            f"{FANOUT}::test_a_dead_token_ends_no_preferences",
            f"{ROWS}::test_preferences_follow_the_phone_and_end_with_it",
        ),
    ),
    Breach(
        name="a removal leaves what was asked of the phone",
        rows=("3.8.14",),
        edits=(Edit(DEVICES, "dict.fromkeys((*REACHED_BY, *FIELDS), 1)", "dict.fromkeys(REACHED_BY, 1)"),),
        tests=(
            f"{FANOUT}::test_removed_after_a_dead_token",
            f"{FANOUT}::test_removal_ends_preferences",
            f"{ROWS}::test_preferences_follow_the_phone_and_end_with_it",
        ),
    ),
)
