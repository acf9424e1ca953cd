"""Faults in the order of reads and writes of the fan-out: each has the name of its rule in docs/fanout-rules.md."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "fresh: coverage is cached across epochs",
        (
            Edit(
                "hub/storage/mongo/alerts/alerts.py",
                "        if self._states is None or self._states[0] != epoch:",
                "        if self._states is None:",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_fresh_coverage_is_read_after_the_location_write",),
    ),
    Fault(
        "old_cell: only the new cell of a move is checked",
        (Edit("hub/services/fanout/evaluate_journal.py", "(where.old, where.new))", "(where.new,))"),),
        red=("tests/services/fanout/test_locations.py::test_old_cell_counts_for_a_device_that_moved",),
    ),
    Fault(
        "preimage: the cell before a move is read outside the transaction",
        (
            Edit(
                "hub/storage/mongo/delivery/devices.py",
                'await self._rows_by(tenant, "_id", row_ids(tenant, cells), transaction, PLACE)',
                'await self._rows_by(tenant, "_id", row_ids(tenant, cells), None, PLACE)',
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_preimage_is_read_in_the_transaction_of_the_write",),
    ),
    Fault(
        "journal: rows left in the journal are never evaluated",
        (Edit("hub/storage/mongo/delivery/journal.py", '{"$lt": after}, "at"', '{"$gt": after}, "at"'),),
        red=("tests/services/fanout/test_locations.py::test_journal_row_stays_until_its_hook_is_done",),
    ),
    Fault(
        "hook_unit: the hook leaves no units",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "        await evaluation.units.add(units, transaction)",
                "        pass",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_hook_unit_is_added_and_the_hook_never_sends",),
    ),
    Fault(
        "hook_paused: the hook skips paused alerts",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "if alert.status.mode is mode]",
                "if alert.status.mode is mode and not (await evaluation.alerts.get(alert.id)).pauses]",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_hook_paused_alert_gets_its_units_all_the_same",),
    ),
    Fault(
        "reg_closed: a returning device is not told of an end it missed",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "(not alert.open or len(alert.pushed) > 1)",
                "alert.open and len(alert.pushed) > 1",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_reg_closed_brings_a_returning_device_the_cancel",),
    ),
    Fault(
        "reg_open: a returning device is not told of an update it missed",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "(not alert.open or len(alert.pushed) > 1)",
                "not alert.open",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_reg_open_brings_a_returning_device_the_update",),
    ),
    Fault(
        "reg_open_narrowed: a device back on covered ground gets no catch-up unit",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "        if where.returning and (",
                "        if where.number not in entered and where.returning and (",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_reg_open_narrowed_brings_the_update_on_given_up_ground",),
    ),
    Fault(
        "stable_n: a returning device gets a new number",
        (
            Edit(
                "hub/storage/mongo/delivery/devices.py",
                "[UpdateOne(self._row_of(tenant, device_id(tenant, ref)), GONE) for ref in refs]",
                "[DeleteOne(self._row_of(tenant, device_id(tenant, ref))) for ref in refs]",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_stable_n_outlives_the_removal_of_a_device",),
    ),
    Fault(
        "cells_first: a cell row is not written before its first device",
        (
            Edit(
                "hub/services/intake/steps/write_places.py",
                "services.cells.ensure(tenant, cells)",
                "asyncio.sleep(0)",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_cells_first_then_the_first_device_of_a_cell",),
    ),
    Fault(
        "geo: only populated cells count as covered",
        (
            Edit(
                "hub/services/fanout/start_stage.py",
                "        covered = max(area.covered_km, stage.radius_km)",
                (
                    "        found = await planning.cells.populated(stage.circle)\n"
                    "        covered = max(area.covered_km, stage.radius_km) if found else area.covered_km"
                ),
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_geo_covers_empty_cells_too",),
    ),
    Fault(
        "covered_first: cells are read before the stage is committed",
        (
            Edit(
                "hub/services/fanout/start_stage.py",
                "import logging",
                ("import logging\nfrom dataclasses import replace"),
            ),
            Edit(
                "hub/services/fanout/start_stage.py",
                "    stage = await _begin(planning, stage_id)",
                (
                    "    planned = await planning.stages.get(stage_id)\n"
                    "    before = await planning.alerts.get(planned.alert)\n"
                    "    cells = await _find_audience(planning.cells, before, "
                    "replace(planned, inner_km=before.covered_km))\n"
                    "    stage = await _begin(planning, stage_id)"
                ),
            ),
            Edit(
                "hub/services/fanout/start_stage.py",
                "        cells = await _find_audience(planning.cells, alert, stage)\n",
                "",
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_covered_first_then_cells_are_read",),
    ),
    Fault(
        "stage_resume: a begun stage is not resumed",
        (
            Edit(
                "hub/storage/mongo/delivery/stages.py",
                '            cutting = await self._stages.find({"state": StageState.CUTTING.value}).to_list(None)',
                "            cutting: list[Row] = []",
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_stage_resume_finishes_a_begun_stage",),
    ),
    Fault(
        "cut_once: a resumed stage is cut again",
        (
            Edit("hub/services/fanout/start_stage.py", "    if stage.cut is None:", "    if stage:"),
            Edit("hub/storage/mongo/delivery/stages.py", '{"_id": stage.id, "cut": None}', '{"_id": stage.id}'),
        ),
        red=("tests/services/fanout/test_planning.py::test_cut_once_list_survives_a_death_between_units",),
    ),
    Fault(
        "epoch_ids: unit ids carry the radius instead of the epoch",
        (Edit("hub/services/fanout/start_stage.py", ".e{stage.epoch}.", ".r{stage.radius_km}."),),
        red=("tests/services/fanout/test_planning.py::test_epoch_ids_let_a_given_up_ring_be_reached_again",),
    ),
    Fault(
        "ring_ever: a ring is relative to what was ever covered",
        (Edit("hub/services/fanout/start_stage.py", "begin(stage, alert.covered,", "begin(stage, alert.told,"),),
        red=("tests/services/fanout/test_planning.py::test_ring_ever_covered_is_reached_when_covered_again",),
    ),
    Fault(
        "guard_cover: a batch does not check that its cells are still covered",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "not any(map(is_covered, via))",
                "not (via or is_covered)",
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_guard_cover_drops_devices_of_given_up_cells",),
    ),
    Fault(
        "primary_read: reads may come from a secondary",
        (
            Edit(
                "hub/storage/mongo/database.py",
                "            read_preference=ReadPreference.PRIMARY,",
                "            read_preference=ReadPreference.SECONDARY_PREFERRED,",
            ),
        ),
        red=("tests/storage/mongo/test_database.py::test_reads_use_the_primary_and_writes_the_majority",),
    ),
    Fault(
        "fence: a worker trusts its lease for ever",
        (
            Edit(
                "hub/services/fanout/steps/lease.py",
                "        return time.monotonic() < self._since",
                "        return True or time.monotonic() < self._since",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_fence_stops_a_worker_past_its_lease",),
    ),
    Fault(
        "fence_cas: a unit is written without comparing the lease token",
        (
            Edit(
                "hub/storage/mongo/delivery/units.py",
                'update_one({"_id": unit.id, "token": token}, update)',
                'update_one({"_id": unit.id}, update)',
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_fence_cas_refuses_the_write_of_a_lost_lease",),
    ),
    Fault(
        "intent: the numbers of a batch are not saved before it is sent",
        (Edit("hub/storage/mongo/delivery/units.py", '"intent": intent_row(intent), "seq"', '"seq"'),),
        red=("tests/services/fanout/test_batches.py::test_intent_is_saved_before_anything_is_sent",),
    ),
    Fault(
        "guard_first: the guard is read before the intent",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "        fresh = await delivery.guards.read(unit.alert)",
                "        fresh = known",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_guard_first_read_after_the_intent_sees_a_close",),
    ),
    Fault(
        "rev_at_guard: a batch keeps the revision of its first look",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "            return Claim(fresh, classified)",
                (
                    "            old = known.alert\n"
                    "            now = replace(fresh.alert, revision=old.revision, pushed=old.pushed)\n"
                    "            return replace(fresh, alert=now), classified"
                ),
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_rev_at_guard_is_the_revision_that_is_sent",),
    ),
    Fault(
        "defer: a busy device counts as done",
        (Edit("hub/services/fanout/steps/judge_batch.py", "| rotated | busy | not_begun", "| rotated | not_begun"),),
        red=("tests/services/fanout/test_batches.py::test_defer_busy_devices_until_the_other_batch_settles",),
    ),
    Fault(
        "orphans_first: units with an open batch have no priority",
        (
            Edit(
                "hub/storage/mongo/delivery/waiting_reads.py",
                'return not row.get("intent"), is_leftover,',
                "return is_leftover,",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_orphans_first_then_units_that_wait_for_them",),
    ),
    Fault(
        "resolver: claims of settled batches are never cleared",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "if classified.busy and await delivery.ledger.resolve(unit.alert, unit.tenant, classified.busy):",
                "if False:",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_resolver_clears_claims_of_settled_batches",),
    ),
    Fault(
        "park_settle: parking keeps the open batch",
        (
            Edit(
                "hub/services/fanout/steps/park.py",
                "    await settle_begun(units, claimed, await _never_reached(units, claimed.unit) if pushes else frozenset())",
                "    pass",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_park_settle_lets_the_close_go_on",),
    ),
    Fault(
        "maybe503: an unknown outcome counts as not reached",
        (Edit("hub/services/fanout/steps/judge_batch.py", "        unknown=unknown,\n", ""),),
        red=("tests/services/fanout/test_batches.py::test_maybe503_device_gets_the_cancel",),
    ),
    Fault(
        "recov_maybe: a batch recovered after the end reached nobody",
        (
            Edit(
                "hub/services/fanout/steps/judge_batch.py",
                "        unknown=frozenset(batch.entries) if batch.recovered else frozenset(),\n",
                "",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_recov_maybe_after_a_close_gets_the_cancel",),
    ),
    Fault(
        "cond_tomb: a refused token removes a device that has a new one",
        (
            Edit(
                "hub/storage/mongo/delivery/devices.py",
                '{"p": tenant, "h": token_hash(tenant, token), "n": number, "a": True}',
                '{"p": tenant, "n": number, "a": True}',
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_cond_tomb_spares_a_device_with_a_new_token",),
    ),
    Fault(
        "unreg_defer: a device with a new token is not tried again",
        (Edit("hub/services/fanout/steps/judge_batch.py", "| rotated | busy | not_begun", "| busy | not_begun"),),
        red=("tests/services/fanout/test_batches.py::test_unreg_defer_tries_a_new_token_again",),
    ),
    Fault(
        "marker: an emptied ledger counts as complete",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                ("if redis.call('GET', KEYS[1]) ~= run then return false end\nlocal unit, seq, newest"),
                "local unit, seq, newest",
            ),
        ),
        red=("tests/services/fanout/test_lost_redis.py::test_marker_makes_an_emptied_ledger_rebuild",),
    ),
    Fault(
        "runid: the run id of Redis is a constant",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')",
                "local run = 'always'",
            ),
        ),
        red=("tests/services/fanout/test_lost_redis.py::test_runid_of_a_restarted_redis_makes_it_rebuild",),
    ),
    Fault(
        "nonce: a rebuild is not checked for a loss of Redis meanwhile",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "if run ~= ARGV[2] or redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end",
                "",
            ),
        ),
        red=("tests/services/fanout/test_lost_redis.py::test_nonce_stops_a_rebuild_begun_before_a_loss",),
    ),
    Fault(
        "rebuild_intents: a rebuild forgets the batches in flight",
        (
            Edit(
                "hub/storage/mongo/delivery/reached_reads.py",
                'if intent := read_intent(row["intent"]):',
                "if intent := read_intent(None):",
            ),
        ),
        red=("tests/services/fanout/test_lost_redis.py::test_rebuild_intents_claim_the_batches_in_flight",),
    ),
    Fault(
        "close_keeps: closing ends the units",
        (
            Edit(
                "hub/storage/mongo/delivery/stages.py",
                '        self._stages = database.collection("stages")',
                (
                    '        self._stages = database.collection("stages")\n'
                    '        self._units = database.collection("units")'
                ),
            ),
            Edit(
                "hub/storage/mongo/delivery/stages.py",
                "            await self._stages.update_many(",
                (
                    '            void = {"$set": {"state": "void", "intent": None}}\n'
                    '            await self._units.update_many({"alert": alert}, void, session=transaction)\n'
                    "            await self._stages.update_many("
                ),
            ),
        ),
        red=("tests/services/fanout/test_closing.py::test_close_keeps_intents_and_settles_of_units",),
    ),
    Fault(
        "sweep_redis: the audience of a closing is not read from the unit rows",
        (
            Edit(
                "hub/services/fanout/run_sweep.py",
                "    reached = await planning.units.reached_before(alert.id, sweep.revision)",
                "    reached: dict[int, set[int]] = {}",
            ),
        ),
        red=("tests/services/fanout/test_closing.py::test_sweep_redis_loss_costs_no_cancel",),
    ),
    Fault(
        "two_pass: batches in flight at the closing are not awaited",
        (
            Edit(
                "hub/services/fanout/run_sweep.py",
                "await _audience(planning, alert, sweep, set(drained)) if drained else {}",
                "{}",
            ),
        ),
        red=("tests/services/fanout/test_closing.py::test_two_pass_sweep_waits_for_batches_in_flight",),
    ),
    Fault(
        "quiet_ends: a sleeping device is forgotten",
        (
            Edit(
                "hub/services/fanout/deliver_unit.py", "        return BatchEnd.ASLEEP", "        return BatchEnd.DONE"
            ),
        ),
        red=("tests/services/fanout/test_quiet_hours.py::test_quiet_ends_and_the_alert_is_delivered",),
    ),
    Fault(
        "quiet_closed: a sleeping device is told of an alert that has ended",
        (Edit("hub/services/fanout/steps/guard.py", "        return not self.alert.open", "        return False"),),
        red=("tests/services/fanout/test_quiet_hours.py::test_quiet_closed_alert_never_reaches_the_sleeper",),
    ),
    Fault(
        "quiet_silent_update: an update waits for the end of quiet hours",
        (Edit("hub/domain/delivery/preferences.py", "    if not news:", "    if False:"),),
        red=("tests/services/fanout/test_quiet_hours.py::test_quiet_silent_update_comes_at_any_hour",),
    ),
    Fault(
        "quiet_token: preferences do not follow the phone",
        (
            Edit(
                "hub/storage/mongo/delivery/devices.py",
                "preferences = kept(phone) if phone else {}",
                "preferences: Row = {}",
            ),
        ),
        red=("tests/services/fanout/test_quiet_hours.py::test_quiet_token_change_keeps_the_preferences",),
    ),
    Fault(
        "unmute: unmuting brings nothing that was missed",
        (Edit("hub/domain/delivery/preferences.py", "        or not before.muted_alerts <= after.muted_alerts\n", ""),),
        red=("tests/services/fanout/test_mutes.py::test_unmute_brings_what_was_missed",),
    ),
    Fault(
        "override: an override overrides nothing",
        (
            Edit(
                "hub/services/fanout/steps/apply_preferences.py",
                "    told, news = chosen.keys() - news, frozenset() if alert.overrides_preferences else news\n",
                "",
            ),
        ),
        red=("tests/services/fanout/test_preference_override.py::test_override_passes_quiet_hours_and_general_mutes",),
    ),
    Fault(
        "removal_ends_preferences: a removal keeps the preferences",
        (
            Edit(
                "hub/storage/mongo/delivery/devices.py",
                "dict.fromkeys((*REACHED_BY, *FIELDS), 1)",
                "dict.fromkeys(REACHED_BY, 1)",
            ),
        ),
        red=(
            "tests/services/fanout/test_preference_lifetime.py::test_preferences_end_with_a_removal_after_dead_token",
        ),
    ),
    Fault(
        "a_dead_token_ends_no_preferences: a refused token deletes the preferences",
        (Edit("hub/storage/mongo/delivery/devices.py", "update_one(holder, UNREACHABLE)", "update_one(holder, GONE)"),),
        red=("tests/services/fanout/test_preference_lifetime.py::test_preferences_survive_a_dead_token",),
    ),
    Fault(
        "refreshed_over_its_expiry: a registration refreshed at its expiry is not looked at again",
        (
            Edit(
                "hub/storage/mongo/delivery/devices.py",
                "return _alive(row, now + MAX_REQUEST_TIME) and",
                "return _alive(row, now) and",
            ),
        ),
        red=(
            "tests/services/fanout/test_locations.py::test_registration_refreshed_at_its_expiry_counts_again[register]",
        ),
    ),
    Fault(
        "cap: a daily cap holds nobody back",
        (
            Edit(
                "hub/services/fanout/steps/daily_cap.py",
                "in room.items() if places <= 0}",
                "in room.items() if places <= -1_000}",
            ),
        ),
        red=("tests/services/fanout/test_daily_cap.py::test_cap_withholds_alerts_beyond_the_daily_limit",),
    ),
    Fault(
        "cancel_passes_all: a CANCEL waits for quiet hours",
        (
            Edit(
                "hub/services/fanout/steps/apply_preferences.py",
                "    if guard.cancels(unit.revision):",
                "    if False:",
            ),
        ),
        red=("tests/services/fanout/test_preference_lifetime.py::test_cancel_passes_every_mute_quiet_and_cap",),
    ),
    Fault(
        "an_expired_registration: an expired device gets no CANCEL",
        (Edit("hub/services/fanout/steps/batches.py", "told=unit.revision is not None", "told=False"),),
        red=("tests/services/fanout/test_closing.py::test_expired_registration_still_gets_the_cancel",),
    ),
    Fault(
        "large_stages: an incomplete cut list counts as complete",
        (
            Edit(
                "hub/storage/mongo/delivery/stages.py",
                '            assert now.state is StageState.CUT, "chunks go when all units stand, and not before"',
                "            return []",
            ),
        ),
        red=("tests/services/fanout/test_large_stages.py::test_cut_list_with_a_lost_chunk_fails_loudly",),
    ),
    Fault(
        "unread_pages: a device that mutes after the offer is still named",
        (
            Edit(
                "hub/services/feed/steps/audience_turns.py",
                "PassedOver.WITHHELD if context.quiet_until(member) else None",
                "None",
            ),
        ),
        red=("tests/services/fanout/test_unread_pages.py::test_device_muting_before_the_read_is_not_named",),
    ),
    Fault(
        "units_first: a rebuild reads compacted rows before units",
        (
            Edit(
                "hub/storage/mongo/delivery/reached_reads.py",
                """        with translated():
            async for row in self._units.find(wanted, fields):
                for name""",
                """        compacted = [row async for row in self._compacted(wanted)]
        with translated():
            async for row in self._units.find(wanted, fields):
                for name""",
            ),
            Edit(
                "hub/storage/mongo/delivery/reached_reads.py",
                """        async for row in self._compacted(wanted):
            marks""",
                """        for row in compacted:
            marks""",
            ),
        ),
        red=("tests/services/fanout/test_compaction.py::test_units_first_then_compacted_rows",),
    ),
    Fault(
        "halt: a halt stops no batch",
        (Edit("hub/services/fanout/steps/guard.py", "Guard(alert, halted, ", "Guard(alert, False, "),),
        red=("tests/services/fanout/test_batches.py::test_halt_stops_a_batch_between_two_sends",),
    ),
)
