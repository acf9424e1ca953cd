"""Breaches of the rules of escalation: when, how far, in which order, and what stops it."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

POLICY = "hub/domain/ministry-2016.toml"
ESCALATION = "hub/domain/escalation.py"
OPEN_CASE = "hub/services/police/open_case.py"
START_STAGE = "hub/services/fanout/start_stage.py"
SEND = "hub/services/fanout/send_batch.py"
GUARD = "hub/services/fanout/steps/guard.py"
SET_RADIUS = "hub/services/police/set_alert_radius.py"
END_ALERT = "hub/services/police/steps/end_alert.py"
REVISE = "hub/services/police/revise_case.py"

DOMAIN = "tests/domain/test_escalation.py"
E2E = "tests/e2e/test_escalation.py"
E2E_CLOSING = "tests/e2e/test_closing.py"
BATCHES = "tests/services/fanout/test_batches.py"
TABLE = f"{DOMAIN}::test_the_ministrys_table_to_the_millisecond"
BY_THE_CLOCK = f"{E2E}::test_the_first_phone_and_the_rings_by_the_clock"
LATE_POSTING = (
    "tests/services/police/test_open_case.py::test_a_late_posting_is_due_at_every_radius_at_once_nearest_first"
)
LATE_AND_UNCONFIRMED = f"{E2E}::test_posted_late_it_waits_at_the_unconfirmed_limit_for_another_person"
MATERIAL = f"{E2E_CLOSING}::test_a_material_update_reaches_those_told_in_silence"
EXPIRES = f"{E2E}::test_after_its_time_it_ends_by_itself_and_everybody_told_hears_of_it"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="the clock runs from the posting",
        rows=("2.6.1", "2.6.3"),
        edits=(Edit(OPEN_CASE, "plan_stages(policy, case.last_seen.at)", "plan_stages(policy, case.opened_at)"),),
        tests=(BY_THE_CLOCK, LATE_POSTING, LATE_AND_UNCONFIRMED),
    ),
    Breach(
        name="each stage's time counts from the stage before",
        rows=("2.6.1", "2.6.2"),
        edits=(
            Edit(
                ESCALATION,
                "PlannedStage(number, radius, disappeared + over + (",
                "PlannedStage(number, radius, disappeared + sum((o for o, _ in bands[:number]), timedelta(0)) + (",
            ),
        ),
        tests=(f"{DOMAIN}::test_a_posting_however_late_owes_what_the_time_missing_says", TABLE),
    ),
    Breach(
        name="an hour sharp counts as longer than an hour",
        rows=("2.6.2",),
        edits=(Edit(ESCALATION, " + (STEP if over else timedelta(0)))", ")"),),
        tests=(TABLE,),
    ),
    Breach(
        name="the third hour reaches 350 km",
        rows=("2.6.2",),
        edits=(Edit(POLICY, "radius_km = 300", "radius_km = 350"),),
        tests=(TABLE,),
    ),
    Breach(
        name="posted late, it calls for the nearest stage only",
        rows=("2.6.3",),
        edits=(
            Edit(
                "hub/services/police/steps/notify.py",
                "                await desk.notifier.stage(stage.id)",
                "                await desk.notifier.stage(stage.id)\n                break",
            ),
        ),
        tests=(LATE_POSTING,),
    ),
    Breach(
        name="an operator's policy is not read",
        rows=("2.6.4",),
        edits=(
            Edit("hub/wiring/hub.py", "    if settings.policy_file is None:", "    if settings.policy_file != '':"),
        ),
        tests=("tests/test_settings.py::test_an_operators_policy_is_used_and_a_broken_one_names_its_row",),
    ),
    Breach(
        name="a table whose radius shrinks is taken",
        rows=("2.6.4",),
        edits=(
            Edit(
                ESCALATION,
                "if after.radius_km <= before.radius_km:",
                "if after.radius_km < 0:",
            ),
        ),
        tests=("tests/test_settings.py::test_an_operators_policy_is_used_and_a_broken_one_names_its_row",),
    ),
    Breach(
        name="a stage makes a revision",
        rows=("2.6.5",),
        edits=(
            Edit(START_STAGE, "import logging\n", "import logging\nfrom dataclasses import replace\n"),
            Edit(
                START_STAGE,
                "        await desk.alerts.change(alert.id, changes, transaction)\n",
                '        await desk.alerts.change(alert.id, {**changes, "revision": alert.revision + 1}, transaction)\n'
                "        newest = await desk.alerts.revision(alert.id, alert.revision)\n"
                "        await desk.alerts.add_revision(replace(newest, number=alert.revision + 1), transaction)\n",
            ),
        ),
        tests=(MATERIAL,),
    ),
    Breach(
        name="a batch keeps the revision of its first look",
        rows=("2.6.5", "2.6.6"),
        edits=(
            Edit(
                SEND,
                "        if _revision_of(unit, fresh) == revision:\n            return fresh, sorted_out\n"
                "        guard = fresh\n",
                "        first = replace(fresh.alert, revision=known.alert.revision, pushed=known.alert.pushed)\n"
                "        return replace(fresh, alert=first), sorted_out\n",
            ),
        ),
        tests=(f"{BATCHES}::test_rev_at_guard",),
    ),
    Breach(
        name="whoever is told later gets the first revision",
        rows=("2.6.5",),
        edits=(
            Edit(SEND, "    if said is None or said.number != guard.alert.revision:\n", "    if True:\n"),
            Edit(
                SEND,
                "await desk.alerts.revision(guard.alert.id, guard.alert.revision)",
                "await desk.alerts.revision(guard.alert.id, 1 if guard.alert.open else guard.alert.revision)",
            ),
        ),
        tests=(MATERIAL,),
    ),
    Breach(
        name="another batch's claim does not count",
        rows=("2.6.6",),
        edits=(
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "if owner ~= unit or tonumber(s) ~= seq then busy = true end",
                "if owner == unit and tonumber(s) ~= seq then busy = true end",
            ),
        ),
        tests=(f"{BATCHES}::test_claims",),
    ),
    Breach(
        name="an update rings like a first alert",
        rows=("2.6.7",),
        edits=(
            Edit(
                "hub/partners/fcm/messages.py",
                '{"sound": "default"} if kind is RevisionKind.ALERT else {"interruption-level": "passive"}',
                '{"sound": "default"}',
            ),
        ),
        tests=(MATERIAL,),
    ),
    Breach(
        name="every update is pushed, material or not",
        rows=("2.6.7",),
        edits=(
            Edit(REVISE, "    if material:\n", "    if number:\n"),
            Edit(REVISE, "pushed = asked.material and revision", "pushed = revision"),
        ),
        tests=(
            MATERIAL,
            "tests/services/fanout/test_closing.py"
            "::test_what_is_not_material_is_pushed_to_nobody_and_said_to_newcomers",
        ),
    ),
    Breach(
        name="the end is told to nobody who was told",
        rows=("2.6.8",),
        edits=(
            Edit(
                END_ALERT,
                "    await desk.sweeps.add(Sweep(sweep_id(alert.id, number), alert.id, number, SweepState.NEW), "
                "transaction)\n",
                "",
            ),
        ),
        tests=(f"{E2E_CLOSING}::test_the_end_is_told_to_exactly_those_who_were_told", EXPIRES),
    ),
    Breach(
        name="units begin partner by partner",
        rows=("2.6.9",),
        edits=(
            Edit("hub/services/fanout/steps/cut_units.py", "(unit.order, unit.tenant)", "(unit.tenant, unit.order)"),
        ),
        tests=("tests/domain/test_cut_units.py::test_the_same_cells_are_cut_the_same_way_nearest_first",),
    ),
    Breach(
        name="the nearest unit is as large as any",
        rows=("2.6.9",),
        edits=(Edit("hub/services/fanout/steps/cut_units.py", "min(FIRST_UNIT, unit_size)", "unit_size"),),
        tests=("tests/domain/test_cut_units.py::test_the_nearest_unit_of_each_tenant_is_small",),
    ),
    Breach(
        name="a ring is in the order of its cells' names",
        rows=("2.6.9",),
        edits=(
            Edit(
                "hub/domain/cells.py",
                "sorted(added, key=lambda cell: (distance_km(outer.centre, centre(cell)), cell))",
                "sorted(added)",
            ),
        ),
        tests=("tests/domain/test_geometry_and_cells.py::test_rings_tile_the_circle",),
    ),
    Breach(
        name="a posting has six seconds in which it may be taken back",
        rows=("2.6.10",),
        edits=(
            Edit(
                OPEN_CASE,
                "step.radius_km, step.due, StageState.DUE)",
                "step.radius_km, max(step.due, case.opened_at + timedelta(seconds=6)), StageState.DUE)",
            ),
        ),
        tests=("tests/services/police/test_open_case.py::test_writes_everything_that_later_work_needs",),
    ),
    Breach(
        name="a pause holds back stages and nobody who comes in",
        rows=("2.6.11",),
        edits=(
            Edit(
                GUARD,
                "return self.halted or (self.alert.held(self.now) and not self.cancels(revision))",
                "return self.halted and (self.alert.open or self.cancels(revision))",
            ),
        ),
        tests=(f"{E2E}::test_paused_nothing_begins_until_it_is_resumed",),
    ),
    Breach(
        name="what is resumed stays held",
        rows=("2.6.11",),
        edits=(
            Edit("hub/services/police/resume_alert.py", "alert.pauses - {PauseReason.OFFICER}", "alert.pauses | set()"),
        ),
        tests=(f"{E2E}::test_paused_nothing_begins_until_it_is_resumed",),
    ),
    Breach(
        name="a wider radius is noted and not told",
        rows=("2.6.12",),
        edits=(
            Edit(
                SET_RADIUS,
                "            await _add_stage(desk, alert, asked.radius_km, now, transaction)",
                '            await desk.alerts.change(alert.id, {"covered_km": asked.radius_km}, transaction)',
            ),
        ),
        tests=(f"{E2E}::test_the_radius_is_an_officers_word_wider_and_narrower",),
    ),
    Breach(
        name="a narrower radius leaves the ground covered",
        rows=("2.6.12",),
        edits=(Edit(SET_RADIUS, "min(alert.covered_km, asked.radius_km)", "alert.covered_km"),),
        tests=(f"{E2E}::test_the_radius_is_an_officers_word_wider_and_narrower",),
    ),
    Breach(
        name="the clock goes on beyond an officer's radius",
        rows=("2.6.12",),
        edits=(Edit(SET_RADIUS, "        await _drop_plan(desk, alert, asked.radius_km, transaction)\n", ""),),
        tests=(f"{E2E}::test_the_radius_is_an_officers_word_wider_and_narrower",),
    ),
    Breach(
        name="no reason is as good as one",
        rows=("2.6.13",),
        edits=(
            Edit(
                "hub/services/police/steps/reasons.py",
                'line(reason, MOST_CHARACTERS, path=("reason",))',
                'line(reason, MOST_CHARACTERS, path=("reason",)) if reason.strip() else ""',
            ),
        ),
        tests=("tests/services/police/test_hold_and_radius.py::test_a_reason_is_needed",),
    ),
    Breach(
        name="a batch that has begun is sent to its end",
        rows=("2.6.14",),
        edits=(
            Edit(
                GUARD,
                "        self._allowed = not (narrowed or self.void or self.held)",
                "        self._allowed = not narrowed",
            ),
        ),
        tests=(
            f"{BATCHES}::test_the_second_look_sees_the_closing",
            f"{BATCHES}::test_the_second_look_sees_a_pause",
        ),
    ),
    Breach(
        name="a halt stops what has not begun and no batch under way",
        rows=("2.6.15",),
        edits=(
            Edit(
                "hub/settings.py",
                "second_look: timedelta = timedelta(seconds=2)",
                "second_look: timedelta = timedelta(seconds=60)",
            ),
        ),
        tests=("tests/e2e/test_operations.py::test_a_halt_stops_every_push_and_what_waits_goes_on_afterwards",),
    ),
    Breach(
        name="the guard does not ask the operator's switch",
        rows=("2.6.15",),
        edits=(
            Edit(
                GUARD,
                "Guard(alert, halted, now, started)",
                "Guard(alert, False, now, started)",
            ),
        ),
        tests=("tests/e2e/test_operations.py::test_a_halt_stops_every_push_and_what_waits_goes_on_afterwards",),
    ),
    Breach(
        name="a begun stage is not taken up again",
        rows=("2.6.16",),
        edits=(
            Edit(
                "hub/storage/mongo/stages.py",
                '            cutting = await self._stages.find({"state": StageState.CUTTING.value}).to_list(None)\n',
                "            cutting: list[Row] = []\n",
            ),
        ),
        tests=("tests/services/fanout/test_planning.py::test_stage_resume",),
    ),
    Breach(
        name="units are worked on by their bells alone",
        rows=("2.6.16",),
        edits=(
            Edit(
                "hub/services/maintenance/enqueue_due_work.py",
                "    await ring_lanes(desk, await count_waiting(desk))\n",
                "    await ring_lanes(desk, {})\n",
            ),
        ),
        tests=("tests/e2e/test_survival.py::test_a_stage_outlives[kill_senders-]",),
    ),
    Breach(
        name="an alert lasts four days",
        rows=("2.6.17",),
        edits=(Edit(POLICY, "lasts_hours = 72", "lasts_hours = 96"),),
        tests=(
            EXPIRES,
            "tests/services/maintenance/test_alert_maintenance.py::test_an_alert_expires_at_its_moment_once",
        ),
    ),
    Breach(
        name="a renewal changes nothing",
        rows=("2.6.17",),
        edits=(
            Edit(
                "hub/services/police/renew_alert.py",
                "max(alert.expires_at, now + desk.policy.lasts)",
                "max(alert.expires_at, alert.opened_at + desk.policy.lasts)",
            ),
        ),
        tests=("tests/services/police/test_hold_and_radius.py::test_renewing_lets_it_last_from_now_and_never_less",),
    ),
)
