"""Faults of what once was broken in the fan-out and mended, and of what keeps it mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

CLOSING, OVERDUE = "tests/services/fanout/test_closing.py", "tests/services/fanout/test_overdue.py"
AUDIENCE = "tests/services/fanout/test_audience.py"
LANE, LANES = "hub/services/fanout/deliver_partner_queue.py", "tests/services/fanout/test_partner_queues.py"
ANNOUNCE = "hub/services/fanout/steps/announce_notice.py"

BREACHES = (
    Breach(
        name="the cancel of one partner waits for another's batch",
        rows=("2.17.10",),
        edits=(
            Edit(
                "hub/services/fanout/run_sweep.py",
                "        if batch.tenant == tenant and not",
                "        if not",
            ),
        ),
        tests=(f"{CLOSING}::test_the_cancel_of_one_partner_does_not_wait_for_anothers_batch",),
    ),
    Breach(
        name="who is nobody is told apart from who is few",
        rows=("2.17.11",),
        edits=(Edit("hub/domain/reach.py", "    if count < below:\n", "    if 0 < count < below:\n"),),
        tests=(
            "tests/domain/test_reach.py::test_the_rule",
            "tests/services/police/test_reads.py::test_reach_is_suppressed_below_k",
        ),
    ),
    Breach(
        name="news is announced after the end",
        rows=("2.17.12",),
        edits=(Edit(ANNOUNCE, "    if guard.void(notice.revision):", "    if guard.halted is None:"),),
        tests=(
            f"{AUDIENCE}::test_news_of_an_alert_that_has_ended_is_announced_to_nobody",
            f"{AUDIENCE}::test_a_partner_that_was_served_nobody_hears_nothing_of_the_end",
        ),
    ),
    Breach(
        name="news is announced while it is held",
        rows=("2.17.12",),
        edits=(Edit(ANNOUNCE, "    if guard.held(notice.revision):", "    if guard.halted is None:"),),
        tests=(f"{AUDIENCE}::test_a_partner_is_not_called_while_the_alert_is_paused_or_the_hub_halted",),
    ),
    Breach(
        name="a text is weighed at the radii of the table alone",
        rows=("2.17.13",),
        edits=(
            Edit(
                "hub/services/police/revise_case.py",
                "usual_radii(desk.policy) | planned | {alert.covered_km}",
                "usual_radii(desk.policy)",
            ),
        ),
        tests=(
            "tests/services/police/test_revise_case.py::test_a_text_is_weighed_at_the_radius_that_an_officer_has_set",
        ),
    ),
    Breach(
        name="an alert past its end goes on until a tick comes",
        rows=("2.17.14",),
        edits=(Edit("hub/domain/alerts.py", " or self.expires_at <= now)", ")"),),
        tests=(f"{OVERDUE}::test_past_its_end_nobody_is_told_before_a_tick_ends_it",),
    ),
    Breach(
        name="an orphan is worked on beside others",
        rows=("3.3.5",),
        edits=(
            Edit(LANE, "[unit for unit in waiting if unit.orphan], 1)", "[], 1)"),
            Edit(LANE, "[unit for unit in waiting if not unit.orphan], SIDE_BY_SIDE)", "waiting, SIDE_BY_SIDE)"),
        ),
        tests=(f"{LANES}::test_an_orphan_is_taken_alone",),
    ),
    Breach(
        name="a worker has two batches in the open",
        rows=("3.2.3",),
        edits=(Edit(LANE, "        await before.wait()\n        async with self._sending:\n", "        if True:\n"),),
        tests=(
            f"{LANES}::test_while_one_unit_is_sent_the_next_is_read_and_nothing_of_it_begun",
            f"{LANES}::test_of_units_in_hand_the_nearest_is_begun_first",
        ),
    ),
)
