"""Faults of the fan-out's exactness under movement, under its programs, interleavings and long run."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

JOURNAL, SEND = "hub/services/fanout/evaluate_journal.py", "hub/services/fanout/send_batch.py"
GUARD, SWEEP = "hub/services/fanout/steps/guard.py", "hub/services/fanout/run_sweep.py"
FOLDER = "tests/services/fanout/exactness"
LONG = f"{FOLDER}/test_long_run.py::test_whoever_moves_is_neither_missed_nor_told_outside_nor_told_twice"
PROGRAMS = f"{FOLDER}/test_programs.py::test_no_program_misses_anybody_or_tells_anybody_twice"
ORDERS = f"{FOLDER}/test_interleavings.py::test_whatever_the_order_of_two"
JUDGED = "tests/test_oracle/test_movement.py"

BREACHES = (
    Breach(
        name="a move into covered ground makes no unit",
        rows=("3.1.1", "3.1.7"),
        edits=(Edit(JOURNAL, "    if entered:\n", "    if not moved:\n"),),
        tests=(LONG, PROGRAMS, f"{ORDERS}[move-plan]"),
    ),
    Breach(
        name="a move is looked at for one alert only",
        rows=("3.1.2",),
        edits=(Edit(JOURNAL, "if alert.status.mode is mode]\n", "if alert.status.mode is mode][:1]\n"),),
        tests=(PROGRAMS,),
    ),
    Breach(
        name="a batch is begun in spite of a pause",
        rows=("3.1.3",),
        edits=(
            Edit(
                GUARD,
                "return self.halted or (self.alert.held(self.now) and not self.cancels(revision))",
                "return self.halted",
            ),
        ),
        tests=(PROGRAMS,),
    ),
    Breach(
        name="a batch does not ask whether its ground was given up",
        rows=("3.1.3", "3.1.7"),
        edits=(Edit(SEND, "not any(touches(cell, covered) for cell in via)", "not (via or covered)"),),
        tests=(f"{ORDERS}[scan-narrow]",),
    ),
    Breach(
        name="distances are those of a flat map",
        rows=("3.1.4",),
        edits=(
            Edit(
                "hub/domain/geometry.py",
                "    return _angle(vector(a), vector(b)) * EARTH_RADIUS_KM\n",
                "    return math.hypot(a.latitude - b.latitude, a.longitude - b.longitude) * 111.195\n",
            ),
        ),
        tests=(f"{PROGRAMS}[pole]", f"{PROGRAMS}[antimeridian]"),
    ),
    Breach(
        name="only the cell that a device is in now counts",
        rows=("3.1.5",),
        edits=(Edit(JOURNAL, "(where.old, where.new))", "(where.new,))"),),
        tests=(f"{ORDERS}[move-scan]",),
    ),
    Breach(
        name="cells are read before they are covered",
        rows=("3.1.5",),
        edits=(
            Edit(
                "hub/services/fanout/start_stage.py",
                "    found = await find_audience(desk.cells, alert, stage)\n",
                "    found = early\n",
            ),
            Edit(
                "hub/services/fanout/start_stage.py",
                "    stage = await _begin(desk, stage_id)\n",
                "    early = await _early(desk, stage_id)\n    stage = await _begin(desk, stage_id)\n",
            ),
            Edit(
                "hub/services/fanout/start_stage.py",
                "async def _begin(",
                "async def _early(desk: FanoutDesk, stage_id: str) -> Any:\n"
                "    stage = await desk.stages.get(stage_id)\n"
                "    assert stage is not None\n"
                "    alert = await desk.alerts.get(stage.alert)\n"
                "    assert alert is not None\n"
                "    return await find_audience(desk.cells, alert, stage)\n\n\n"
                "async def _begin(",
            ),
        ),
        tests=(f"{ORDERS}[move-plan]",),
    ),
    Breach(
        name="whoever was in flight at a closing is not looked for afterwards",
        rows=("3.1.5",),
        edits=(Edit(SWEEP, "await _audience(desk, alert, sweep, set(drained)) if drained else {}", "{}"),),
        tests=(f"{ORDERS}[scan-close]",),
    ),
    Breach(
        name="the guard is what was seen before the batch was read",
        rows=("3.1.5",),
        edits=(Edit(SEND, "        fresh = await look(desk, unit.alert)\n", "        fresh = known\n"),),
        tests=(f"{ORDERS}[scan-close]",),
    ),
    Breach(
        name="a device in the hands of another batch is taken all the same",
        rows=("3.1.7",),
        edits=(
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "if owner ~= unit or tonumber(s) ~= seq then busy = true end",
                "if owner ~= unit or tonumber(s) ~= seq then busy = false end",
            ),
        ),
        tests=(f"{ORDERS}[scan-chase]",),
    ),
    Breach(
        name="news goes past every mute",
        rows=("3.1.1",),
        edits=(
            Edit(
                "hub/services/fanout/steps/apply_preferences.py",
                "    withheld = {number: until for number, until in found.items() if until}\n",
                "    withheld = dict[int, datetime]()\n",
            ),
        ),
        tests=(PROGRAMS,),
    ),
    Breach(
        name="the judge of movement forgets who was owed",
        rows=("3.1.6",),
        edits=(Edit("tests/oracle/movement/judge.py", "if self._owed(alert, device):", "if self._owed is None:"),),
        tests=(f"{JUDGED}::test_each_fault_is_seen_under_its_figure",),
    ),
    Breach(
        name="the judge of movement borrows the hub's geometry",
        rows=("3.1.6",),
        edits=(
            Edit(
                "tests/oracle/movement/alerts.py",
                "from tests.oracle.geometry import Point\n",
                "from hub.domain.geometry import distance_km\nfrom tests.oracle.geometry import Point\n",
            ),
        ),
        tests=(
            "tests/test_tree.py::test_the_judge_stands_alone",
            "tests/test_house.py::test_house_keeps[oracle_stands_outside]",
        ),
    ),
)
