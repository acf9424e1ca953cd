"""Breaches of what was mended after somebody had reviewed the fan-out: how devices and units are read."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

DEVICES, UNITS = "hub/storage/mongo/devices.py", "hub/storage/mongo/units.py"
BETWEEN = "tests/storage/mongo/test_device_rows.py::test_what_lies_between_the_cells_of_a_slice_is_not_read_row_by_row"

BREACHES = (
    Breach(
        name="what lies between the cells of a slice is read row by row",
        rows=("3.9.3",),
        edits=(Edit(DEVICES, "            size = ROWS_AT_ONCE\n", "            size = limit - len(devices)\n"),),
        tests=(BETWEEN,),
    ),
    Breach(
        name="of a page that held more than was wanted the rest is left out",
        rows=("3.9.3",),
        edits=(
            Edit(
                DEVICES,
                "return devices, after if read < len(rows) or read == size else None",
                'return devices, (rows[-1]["c"], rows[-1]["_id"])',
            ),
        ),
        tests=(BETWEEN,),
    ),
    Breach(
        name="whoever sleeps beside one that fails is not found when its quiet is lifted",
        rows=("3.9.7",),
        edits=(Edit(UNITS, '"asleep": {"$ne": []}', '"wake": {"$gt": FREE}'),),
        tests=("tests/services/fanout/test_preferences.py::test_quiet_lifted_away_beside_one_that_fails",),
    ),
)
