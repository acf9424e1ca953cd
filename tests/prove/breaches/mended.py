"""Faults of what once was broken and mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

DEVICES, HANDOVER = "hub/storage/devices.py", "hub/storage/handover.py"
ROWS, MOVES = "tests/storage/test_device_rows.py", "tests/services/fanout/test_handover.py"

BREACHES = (
    Breach(
        name="a number stays with its ref when the phone goes",
        rows=("2.17.1",),
        edits=(Edit(HANDOVER, "Assignment(item, row_id, phone or own)", "Assignment(item, row_id, own or phone)"),),
        tests=(
            f"{MOVES}::test_two_refs_swap_their_phones_in_one_input",
            f"{MOVES}::test_a_known_ref_takes_over_a_told_phone",
            f"{ROWS}::test_a_number_follows_its_token_and_otherwise_its_ref",
        ),
    ),
    Breach(
        name="a phone pushed out of its ref is forgotten",
        rows=("2.17.1",),
        edits=(Edit(HANDOVER, "            pushed_out.append(own)\n", "            pass\n"),),
        tests=(f"{MOVES}::test_a_phone_pushed_out_of_its_ref_is_known_when_it_comes_back",),
    ),
    Breach(
        name="a tombstone forgets its token",
        rows=("2.17.2",),
        edits=(Edit(DEVICES, '("c", "r", "t", "l", "x", *FIELDS)', '("c", "r", "t", "h", "l", "x", *FIELDS)'),),
        tests=(
            f"{MOVES}::test_logging_out_and_in_under_a_new_ref",
            f"{ROWS}::test_a_removed_phone_is_known_by_its_token_under_any_ref",
        ),
    ),
    Breach(
        name="a partner changes its sort of channel though devices were told",
        rows=("2.17.3",),
        edits=(Edit("hub/services/operate/partners.py", "        raise ChannelFixed()\n", "        pass\n"),),
        tests=("tests/storage/test_partners.py::test_the_sort_of_channel_is_fixed_by_the_first_device",),
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
                "        if not via and where.returning and (",
            ),
        ),
        tests=("tests/services/fanout/test_locations.py::test_reg_open_narrowed",),
    ),
)
