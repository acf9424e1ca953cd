"""Faults of what a third round of breaking found at the partners' door, and what mended it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

E2E_DEVICES, E2E_TIPS = "tests/e2e/test_devices.py", "tests/e2e/test_tips.py"
HALVES = "tests/graphql/test_lone_surrogates.py"
BOUNDS, COLLECT = "hub/domain/bounds.py", "hub/services/intake/submit_tip.py"
WITHDRAW, STORE = "hub/services/intake/withdraw_tip.py", "hub/storage/mongo/tips.py"
HANDOVER = "hub/storage/mongo/handover.py"
SEEN, PLACES = "tests/domain/test_bounds.py", "tests/services/fanout/test_locations.py"
TIPS = "tests/storage/mongo/test_tips.py"

BREACHES = (
    Breach(
        name="half a character refuses the whole request",
        rows=("2.17.39",),
        edits=(
            Edit(
                "hub/graphql/messages/lone_surrogates.py",
                "orjson.loads(_ESCAPED.sub(_whole, sent))",
                "orjson.loads(sent)",
            ),
        ),
        tests=(
            f"{HALVES}::test_half_a_character_refuses_nothing_but_its_own_text",
            f"{HALVES}::test_nor_does_it_over_a_socket",
            f"{E2E_DEVICES}::test_half_a_character_refuses_its_own_item_alone",
            f"{E2E_TIPS}::test_a_tip_with_half_a_character_is_kept_without_it",
        ),
    ),
    Breach(
        name="what stands for half a character passes for one",
        rows=("2.17.39",),
        edits=(Edit(BOUNDS, ' in ("Cc", "Cs") or _no_character(ord(character))', ' in ("Cc", "Cs")'),),
        tests=(
            "tests/domain/test_bounds.py::test_what_no_screen_can_show_is_named_for_what_it_is",
            f"{E2E_TIPS}::test_a_tip_with_half_a_character_is_kept_without_it",
        ),
    ),
    Breach(
        name="a receipt code hangs on the white space of a key",
        rows=("2.17.40",),
        edits=(Edit(COLLECT, "replace(tip, idempotency_key=key.key)", "replace(tip)"),),
        tests=(f"{TIPS}::test_a_key_with_other_white_space_gives_a_code_that_works",),
    ),
    Breach(
        name="whoever attaches a photo does not hold it",
        rows=("2.17.41",),
        edits=(
            Edit(
                "hub/storage/mongo/photos.py",
                'find_one_and_update(wanted, {"$inc": {"held": 1}}, session=transaction)',
                "find_one(wanted, session=transaction)",
            ),
        ),
        tests=(
            f"{TIPS}::test_a_withdrawal_leaves_the_photo_to_a_tip_on_its_way",
            f"{TIPS}::test_a_withdrawal_looks_again_when_a_tip_took_the_photo_meanwhile",
            f"{TIPS}::test_no_tip_takes_a_photo_that_is_being_wiped",
        ),
    ),
    Breach(
        name="a photo is struck whatever the look at its use has seen",
        rows=("2.17.41",),
        edits=(Edit(WITHDRAW, "photos.strike(photo, transaction)", "photos.strike(photo, None)"),),
        tests=(f"{TIPS}::test_a_withdrawal_looks_again_when_a_tip_took_the_photo_meanwhile",),
    ),
    Breach(
        name="repeats are forgotten with the first of them",
        rows=("2.17.42",),
        edits=(
            Edit(
                STORE, 'row["first"] if row else await self._oldest(mark, transaction)', 'row["first"] if row else None'
            ),
        ),
        tests=(
            f"{TIPS}::test_repeats_stay_linked_when_the_first_is_withdrawn",
            f"{TIPS}::test_repeats_of_a_device_stay_linked_too",
            f"{TIPS}::test_a_repeat_on_its_way_is_found_though_the_first_is_withdrawn_meanwhile",
        ),
    ),
    Breach(
        name="repeats are put down to a tip that was withdrawn",
        rows=("2.17.42",),
        edits=(Edit(STORE, 'delete_many({"first": row["_id"]}', 'delete_many({"first": None}'),),
        tests=(f"{TIPS}::test_repeats_stay_linked_when_the_first_is_withdrawn",),
    ),
    Breach(
        name="a text that nobody can see is one",
        rows=("2.17.43",),
        edits=(Edit(BOUNDS, "    if not any(_seen(character) for character in text):", "    if not text:"),),
        tests=(
            f"{SEEN}::test_a_text_that_nobody_can_see_is_none",
            "tests/services/police/test_reads.py::test_a_purpose_is_needed",
            "tests/services/police/test_open_case.py::test_bad_input_has_a_typed_error_with_its_path_and_leaves_nothing",
        ),
    ),
    Breach(
        name="a filler passes for a letter",
        rows=("2.17.43",),
        edits=(Edit(BOUNDS, ' == "Co") and character not in _BLANK', ' == "Co")'),),
        tests=(f"{SEEN}::test_a_text_that_nobody_can_see_is_none",),
    ),
    Breach(
        name="each character of a text must be seen by itself",
        rows=("2.17.43",),
        edits=(Edit(BOUNDS, "if not any(_seen(", "if not all(_seen("),),
        tests=(f"{SEEN}::test_names_of_any_language_and_signs_are_seen",),
    ),
    Breach(
        name="of the places of one report the last counts alone",
        rows=("2.17.44",),
        edits=(
            Edit(
                "hub/services/intake/report_locations.py",
                "cells.setdefault(ref, []).append(cell)",
                "cells[ref] = [cell]",
            ),
        ),
        tests=(
            f"{PLACES}::test_each_place_that_one_input_names_counts",
            f"{PLACES}::test_each_ground_it_was_in_must_be_given_up_before_it_is_not_told",
        ),
    ),
    Breach(
        name="of the places of one registration the last counts alone",
        rows=("2.17.44",),
        edits=(Edit(HANDOVER, "named.cells(item)", "[item.cell]"),),
        tests=(
            f"{PLACES}::test_each_place_that_one_input_names_counts",
            f"{PLACES}::test_a_place_counts_for_the_phone_that_was_named_there",
        ),
    ),
    Breach(
        name="a phone was where its ref was named",
        rows=("2.17.44",),
        edits=(
            Edit(
                HANDOVER,
                "set(self._by_token[last.token]) if last.token else set(self._by_ref[last.ref])",
                "set(self._by_ref[last.ref])",
            ),
        ),
        tests=(
            "tests/storage/mongo/test_device_rows.py::test_a_phone_has_been_wherever_one_input_named_it",
            f"{PLACES}::test_a_place_counts_for_the_phone_that_was_named_there",
        ),
    ),
    Breach(
        name="of several steps the last is looked at alone",
        rows=("2.17.44",),
        edits=(
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "{*entered.get(number, ()), *via}",
                "via",
            ),
        ),
        tests=(f"{PLACES}::test_each_ground_it_was_in_must_be_given_up_before_it_is_not_told",),
    ),
    Breach(
        name="an empty cursor is the beginning of a list",
        rows=("2.15.17",),
        edits=(
            Edit(
                "hub/services/feed/read_alerts.py",
                "None if after is None else _open_cursor(desk, after, by)",
                "_open_cursor(desk, after, by) if after else None",
            ),
        ),
        tests=("tests/storage/test_feed.py::test_a_list_goes_on_from_no_cursor_that_is_none",),
    ),
    Breach(
        name="a field left out is taken for one that says so",
        rows=("2.8.5",),
        edits=(
            Edit(
                "hub/services/police/revise_case.py",
                "asdict(asked).items() if not isinstance(value, Keep)}",
                "asdict(asked).items()}",
            ),
        ),
        tests=("tests/services/police/test_revise_case.py::test_a_field_left_out_is_no_field_that_says_so",),
    ),
)
