"""Breaches of fairness between partners: partner_queues, quotas, breakers, parked units, retries, the halt."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

LANES = "hub/storage/redis/partner_queues.py"
QUOTAS = "hub/storage/redis/quotas.py"
SEND = "hub/services/fanout/send_batch.py"
DELIVER = "hub/services/fanout/deliver_unit.py"
UNITS = "hub/storage/mongo/units.py"
RETRIES = "tests/services/fanout/test_retries.py"
IN_THE_FANOUT = "tests/services/fanout/test_quotas.py"
A_BREAKER = (
    "tests/storage/redis/test_partner_queues.py::test_a_channel_that_fails_twice_in_a_row_closes_its_lane_for_longer_each_time",
    "tests/services/fanout/test_partner_queues.py::test_a_channel_that_is_down_is_left_in_peace_and_comes_back",
)
BATCHES = "tests/services/fanout/test_batches.py"
PARKED = f"{BATCHES}::test_a_unit_that_breaks_whoever_takes_it_is_parked_with_its_error_and_replayed"
SEEN = "tests/graphql/test_police_operator.py::test_a_parked_unit_is_seen_with_its_error_and_goes_on"
HALTED = "tests/e2e/test_operations.py::test_a_halt_stops_every_push_and_what_waits_goes_on_afterwards"

BREACHES = (
    Breach(
        name="a lane takes any partner's units",
        rows=("3.3.1",),
        edits=(
            Edit(
                "hub/services/fanout/deliver_partner_queue.py",
                "find_waiting(desk, LOOK_AHEAD, place.tenant)",
                "find_waiting(desk, LOOK_AHEAD)",
            ),
        ),
        tests=("tests/services/fanout/test_partner_queues.py::test_another_tenants_units_are_left_alone",),
    ),
    Breach(
        name="all partners share the places of one lane",
        rows=("3.3.1",),
        edits=(
            Edit(
                LANES,
                'return [f"{{lane:{tenant}}}:{name}" for name',
                'return [f"{{lane}}:{name}" for name',
            ),
        ),
        tests=("tests/storage/redis/test_partner_queues.py::test_a_lane_has_so_many_places_and_each_tenant_its_own",),
    ),
    Breach(
        name="a lane is wide from the first",
        rows=("3.3.4",),
        edits=(Edit(LANES, "if redis.call('EXISTS', KEYS[3]) == 0 then room = 1 end\n", ""),),
        tests=(
            "tests/storage/redis/test_partner_queues.py::test_a_lane_is_open_in_its_whole_width_once_a_batch_was_good",
            "tests/services/fanout/test_partner_queues.py::test_one_works_in_a_lane_until_something_was_told",
        ),
    ),
    Breach(
        name="bells are rung for partner_queues that are full",
        rows=("3.3.4",),
        edits=(
            Edit(
                "hub/services/fanout/deliver_partner_queue.py",
                "range(min(count, await desk.partner_queues.room(tenant)))",
                "range(min(count, desk.partner_queues.width))",
            ),
        ),
        tests=("tests/services/fanout/test_partner_queues.py::test_the_tick_rings_for_the_places_that_are_free",),
    ),
    Breach(
        name="each process has a bucket of its own",
        rows=("3.3.2",),
        edits=(
            Edit(QUOTAS, 'f"quota:{quota.name}"', 'f"quota:{quota.name}:{os.getpid()}"'),
            Edit(QUOTAS, "from redis.asyncio import Redis\n", "import os\n\nfrom redis.asyncio import Redis\n"),
        ),
        tests=("tests/storage/redis/test_quotas.py::test_processes_share_one_bucket",),
    ),
    Breach(
        name="a bucket never runs over",
        rows=("3.3.2",),
        edits=(
            Edit(
                QUOTAS,
                "math.min(capacity, tonumber(row[1] or capacity) + passed * rate / 1000)",
                "tonumber(row[1] or capacity) + passed * rate / 1000",
            ),
        ),
        tests=(
            "tests/storage/redis/test_quotas.py::test_no_stretch_of_time_has_more_than_a_bucket_and_what_was_poured_in",
        ),
    ),
    Breach(
        name="whom the quota leaves out is forgotten",
        rows=("3.3.2",),
        edits=(
            Edit(
                SEND,
                "by[DeliveryOutcome.RETRY_LATER] | by[DeliveryOutcome.OVER_QUOTA] | rotated",
                "by[DeliveryOutcome.RETRY_LATER] | rotated",
            ),
        ),
        tests=(
            f"{IN_THE_FANOUT}::test_as_many_as_are_granted_are_sent_and_the_others_when_the_bucket_has_filled",
            f"{IN_THE_FANOUT}::test_refused_and_left_out_in_one_batch",
        ),
    ),
    Breach(
        name="news leave nothing for an end",
        rows=("3.3.2",),
        edits=(Edit(QUOTAS, "left = 0.0 if end else quota.kept_for_ends", "left = 0.0"),),
        tests=(
            "tests/storage/redis/test_quotas.py::test_news_leave_room_for_an_end",
            f"{IN_THE_FANOUT}::test_as_many_as_are_granted_are_sent_and_the_others_when_the_bucket_has_filled",
        ),
    ),
    Breach(
        name="an end waits for its turn among news",
        rows=("3.3.2",),
        edits=(Edit(UNITS, "left, not tells_end, waited_since", "left, waited_since"),),
        tests=(f"{IN_THE_FANOUT}::test_the_end_of_an_alert_is_first_in_its_lane",),
    ),
    Breach(
        name="an empty bucket trips the breaker",
        rows=("3.3.2",),
        edits=(
            Edit(
                SEND,
                "by[DeliveryOutcome.UNKNOWN] | by[DeliveryOutcome.RETRY_LATER] if not",
                "by[DeliveryOutcome.UNKNOWN] | by[DeliveryOutcome.RETRY_LATER] | by[DeliveryOutcome.OVER_QUOTA] if not",
            ),
        ),
        tests=(f"{IN_THE_FANOUT}::test_the_lane_rests_and_its_breaker_knows_of_no_failure",),
    ),
    Breach(
        name="a quota that is not known leaves people perhaps told",
        rows=("3.3.2",),
        edits=(
            Edit("hub/services/fanout/steps/acquire_quota.py", "        return Grant(0, BLIND_WAIT)", "        raise"),
        ),
        tests=(f"{IN_THE_FANOUT}::test_quotas_that_cannot_be_asked_send_nothing_and_leave_nobody_perhaps_told",),
    ),
    Breach(
        name="a breaker never trips",
        rows=("3.3.3",),
        edits=(Edit(LANES, "TRIPS_AFTER = 2", "TRIPS_AFTER = 2_000"),),
        tests=A_BREAKER,
    ),
    Breach(
        name="a breaker stays on trial after a good batch",
        rows=("3.3.3",),
        edits=(Edit(LANES, "    redis.call('DEL', KEYS[1])\n", ""),),
        tests=A_BREAKER[:1],
    ),
    Breach(
        name="poison is never parked",
        rows=("3.3.5",),
        edits=(Edit(DELIVER, "if unit.attempts > MAX_ATTEMPTS:", "if unit.attempts > MAX_ATTEMPTS + 100:"),),
        tests=(PARKED,),
    ),
    Breach(
        name="a parked unit does not say what broke it",
        rows=("3.3.5",),
        edits=(Edit("hub/services/fanout/steps/park.py", "error=unit.error or died", "error=died"),),
        tests=(PARKED,),
    ),
    Breach(
        name="a parked unit stays where it is",
        rows=("3.3.5",),
        edits=(
            Edit(
                UNITS,
                '{"_id": unit_id, "state": UnitState.PARKED.value}, {"$set"',
                '{"_id": unit_id, "state": UnitState.VOID.value}, {"$set"',
            ),
        ),
        tests=(PARKED,),
    ),
    Breach(
        name="operators see no parked unit",
        rows=("3.3.5",),
        edits=(Edit("hub/services/operations/parked.py", "    return found\n", "    return found[:0]\n"),),
        tests=(SEEN,),
    ),
    Breach(
        name="tries come at one pace",
        rows=("3.3.6",),
        edits=(
            Edit(
                "hub/domain/retries.py",
                "DELAYS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)",
                "DELAYS = (60.0,)",
            ),
        ),
        tests=(f"{RETRIES}::test_tries_are_close_at_first_and_never_end_while_the_alert_is_open",),
    ),
    Breach(
        name="a unit is given up after so many tries",
        rows=("3.3.6",),
        edits=(
            Edit(
                DELIVER,
                "    if unit.attempts > MAX_ATTEMPTS:\n",
                "    if unit.attempts > MAX_ATTEMPTS or unit.retries > 10:\n",
            ),
        ),
        tests=(f"{RETRIES}::test_tries_are_close_at_first_and_never_end_while_the_alert_is_open",),
    ),
    Breach(
        name="tries go on after the end",
        rows=("3.3.6",),
        edits=(
            Edit("hub/services/fanout/steps/guard.py", "        return not self.alert.open", "        return False"),
        ),
        tests=(f"{RETRIES}::test_they_end_with_the_alert",),
    ),
    Breach(
        name="a halt is not seen in the midst of a batch",
        rows=("3.3.7",),
        edits=(
            Edit(
                "hub/services/fanout/steps/guard.py",
                "        self._allowed = not (narrowed or self.void or self.held)",
                "        self._allowed = not (narrowed or self.void)",
            ),
        ),
        tests=("tests/services/fanout/test_batches.py::test_a_halt_is_seen_in_the_midst_of_a_batch",),
    ),
    Breach(
        name="a halt stops nobody",
        rows=("3.3.7",),
        edits=(
            Edit(
                "hub/services/fanout/steps/guard.py",
                "Guard(alert, halted, ",
                "Guard(alert, False, ",
            ),
        ),
        tests=(HALTED,),
    ),
    Breach(
        name="a table that cannot be used is named by its row alone",
        rows=("3.7.1",),
        edits=(Edit("hub/domain/escalation.py", 'where = f" (line {line})" if line else ""', 'where = ""'),),
        tests=(
            "tests/domain/test_escalation.py::test_the_line_that_is_wrong_is_named",
            "tests/test_settings.py::test_an_operators_policy_is_used_and_a_broken_one_names_its_row",
            "tests/test_settings.py::test_a_broken_policy_is_named_before_anything_starts",
        ),
    ),
    Breach(
        name="a value of several lines is named by its last",
        rows=("3.7.1",),
        edits=(Edit("hub/domain/toml_lines.py", "            return begins\n", "            return count\n"),),
        tests=(
            "tests/domain/test_escalation.py::test_the_line_that_is_wrong_is_named",
            "tests/domain/test_escalation.py::test_rows_may_stand_in_one_list",
        ),
    ),
)
