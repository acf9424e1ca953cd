"""Breaches of what the judge of the demo stands on: where it measures from, what it reads, what it looks for."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PUBLISHED = "tests/oracle/published.py"
PLACES = "tests/oracle/places.py"
MARKERS = "tests/oracle/markers.py"
SURFACES = "tests/oracle/surfaces.py"
SIMULATOR = "hub/local/demo/simulator.py"

CENTRE = "tests/test_oracle/test_balances.py::test_the_published_centre"
TOLD = "tests/test_oracle/test_told.py"
LEAKS = "tests/test_oracle/test_leaks.py"
A_POINT, NO_LEAK = f"{LEAKS}::test_a_reported_point_that_was_kept_or_sent", f"{LEAKS}::test_what_is_no_leak"
A_LEAK, PRIVATE = f"{LEAKS}::test_a_private_field_that_got_out", f"{LEAKS}::test_where_private_fields_belong"
ALONE = "tests/test_tree.py::test_the_judge_stands_alone"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a centre may be published fifty kilometres off",
        rows=("2.12.1",),
        edits=(Edit(PUBLISHED, "NEAR_KM = 5.0", "NEAR_KM = 50.0"),),
        tests=(CENTRE,),
    ),
    Breach(
        name="each push may have a centre of its own",
        rows=("2.12.1",),
        edits=(Edit(PUBLISHED, "SAME_KM = 0.2", "SAME_KM = 50.0"),),
        tests=(CENTRE,),
    ),
    Breach(
        name="the judge measures from the script's place",
        rows=("2.12.1",),
        edits=(Edit("tests/oracle/missed.py", "Window(run.centre(case), begun,", "Window(case.place, begun,"),),
        tests=(f"{TOLD}::test_missed", f"{TOLD}::test_not_missed"),
    ),
    Breach(
        name="the judge asks the database",
        rows=("2.12.4",),
        edits=(
            Edit(
                "tests/oracle/dumps.py",
                "from dataclasses import dataclass\n",
                "from dataclasses import dataclass\n\nimport pymongo\n",
            ),
        ),
        tests=(ALONE,),
    ),
    Breach(
        name="the judge borrows from the tests of the hub",
        rows=("2.12.4",),
        edits=(
            Edit(
                "tests/oracle/geometry.py",
                "import math\n",
                "import math\n\nfrom tests.domain.test_geometry_and_cells import far_apart_km\n",
            ),
        ),
        tests=(ALONE,),
    ),
    Breach(
        name="the judge knows a point only by five decimals",
        rows=("2.12.5",),
        edits=(Edit(PLACES, "if (decimals < 3 and", "if (decimals < 5 and"),),
        tests=(A_POINT,),
    ),
    Breach(
        name="the judge takes a place three hundred metres away for the point",
        rows=("2.12.5",),
        edits=(
            Edit(
                PLACES,
                "    return {math.floor(thousandths), math.ceil(thousandths)}\n",
                "    return set(range(math.floor(thousandths) - 3, math.ceil(thousandths) + 4))\n",
            ),
        ),
        tests=(NO_LEAK,),
    ),
    Breach(
        name="the judge takes a published circle for a leak",
        rows=("2.12.5",),
        edits=(Edit(PLACES, '            line = SHAPE.sub(b"", line)\n', "            line = bytes(line)\n"),),
        tests=(NO_LEAK,),
    ),
    Breach(
        name="points are drawn wherever people are",
        rows=("2.12.6",),
        edits=(
            Edit(
                SIMULATOR,
                "abs(latitude - mark.latitude) > SHY_DEGREES or abs(longitude - mark.longitude) > SHY_DEGREES",
                "abs(latitude - mark.latitude) > 0 or abs(longitude - mark.longitude) > 0",
            ),
        ),
        tests=("tests/local/test_demo_parts.py::test_no_point_is_drawn_that_could_be_taken_for_a_cells_mark",),
    ),
    Breach(
        name="points keep half the distance from a cell's marks",
        rows=("2.12.6",),
        edits=(Edit(SIMULATOR, "SHY_DEGREES = 0.002", "SHY_DEGREES = 0.001"),),
        tests=("tests/local/test_demo_parts.py::test_no_point_is_drawn_that_could_be_taken_for_a_cells_mark",),
    ),
    Breach(
        name="a private field carries no marker",
        rows=("2.12.7",),
        edits=(
            Edit(
                "hub/local/demo/case_inputs.py",
                '            "identityNumber": marker(key, "identity"),\n',
                '            "identityNumber": "131102201402290000",\n',
            ),
        ),
        tests=("tests/e2e/test_demo.py::test_every_private_field_carries_its_marker",),
    ),
    Breach(
        name="the judge knows a marker only as it is written",
        rows=("2.12.8",),
        edits=(Edit(MARKERS, "    if b'\"base64\"' in content:\n", "    if not content:\n"),),
        tests=(A_LEAK,),
    ),
    Breach(
        name="the judge lets private fields lie in the rows of devices",
        rows=("2.12.8",),
        edits=(
            Edit(SURFACES, 'frozenset({"cases", "tips", "audit"})', 'frozenset({"cases", "tips", "audit", "devices"})'),
        ),
        tests=(A_LEAK,),
    ),
    Breach(
        name="the judge blames private fields where they belong",
        rows=("2.12.8",),
        edits=(Edit(SURFACES, 'frozenset({"cases", "tips", "audit"})', 'frozenset({"cases"})'),),
        tests=(PRIVATE,),
    ),
    Breach(
        name="the judge blames what went to staff",
        rows=("2.12.8",),
        edits=(
            Edit(
                SURFACES,
                'for path in sorted((directory / "wire").glob("*.jsonl")) if path.name != "staff.jsonl")',
                'for path in sorted((directory / "wire").glob("*.jsonl")))',
            ),
        ),
        tests=(PRIVATE, NO_LEAK),
    ),
)
