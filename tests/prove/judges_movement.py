"""Faults in the judge of movement."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "the judge of movement forgets devices that had to be told, and sounds that had to be heard",
        (
            Edit("tests/oracle/movement/judge.py", "if self._owed(alert, device):", "if self._owed is None:"),
            Edit("tests/oracle/movement/sightings.py", "                if missed:\n", "                if not one:\n"),
        ),
        red=(
            "tests/test_oracle/test_movement.py::test_each_movement_fault_raises_its_own_figure[inside and never told]",
            "tests/test_oracle/test_movement.py::test_each_movement_fault_raises_its_own_figure[silent in the circle]",
        ),
    ),
    Fault(
        "the judge of movement borrows the hub's geometry",
        (
            Edit(
                "tests/oracle/movement/alerts.py",
                "from tests.oracle.geometry import Point",
                ("from hub.domain.geometry import distance_km\nfrom tests.oracle.geometry import Point"),
            ),
        ),
        red=("tests/test_tree.py::test_the_judge_imports_nothing_of_the_hub",),
    ),
    Fault(
        "movers into covered ground get no unit",
        (Edit("hub/services/fanout/evaluate_journal.py", "    if entered:", "    if not moved:"),),
        red=("tests/services/fanout/exactness/test_programs.py::test_no_random_program_misses_or_repeats_a_device",),
    ),
)
