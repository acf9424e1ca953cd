"""Faults of what a newcomer found in operating the fan-out, and what was mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

POLICY, DELIVER = "hub/domain/escalation.py", "hub/services/fanout/deliver_unit.py"
TABLES = "tests/domain/test_escalation.py"
BATCHES = "tests/services/fanout/test_batches.py"
PARKED = f"{BATCHES}::test_a_unit_that_breaks_whoever_takes_it_is_parked_with_its_error_and_replayed"
OPERATOR = "tests/graphql/test_police_operator.py"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a key of a policy that nobody knows is passed over",
        rows=("3.8.1",),
        edits=(Edit(POLICY, "        if key not in known:\n", "        if not known:\n"),),
        tests=(f"{TABLES}::test_the_line_that_is_wrong_is_named",),
    ),
    Breach(
        name="a number of openings may be broken",
        rows=("3.8.1",),
        edits=(
            Edit(POLICY, "or not isinstance(value, int) or not 1 <= value <= LARGEST", "or not 1 <= value <= LARGEST"),
        ),
        tests=(f"{TABLES}::test_the_line_that_is_wrong_is_named",),
    ),
    Breach(
        name="who is in a parked unit's open batch counts nowhere",
        rows=("3.8.2",),
        edits=(
            Edit(
                "hub/services/fanout/steps/park.py",
                "await _never_told(desk, hold.unit) if pushes",
                "frozenset() if pushes",
            ),
        ),
        tests=(PARKED,),
    ),
    Breach(
        name="whom another unit has told counts as failed in a parked one",
        rows=("3.8.2",),
        edits=(
            Edit("hub/services/fanout/steps/park.py", " - told.get(unit.tenant, set())\n", " - told.get(-1, set())\n"),
        ),
        tests=(f"{BATCHES}::test_whom_another_unit_has_told_counts_in_none_that_is_parked",),
    ),
    Breach(
        name="a parked unit was never tried",
        rows=("3.8.3",),
        edits=(Edit("hub/services/fanout/steps/park.py", '"attempts": MAX_ATTEMPTS}', '"attempts": unit.attempts}'),),
        tests=(PARKED,),
    ),
    Breach(
        name="nobody writes down who let a parked unit go on",
        rows=("3.8.3",),
        edits=(
            Edit(
                "hub/services/operations/parked.py",
                '            log.warning("unit_replayed", extra={"unit": unit_id, "operator": by.account})\n',
                "",
            ),
        ),
        tests=(f"{OPERATOR}::test_a_parked_unit_is_seen_with_its_error_and_goes_on",),
    ),
    Breach(
        name="officers do not see a halt",
        rows=("3.8.4",),
        edits=(
            Edit(
                "hub/services/operations/halt.py",
                "    by.require(Permission.OPERATE if Permission.OPERATE in by.permissions else Permission.READ_CASES)\n",
                "    by.require(Permission.OPERATE)\n",
            ),
        ),
        tests=(f"{OPERATOR}::test_officers_see_that_nobody_is_being_told",),
    ),
    Breach(
        name="too many openings are called three",
        rows=("3.8.5",),
        edits=(
            Edit("hub/errors.py", "More openings by one person in an hour than the policy allows", "More than three"),
        ),
        tests=("tests/services/police/test_open_case.py::test_no_spelling_and_no_other_claim_opens_a_fourth",),
    ),
)
