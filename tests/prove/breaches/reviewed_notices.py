"""Breaches of what was mended after a review of how partners that pull are told."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ANNOUNCING = "tests/services/fanout/test_announcing.py"
KEPT, BOOK = "tests/storage/mongo/test_notices.py", "hub/storage/mongo/notices.py"
HOLD = "hub/services/fanout/steps/claimed_unit.py"
NAMES, LOOKUPS = "tests/partners/test_webhook_lookups.py", "hub/partners/webhook/lookups.py"

BREACHES = (
    Breach(
        name="whoever comes back after the end is announced as new",
        rows=("3.9.2",),
        edits=(
            Edit(
                HOLD,
                "add_growth(unit.alert, unit.tenant, revision=unit.revision)",
                "add_growth(unit.alert, unit.tenant)",
            ),
        ),
        tests=(f"{ANNOUNCING}::test_who_comes_back_after_the_end_is_announced",),
    ),
    Breach(
        name="names are looked up in the threads that all share",
        rows=("3.9.4",),
        edits=(Edit("hub/partners/webhook/announcer.py", "self._resolver or Lookups()", "aiohttp.ThreadedResolver()"),),
        tests=(
            f"{NAMES}::test_a_name_that_hangs_holds_up_nobody",
            f"{NAMES}::test_many_names_that_hang_hold_up_nobody",
            f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",
            f"{NAMES}::test_a_process_ends_though_a_name_hangs",
        ),
    ),
    Breach(
        name="each call to a webhook looks its name up by itself",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "if lookup is None or lookup.done():", "if True:"),),
        tests=(
            f"{NAMES}::test_a_name_that_hangs_holds_up_nobody",
            f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",
        ),
    ),
    Breach(
        name="where a webhook's name led once is believed for ever",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "if lookup is None or lookup.done():", "if lookup is None:"),),
        tests=(f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",),
    ),
    Breach(
        name="whoever gives up a look-up ends it for all",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "    lookup.set_running_or_notify_cancel()\n", ""),),
        tests=(f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",),
    ),
    Breach(
        name="each webhook that is opened looks its name up by itself",
        rows=("3.9.4",),
        edits=(Edit("hub/partners/webhook/__init__.py", "resolver=self._lookups", "resolver=Lookups()"),),
        tests=(f"{NAMES}::test_whoever_gives_up_leaves_the_answer_to_the_others",),
    ),
    Breach(
        name="a process waits for the names it has asked for",
        rows=("3.9.4",),
        edits=(Edit(LOOKUPS, "daemon=True", "daemon=False"),),
        tests=(f"{NAMES}::test_a_process_ends_though_a_name_hangs",),
    ),
    Breach(
        name="a partner that does not answer is owed a call for each time there is more to read",
        rows=("3.9.5",),
        edits=(
            Edit(BOOK, '            "until": {"$lt": now},\n        }\n', '            "until": now,\n        }\n'),
        ),
        tests=(
            f"{KEPT}::test_what_nobody_takes_waits_once",
            f"{KEPT}::test_only_what_says_the_same_says_it_as_well",
        ),
    ),
    Breach(
        name="a call that is under way says what was written after it",
        rows=("3.9.5",),
        edits=(Edit(BOOK, '            "until": {"$lt": now},\n        }\n', "        }\n"),),
        tests=(f"{KEPT}::test_what_is_new_while_a_notice_is_under_way_is_said_by_another",),
    ),
    Breach(
        name="a call that outlived its lease takes what is new with it",
        rows=("3.9.5",),
        edits=(Edit(BOOK, '{"$set": {"lease": None}, "$min": {', '{"$min": {'),),
        tests=(f"{KEPT}::test_whoever_was_away_for_longer_than_its_lease_takes_nothing_that_is_new_with_it",),
    ),
    Breach(
        name="what is new waits as long as what has failed often",
        rows=("3.9.5",),
        edits=(Edit(BOOK, ', "$min": {"not_before": now + SOON}}', "}"),),
        tests=(f"{KEPT}::test_what_is_new_is_tried_soon_however_often_its_notice_has_failed",),
    ),
    Breach(
        name="what is new puts off what would be tried at once",
        rows=("3.9.5",),
        edits=(Edit(BOOK, '{"$set": {"lease": None}, "$min": {', '{"$set": {"lease": None, '),),
        tests=(f"{KEPT}::test_what_is_new_is_tried_soon_however_often_its_notice_has_failed",),
    ),
    Breach(
        name="what came back to an alert is said by a call that its end makes pointless",
        rows=("3.9.5",),
        edits=(Edit(BOOK, '            "rev": revision,\n            "until"', '            "until"'),),
        tests=(f"{KEPT}::test_only_what_says_the_same_says_it_as_well",),
    ),
    Breach(
        name="what is new is passed over once its moment was announced",
        rows=("3.9.5",),
        edits=(
            Edit(
                BOOK,
                "            slot += 1\n",
                "            if slot > first:\n                return notice_id\n            slot += 1\n",
            ),
        ),
        tests=(f"{KEPT}::test_what_is_new_is_never_passed_over_though_clocks_differ",),
    ),
    Breach(
        name="those that wait are sought among all notices that ever were",
        rows=("3.9.5",),
        edits=(
            Edit(
                BOOK, 'create_index([("state", 1), ("alert", 1), ("p", 1)])', 'create_index([("alert", 1), ("p", 1)])'
            ),
        ),
        tests=(f"{KEPT}::test_those_that_wait_are_found_without_reading_all_that_ever_were",),
    ),
)
