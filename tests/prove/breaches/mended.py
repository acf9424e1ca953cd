"""Faults of what once was broken and mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

DEVICES, HANDOVER = "hub/storage/mongo/devices.py", "hub/storage/mongo/handover.py"
DARKROOM, LOOKUPS = "hub/services/photos/steps/photo_queue.py", "hub/graphql/kit/lookups.py"
GUARD, FEED = "hub/services/fanout/steps/guard.py", "hub/storage/mongo/feed.py"
READS, OVERDUE = "tests/services/police/test_changes_are_reads.py", "tests/services/fanout/test_overdue.py"
ROWS, MOVES = "tests/storage/mongo/test_device_rows.py", "tests/services/fanout/test_handover.py"

BREACHES = (
    Breach(
        name="a number stays with its ref when the phone goes",
        rows=("2.17.1",),
        edits=(
            Edit(
                DEVICES,
                'phone["n"] if phone else next(numbers)',
                'rows.get(row_id, phone)["n"] if phone else next(numbers)',
            ),
            Edit(DEVICES, "for row in plan.pushed_out]", "for row in ()]"),
        ),
        tests=(
            f"{MOVES}::test_two_refs_swap_their_phones_in_one_input",
            f"{MOVES}::test_a_known_ref_takes_over_a_told_phone",
            f"{ROWS}::test_a_number_follows_its_token_and_otherwise_its_ref",
        ),
    ),
    Breach(
        name="a phone pushed out of its ref is forgotten",
        rows=("2.17.1",),
        edits=(Edit(HANDOVER, "(phone, [own]) if", "(phone, []) if"),),
        tests=(f"{MOVES}::test_a_phone_pushed_out_of_its_ref_is_known_when_it_comes_back",),
    ),
    Breach(
        name="a tombstone forgets its token",
        rows=("2.17.2",),
        edits=(Edit(DEVICES, 'REACHED_BY = ("c", "r", "t", "l", "x")', 'REACHED_BY = ("c", "r", "t", "h", "l", "x")'),),
        tests=(
            f"{MOVES}::test_logging_out_and_in_under_a_new_ref",
            f"{ROWS}::test_a_removed_phone_is_known_by_its_token_under_any_ref",
        ),
    ),
    Breach(
        name="a partner changes its sort of channel though devices were told",
        rows=("2.17.3",),
        edits=(
            Edit("hub/services/operations/partners.py", "        raise ChannelFixed(path=CHANNEL)\n", "        pass\n"),
        ),
        tests=("tests/storage/mongo/test_partners.py::test_the_sort_of_channel_is_fixed_by_the_first_device",),
    ),
    Breach(
        name="a ref whose token another ref asks for in the same input keeps what it had",
        rows=("2.17.4",),
        edits=(
            Edit(
                HANDOVER,
                "and winners[digest] != row_id and (row := attached.pop(row_id, None)):",
                "and winners[digest] != row_id and (row := None):",
            ),
            Edit(DEVICES, "rows.keys() & (ids |", "rows.keys() & ({one.row_id for one in plan.assigned} |"),
        ),
        tests=(
            f"{MOVES}::test_one_input_gives_a_known_ref_a_phone_and_then_another_ref_the_same",
            f"{ROWS}::test_a_number_follows_its_token_and_otherwise_its_ref",
        ),
    ),
    Breach(
        name="who comes back on covered ground is left out of the catch-up",
        rows=("2.6.7",),
        edits=(
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "        if where.returning and (",
                "        if where.number not in entered and where.returning and (",
            ),
        ),
        tests=("tests/services/fanout/test_locations.py::test_reg_open_narrowed",),
    ),
    Breach(
        name="a partner takes the photo_queue's last place",
        rows=("2.17.5",),
        edits=(Edit(DARKROOM, "for owner in self._at_work) < self._at_once - 1", "for owner in self._at_work) < 99"),),
        tests=("tests/services/photos/test_photo_queue.py::test_partners_together_never_take_the_last_place",),
    ),
    Breach(
        name="an uploader works on all its photos at once, before the police",
        rows=("2.17.5",),
        edits=(
            Edit(DARKROOM, "for owner in self._lines if owner not in self._at_work]", "for owner in self._lines]"),
            Edit(DARKROOM, "key=lambda owner: not by_staff(owner), default", "key=by_staff, default"),
            Edit(DARKROOM, "for owner in self._at_work) < self._at_once - 1", "for owner in self._at_work) < 99"),
            Edit(DARKROOM, "if len(self._at_work) >= self._at_once:", "if len(self._at_work) > 99:"),
        ),
        tests=(
            "tests/services/photos/test_photo_queue.py::test_twelve_of_a_partners_leave_a_place_for_an_officer",
            "tests/services/photos/test_photo_queue.py::test_police_come_first",
        ),
    ),
    Breach(
        name="each alias counts its representations for itself",
        rows=("2.17.5",),
        edits=(
            Edit(
                LOOKUPS, "  self._representations += representations\n", "  self._representations = representations\n"
            ),
        ),
        tests=("tests/graphql/test_foundation.py::test_representations_are_counted_over_all_aliases_of_a_request",),
    ),
    Breach(
        name="equal keys are looked up again and again",
        rows=("2.17.5",),
        edits=(Edit(LOOKUPS, "partial(read, info))", "partial(read, info), cache=False)"),),
        tests=("tests/graphql/test_foundation.py::test_equal_keys_of_a_request_cost_one_read",),
    ),
    Breach(
        name="a change is done before the trail says who asked",
        rows=("2.17.6",),
        edits=(
            Edit(
                "hub/services/police/steps/changing.py",
                "operation, now), work)",
                "operation, now), lambda done=await work(): asyncio.sleep(0, done))",
            ),
            Edit(
                "hub/services/police/steps/changing.py", "from collections.abc", "import asyncio\nfrom collections.abc"
            ),
        ),
        tests=(
            f"{READS}::test_no_audit_no_change_and_no_answer",
            f"{READS}::test_a_probe_for_an_id_leaves_a_line",
            f"{READS}::test_a_wrong_version_leaves_a_line",
        ),
    ),
    Breach(
        name="a tip is looked at without a line",
        rows=("2.17.6",),
        edits=(
            Edit(
                "hub/services/police/triage_tip.py",
                "await audited(trail, looking, lambda: tips.get(tip_id))",
                "await tips.get(looking.subject)",
            ),
        ),
        tests=(f"{READS}::test_triage_looks_at_a_tip_once_the_trail_says_so",),
    ),
    Breach(
        name="the guard does not ask the clock",
        rows=("2.17.7",),
        edits=(Edit(GUARD, "(self.alert.held(self.now) and", "(self.alert.held(self.alert.opened_at) and"),),
        tests=(
            f"{OVERDUE}::test_a_unit_of_an_overdue_alert_waits_until_it_is_confirmed",
            f"{OVERDUE}::test_a_batch_asks_the_clock_at_its_guard",
            f"{OVERDUE}::test_a_long_batch_stops_when_the_time_is_over",
            f"{OVERDUE}::test_movers_wait_as_they_do_under_a_pause",
        ),
    ),
    Breach(
        name="a stage does not ask the clock",
        rows=("2.17.7",),
        edits=(
            Edit(
                "hub/services/fanout/start_stage.py",
                "not alert.held(now) and within",
                "not alert.held(alert.opened_at) and within",
            ),
        ),
        tests=(f"{OVERDUE}::test_no_stage_begins",),
    ),
    Breach(
        name="nothing trims the feed",
        rows=("2.17.8",),
        edits=(Edit(FEED, 'takewhile(lambda row: row["at"] < before, rows)', "takewhile(lambda row: False, rows)"),),
        tests=(
            "tests/storage/test_feed.py::test_what_is_older_than_the_feed_is_kept_goes_and_nothing_else",
            "tests/storage/test_feed.py::test_a_cursor_before_what_was_trimmed_has_expired_and_one_behind_it_leads_on",
        ),
    ),
    Breach(
        name="the feed is trimmed without a mark",
        rows=("2.17.8",),
        edits=(Edit(FEED, '{"$max": last}, upsert=True)', '{"$max": {"last": {}}}, upsert=True)'),),
        tests=(
            "tests/storage/test_feed.py::test_a_cursor_before_what_was_trimmed_has_expired_and_one_behind_it_leads_on",
        ),
    ),
    Breach(
        name="hub dev lets no webhook call this machine",
        rows=("2.17.9",),
        edits=(Edit("hub/local/dev.py", 'HUB_LOOPBACK_WEBHOOKS="yes"', ""),),
        tests=("tests/local/test_dev.py::test_a_partner_plays_a_drill_and_is_called_on_this_machine",),
    ),
    Breach(
        name="the webhook's page calls a field otherwise",
        rows=("2.17.9",),
        edits=(Edit("hub/services/fanout/steps/announce_notice.py", '        "circle": {', '        "disc": {'),),
        tests=("tests/e2e/test_webhooks.py::test_the_page_shows_what_is_sent",),
    ),
    Breach(
        name="an end is kept from those who asked for quiet",
        rows=("2.6.33",),
        edits=(
            Edit(
                "hub/services/fanout/steps/apply_preferences.py",
                "    if guard.cancels(unit.revision):\n        return {}\n",
                "",
            ),
        ),
        tests=(
            "tests/services/fanout/test_preferences.py::test_cancel_passes_all",
            "tests/services/fanout/test_preferences.py::test_cancel_comes_back",
        ),
    ),
    Breach(
        name="nearer stages wait for farther ones",
        rows=("2.6.9",),
        edits=(
            Edit(
                "hub/storage/mongo/units.py",
                'row["stage"], row["order"], row["_id"]',
                'row["order"], row["_id"]',
            ),
        ),
        tests=("tests/services/fanout/test_partner_queues.py::test_nearer_stages_come_first",),
    ),
    Breach(
        name="a halt is done and nobody hears of it",
        rows=("2.17.15",),
        edits=(
            Edit(
                "hub/services/operations/halt.py",
                '    log.warning("hub_halted", extra={"operator": by.account})\n',
                "",
            ),
        ),
        tests=("tests/graphql/test_police_operator.py::test_the_halt_is_seen_and_logged",),
    ),
    Breach(
        name="a fact that cannot be emptied is not named",
        rows=("2.17.16",),
        edits=(Edit("hub/services/police/revise_case.py", 'not emptied.", path=(name,))', 'not emptied.")'),),
        tests=("tests/graphql/test_police_cases.py::test_a_needed_fact_cannot_be_emptied_and_is_named",),
    ),
    Breach(
        name="a case that is none has no tips",
        rows=("2.17.17",),
        edits=(
            Edit(
                "hub/services/police/read_tips.py",
                "        if await desk.cases.get(case_id) is None:\n            raise NotFound()\n",
                "",
            ),
        ),
        tests=("tests/graphql/test_police_tips.py::test_tips_of_what_is_no_case_are_not_found_and_the_look_is_kept",),
    ),
)
