"""Faults of a worker's turn with a unit: how long it is the worker's, and what it leaves to be announced."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

LEASE = "hub/services/fanout/steps/lease.py"
LEASES = "tests/services/fanout/test_lease.py"
DELIVER, UNITS = "hub/services/fanout/deliver_unit.py", "hub/storage/mongo/units.py"
ANNOUNCING = "tests/services/fanout/test_announcing.py"

BREACHES = (
    Breach(
        name="a slow provider outlasts the lease",
        rows=("2.17.34", "3.2.5"),
        edits=(Edit(LEASE, "meanwhile(self._seconds * RENEWED_AFTER, self._keep)", "meanwhile(60, self._keep)"),),
        tests=(f"{LEASES}::test_a_slow_provider_outlasts_no_lease",),
    ),
    Breach(
        name="what is begun just before the lease's end is answered after it",
        rows=("2.17.34",),
        edits=(Edit(LEASE, "MARGIN = LONGEST_SEND + 2.0", "MARGIN = 5.0"),),
        tests=(f"{LEASES}::test_whatever_is_begun_is_answered_while_the_lease_holds",),
    ),
    Breach(
        name="a lease that could not be renewed is believed in for ever",
        rows=("2.17.34", "3.2.5"),
        edits=(
            Edit(
                LEASE,
                "        return time.monotonic() < self._since",
                "        return True or time.monotonic() < self._since",
            ),
        ),
        tests=(
            f"{LEASES}::test_once_a_lease_grows_old_nothing_more_is_begun",
            f"{LEASES}::test_whatever_is_begun_is_answered_while_the_lease_holds",
        ),
    ),
    Breach(
        name="production takes a lease that a slow answer outlasts",
        rows=("2.17.34",),
        edits=(Edit("hub/settings.py", "SHORTEST_LEASE if deployment_mode is DeploymentMode.PRODUCTION else 1", "1"),),
        tests=("tests/test_settings.py::test_a_setting_out_of_bounds_is_named",),
    ),
    Breach(
        name="a batch begins on what is left of a lease",
        rows=("3.2.5",),
        edits=(
            Edit(
                LEASE,
                "        if time.monotonic() >= self._since + self._seconds * RENEWED_AFTER:",
                "        if False:",
            ),
        ),
        tests=(f"{LEASES}::test_a_batch_begins_with_most_of_a_lease_however_long_it_was_read",),
    ),
    Breach(
        name="a unit is ended before its pages are announced",
        rows=("2.17.35",),
        edits=(
            Edit(
                DELIVER,
                "    await announce(desk, hold)\n    await END[end](desk, hold)\n",
                "    await END[end](desk, hold)\n    await announce(desk, hold)\n",
            ),
        ),
        tests=(f"{ANNOUNCING}::test_the_end_is_announced", f"{ANNOUNCING}::test_who_moved_in_is_announced"),
    ),
    Breach(
        name="what a dead worker put into an audience is announced by nobody",
        rows=("2.17.35",),
        edits=(Edit(UNITS, '        changes["grown"] = grown\n', ""),),
        tests=(f"{ANNOUNCING}::test_the_end_is_announced", f"{ANNOUNCING}::test_who_moved_in_is_announced"),
    ),
    Breach(
        name="all batches of an end are announced as one",
        rows=("2.17.35",),
        edits=(
            Edit("hub/services/fanout/steps/claimed_unit.py", 'number = f"{unit.id}.{unit.grown}"', "number = unit.id"),
        ),
        tests=(f"{ANNOUNCING}::test_each_batch_of_an_end_is_announced_though_the_unit_was_given_back_between",),
    ),
)
