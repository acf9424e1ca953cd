"""Faults of what must outlive a death, and of the judge of the survival bench."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

UNITS, LEDGER = "hub/storage/mongo/units.py", "hub/storage/redis/ledger.py"
SEND, SCRIPTS = "hub/services/fanout/send_batch.py", "hub/storage/redis/ledger_scripts.py"
JUDGE, TENURES = "tests/oracle/survival.py", "tests/oracle/tenures.py"
SHORT_FORM = "tests/test_bench.py::test_whatever_dies_in_the_middle_of_a_stage_nobody_is_missed_or_told_twice"
ROUND = "tests/test_oracle/test_survival.py"
WRITES = "tests/services/fanout/test_writes.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="what a dead worker had is taken up by nobody",
        rows=("3.2.1", "3.2.4", "3.2.5"),
        edits=(
            Edit(
                UNITS,
                'return [row for row in rows if row["until"] < now and',
                'return [row for row in rows if row["until"] == FREE and',
            ),
        ),
        tests=(SHORT_FORM,),
    ),
    Breach(
        name="a unit is claimed whoever has it",
        rows=("3.2.5",),
        edits=(
            Edit(UNITS, '"until": {"$lt": now}, "not_before": {"$lte": now}}', '"not_before": {"$lte": now}}'),
            Edit(UNITS, 'if row["until"] < now and row["not_before"]', 'if row["not_before"]'),
        ),
        tests=(SHORT_FORM,),
    ),
    Breach(
        name="what may have got lost is not sent again",
        rows=("3.2.2",),
        edits=(
            Edit(
                SEND,
                "    again = unknown | by[DeliveryOutcome.RETRY_LATER]",
                "    again = by[DeliveryOutcome.RETRY_LATER]",
            ),
        ),
        tests=(SHORT_FORM,),
    ),
    Breach(
        name="whom a dead worker told hears of no end",
        rows=("3.2.1", "3.2.3"),
        edits=(
            Edit(SEND, "unknown=frozenset(batch.entries) if batch.recovered else frozenset(),", "unknown=frozenset(),"),
        ),
        tests=(SHORT_FORM,),
    ),
    Breach(
        name="a ledger that was emptied passes for whole",
        rows=("3.2.6",),
        edits=(
            Edit(
                SCRIPTS,
                "if redis.call('GET', KEYS[1]) ~= run then return false end\nlocal unit, seq, newest",
                "local unit, seq, newest",
            ),
        ),
        tests=(SHORT_FORM, "tests/services/fanout/test_lost_redis.py::test_marker"),
    ),
    Breach(
        name="a settlement writes once for each device",
        rows=("3.2.7",),
        edits=(
            Edit(
                UNITS,
                "        before, after = unit.tally.counts(), tally.counts()\n",
                "        before, after = unit.tally.counts(), tally.counts()\n"
                "        for number in settlement.accepted:\n"
                '            await self._units.update_one({"_id": unit.id}, {"$set": {"last": number}})\n',
            ),
        ),
        tests=(WRITES,),
    ),
    Breach(
        name="each device is marked by a command of its own",
        rows=("3.2.7",),
        edits=(
            Edit(
                LEDGER,
                "            await self._mark(keys=keys, args=arguments)\n",
                "            for _ in accepted:\n                await self._mark(keys=keys, args=arguments)\n",
            ),
        ),
        tests=(WRITES,),
    ),
    Breach(
        name="the judge of survival misses nobody",
        rows=("3.2.3",),
        edits=(Edit(JUDGE, '    if evidence.head["cut_short"]:\n        return\n', "    return\n"),),
        tests=(f"{ROUND}::test_missed",),
    ),
    Breach(
        name="the judge of survival sees two notifications as one",
        rows=("3.2.3",),
        edits=(Edit(JUDGE, "if event.standing > 1}", "if event.standing > 2}"),),
        tests=(f"{ROUND}::test_shown_twice",),
    ),
    Breach(
        name="the judge of survival forgives what a death repeats",
        rows=("3.2.3",),
        edits=(Edit(JUDGE, "counts[blamed[0]] += 1", "counts[blamed[0]] += 0"),),
        tests=(f"{ROUND}::test_repeats_are_counted_for_the_process_that_died",),
    ),
    Breach(
        name="the judge of survival takes a refused CANCEL for one",
        rows=("3.2.3",),
        edits=(Edit(JUDGE, "if not any(outcome(one.push) is Outcome.ACCEPTED for one in ends):", "if not ends:"),),
        tests=(f"{ROUND}::test_closing_errors",),
    ),
    Breach(
        name="the judge of survival forgives any CANCEL once the provider was cut off",
        rows=("3.2.3",),
        edits=(Edit(JUDGE, "        if batch.begun - FOUND_WITHIN <= cut <= batch.settled\n", ""),),
        tests=(f"{ROUND}::test_whom_a_cut_hit_in_the_middle_of_its_batch_may_get_the_end_alone",),
    ),
    Breach(
        name="the judge of survival lets anybody send for ever",
        rows=("3.2.5",),
        edits=(Edit(TENURES, "if not self.claimed <= at <= self.until + slack:", "if not self.claimed <= at:"),),
        tests=(f"{ROUND}::test_run_by_two",),
    ),
    Breach(
        name="the judge of survival does not mind an early claim",
        rows=("3.2.5",),
        edits=(Edit(TENURES, "if before and not before.released and", "if before and before.released and"),),
        tests=(f"{ROUND}::test_run_by_two",),
    ),
)
