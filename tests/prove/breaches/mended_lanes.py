"""Faults of what a breaker found in partner_queues and retries, and what was mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

LANES, UNITS, DELIVER = (
    "hub/storage/redis/partner_queues.py",
    "hub/storage/mongo/units.py",
    "hub/services/fanout/deliver_unit.py",
)
SEND = "hub/services/fanout/send_batch.py"
ROOMS = "tests/storage/redis/test_partner_queues.py"
TURNS = "tests/services/fanout/test_partner_queues.py"
TRIES = "tests/services/fanout/test_retries.py"
MOVERS = "tests/services/fanout/test_locations.py"
BATCHES = "tests/services/fanout/test_batches.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="what people ask for is as old as the read of their batch",
        rows=("3.8.22",),
        edits=(Edit(DELIVER, "        if time.monotonic() - started > STALE:\n", "        if started < 0:\n"),),
        tests=(f"{TURNS}::test_what_was_asked_while_a_batch_waited_for_its_turn_is_heeded",),
    ),
    Breach(
        name="a device that comes back is looked for in all that ever ended",
        rows=("3.8.19",),
        edits=(
            Edit(
                "hub/services/fanout/evaluate_journal.py", "alert.open or alert.id in told]", "alert.open or told != 1]"
            ),
        ),
        tests=(f"{MOVERS}::test_who_comes_back_is_looked_for_in_alerts_that_may_have_told_it",),
    ),
    Breach(
        name="a device that comes back is looked for in open alerts only",
        rows=("3.8.19",),
        edits=(Edit("hub/services/fanout/evaluate_journal.py", "alert.open or alert.id in told]", "alert.open]"),),
        tests=(f"{MOVERS}::test_who_comes_back_while_an_alert_is_open_hears_of_its_end",),
    ),
    Breach(
        name="a few phones that fail shut their lane",
        rows=("3.8.6",),
        edits=(Edit(LANES, "FEW = 20", "FEW = 1"),),
        tests=(
            f"{ROOMS}::test_a_few_that_fail_shut_no_lane",
            f"{ROOMS}::test_a_few_that_fail_in_a_trial_leave_it_to_the_next",
        ),
    ),
    Breach(
        name="whoever is left of a unit keeps its place before all others",
        rows=("3.8.6",),
        edits=(Edit(UNITS, '    left = row["retries"] > 0 and', "    left = False and"),),
        tests=(f"{TURNS}::test_a_few_who_are_left_wait_behind_all_others",),
    ),
    Breach(
        name="of those who are left the same are always tried first",
        rows=("3.8.6",),
        edits=(Edit(UNITS, '    waited_since = row["not_before"] if left else FREE\n', "    waited_since = FREE\n"),),
        tests=(f"{TURNS}::test_a_few_who_are_left_wait_behind_all_others",),
    ),
    Breach(
        name="after an outage the nearest come last",
        rows=("3.8.6",),
        edits=(Edit(UNITS, 'and row.get("left", FEW_LEFT) < FEW_LEFT', ""),),
        tests=(f"{TURNS}::test_many_who_are_left_keep_their_place",),
    ),
    Breach(
        name="a batch whose marks fail is left unsettled",
        rows=("3.8.9",),
        edits=(
            Edit(
                SEND,
                "    except Exception as failure:  # noqa: BLE001",
                "    except TimeoutError as failure:  # noqa: BLE001",
            ),
        ),
        tests=(f"{BATCHES}::test_what_was_sent_is_settled_whatever_befalls_its_marks",),
    ),
    Breach(
        name="a batch that the breaker cannot be told of is left unsettled",
        rows=("3.8.9",),
        edits=(
            Edit(
                DELIVER,
                "    except Exception as failure:  # noqa: BLE001",
                "    except TimeoutError as failure:  # noqa: BLE001",
            ),
        ),
        tests=(f"{BATCHES}::test_what_was_sent_is_settled_whatever_befalls_the_breaker",),
    ),
    Breach(
        name="a provider that takes everything slowly is given all places",
        rows=("3.8.10",),
        edits=(Edit(LANES, "if ARGV[8] == '0' then redis.call", "if ARGV[8] ~= '' then redis.call"),),
        tests=(
            f"{ROOMS}::test_a_channel_that_takes_everything_slowly_has_one_place",
            f"{TURNS}::test_a_provider_that_takes_everything_slowly_widens_no_lane",
        ),
    ),
    Breach(
        name="a slow provider's batch takes as long as it takes",
        rows=("3.8.10",),
        edits=(Edit("hub/partners/fcm/channel.py", "loop.time() > batch.until", "loop.time() < 0"),),
        tests=("tests/partners/test_fcm_waiting.py::test_a_batch_that_takes_long_begins_with_nobody_more",),
    ),
    Breach(
        name="a batch that was late in beginning tells nobody",
        rows=("3.8.10",),
        edits=(Edit("hub/partners/fcm/channel.py", "if not first and loop", "if loop"),),
        tests=("tests/partners/test_fcm_waiting.py::test_those_it_can_begin_with_at_once_are_always_told",),
    ),
    Breach(
        name="the longest wish of one phone is that of its unit",
        rows=("3.8.15",),
        edits=(Edit(SEND, "    wished = min((answers[n].retry_after", "    wished = max((answers[n].retry_after"),),
        tests=(f"{TRIES}::test_the_wish_of_one_phone_puts_off_nobody_else",),
    ),
    Breach(
        name="a wish puts off the end for as long as news",
        rows=("3.8.15",),
        edits=(Edit("hub/domain/retries.py", "LONGEST_WISH_AT_END = 60.0", "LONGEST_WISH_AT_END = 3600.0"),),
        tests=(f"{TRIES}::test_the_wish_of_all_is_honoured_up_to_five_minutes_and_a_minute_at_the_end",),
    ),
    Breach(
        name="who wakes is tried as seldom as those who failed all night",
        rows=("3.8.17",),
        edits=(
            Edit("hub/services/fanout/steps/unit_ends.py", "anew=hold.told or bool(failed_first)", "anew=hold.told"),
        ),
        tests=(f"{TRIES}::test_who_wakes_is_tried_soon_however_often_others_failed_meanwhile",),
    ),
    Breach(
        name="who wakes waits until others are tried again",
        rows=("3.8.17",),
        edits=(
            Edit(
                "hub/services/fanout/steps/unit_ends.py",
                "within=(wakes - now).total_seconds() if wakes else None",
                "within=None",
            ),
        ),
        tests=(f"{TRIES}::test_who_wakes_is_tried_soon_however_often_others_failed_meanwhile",),
    ),
)
