"""Breaches of what people asked of their devices."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PREFERENCES = "hub/domain/preferences.py"
WITHHOLD = "hub/services/fanout/steps/apply_preferences.py"
DAILY_CAP = "hub/services/fanout/steps/daily_cap.py"
FANOUT = "tests/services/fanout/test_preferences.py"
E2E = "tests/e2e/test_preferences.py"
OVERRIDDEN = f"{E2E}::test_unmuted_it_is_told_and_an_override_wakes_who_sleeps"

BREACHES = (
    Breach(
        name="preferences are answered and not kept",
        rows=("3.5.1",),
        edits=(
            Edit(
                "hub/services/intake/set_device_preferences.py",
                "    if wanted:\n        await write_places",
                "    if not wanted:\n        await write_places",
            ),
        ),
        tests=(
            f"{E2E}::test_each_is_answered_for_itself_and_anothers_ref_as_one_that_never_existed",
            f"{E2E}::test_the_push_comes_when_the_quiet_ends_and_a_mute_lets_the_end_through",
        ),
    ),
    Breach(
        name="quiet hours go by the clock of Greenwich",
        rows=("3.5.2",),
        edits=(Edit(PREFERENCES, "        zone = zone_of(self.zone)\n", '        zone = zone_of("UTC")\n'),),
        tests=(
            f"{FANOUT}::test_quiet_ends",
            "tests/domain/test_preferences.py::test_a_night_ends_on_the_next_morning",
            "tests/domain/test_preferences.py::test_while_the_wall_says_quiet_it_is_quiet",
        ),
    ),
    Breach(
        name="quiet hours are over at midnight",
        rows=("3.5.2",),
        edits=(
            Edit(
                PREFERENCES,
                "for shift in (-1, 0, 1))\n        return max(",
                "for shift in (0, 1))\n        return max(",
            ),
        ),
        tests=("tests/domain/test_preferences.py::test_a_night_ends_on_the_next_morning",),
    ),
    Breach(
        name="a mute of all holds nothing back",
        rows=("3.5.3",),
        edits=(
            Edit(
                PREFERENCES,
                "if preferences.quiet else None, preferences.muted_until]",
                "if preferences.quiet else None]",
            ),
        ),
        tests=(f"{FANOUT}::test_quiet_ends", OVERRIDDEN),
    ),
    Breach(
        name="a muted alert is told all the same",
        rows=("3.5.3",),
        edits=(Edit(PREFERENCES, "    if alert in preferences.muted_alerts:\n        return FOR_EVER\n", ""),),
        tests=(f"{FANOUT}::test_muted_alert", f"{FANOUT}::test_unmute"),
    ),
    Breach(
        name="nobody looks for what a mute held back",
        rows=("3.5.3",),
        edits=(
            Edit(
                PREFERENCES,
                "        or not before.muted_alerts <= after.muted_alerts\n",
                "",
            ),
        ),
        tests=(f"{FANOUT}::test_unmute",),
    ),
    Breach(
        name="a cap holds nobody back",
        rows=("3.5.4",),
        edits=(Edit(DAILY_CAP, "in room.items() if left <= 0}", "in room.items() if left <= -1_000}"),),
        tests=(
            f"{FANOUT}::test_cap",
            f"{FANOUT}::test_cap_of_the_policy",
            f"{E2E}::test_a_cap_holds_back_the_second_alert_of_a_day",
        ),
    ),
    Breach(
        name="a cap counts the alerts of all days",
        rows=("3.5.4",),
        edits=(Edit(DAILY_CAP, " if midnight <= other.opened_at < following}", " if midnight}"),),
        tests=(f"{FANOUT}::test_cap_counts_only_what_reached",),
    ),
    Breach(
        name="an override goes past nothing",
        rows=("3.5.5",),
        edits=(Edit(WITHHOLD, "    news = frozenset() if alert.overrides_preferences else news\n", ""),),
        tests=(f"{FANOUT}::test_override", f"{FANOUT}::test_override_cap", OVERRIDDEN),
    ),
    Breach(
        name="an override keeps no reason",
        rows=("3.5.5",),
        edits=(
            Edit(
                "hub/services/police/override_preferences.py",
                "await desk.cases.save(case.noted(note), transaction)",
                "await desk.cases.save(case, transaction)",
            ),
        ),
        tests=(
            "tests/services/police/test_override_preferences.py::test_an_override_is_for_good_and_keeps_the_reason_of_who_did_it",
            OVERRIDDEN,
        ),
    ),
    Breach(
        name="who sleeps is forgotten",
        rows=("3.5.6",),
        edits=(
            Edit(
                "hub/services/fanout/deliver_unit.py",
                "        return BatchEnd.ASLEEP\n",
                "        return BatchEnd.DONE\n",
            ),
        ),
        tests=(f"{FANOUT}::test_quiet_ends",),
    ),
    Breach(
        name="who slept is told of what is over",
        rows=("3.5.6",),
        edits=(
            Edit("hub/services/fanout/steps/guard.py", "        return not self.alert.open", "        return False"),
        ),
        tests=(f"{FANOUT}::test_quiet_closed",),
    ),
)
