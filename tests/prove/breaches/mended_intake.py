"""Faults of what a third round of breaking found at the partners' door, and what mended it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

E2E_DEVICES, E2E_TIPS = "tests/e2e/test_devices.py", "tests/e2e/test_tips.py"
HALVES = "tests/schema/test_halves.py"
BOUNDS, COLLECT = "hub/domain/bounds.py", "hub/services/intake/collect_tip.py"
TIPS = "tests/storage/test_tips.py"

BREACHES = (
    Breach(
        name="half a character refuses the whole request",
        rows=("2.17.39",),
        edits=(Edit("hub/schema/halves.py", "orjson.loads(_ESCAPED.sub(_whole, sent))", "orjson.loads(sent)"),),
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
)
