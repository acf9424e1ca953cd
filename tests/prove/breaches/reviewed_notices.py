"""Breaches of what was mended after a review of how partners that pull are told."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ANNOUNCING = "tests/services/fanout/test_announcing.py"
HOLD = "hub/services/fanout/hold.py"

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
        name="what was missed by whoever came back is announced by one name",
        rows=("3.9.2",),
        edits=(Edit("hub/storage/notices.py", "{owed}{place}", "{owed or place}"),),
        tests=(f"{ANNOUNCING}::test_who_comes_back_after_the_end_is_announced",),
    ),
)
