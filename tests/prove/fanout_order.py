"""Faults in the order of reads and writes of the fan-out: each is named for its rule in docs/fanout-rules.md."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "fresh: coverage is cached across epochs",
        (
            Edit(
                "hub/storage/mongo/alerts.py",
                "        if self._states is None or self._states[0] != epoch:",
                "        if self._states is None:",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_fresh",),
    ),
    Fault(
        "old_cell: only the new cell of a move is checked",
        (Edit("hub/services/fanout/evaluate_journal.py", "(where.old, where.new))", "(where.new,))"),),
        red=("tests/services/fanout/test_locations.py::test_old_cell",),
    ),
    Fault(
        "preimage: the cell before a move is read outside the transaction",
        (
            Edit(
                "hub/storage/mongo/devices.py",
                'await self._chunks("_id", row_ids(tenant, cells), transaction)',
                'await self._chunks("_id", row_ids(tenant, cells), None)',
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_preimage",),
    ),
    Fault(
        "journal: rows left in the journal are never evaluated",
        (Edit("hub/storage/mongo/journal.py", 'if row["at"] < limit]', 'if row["at"] > limit]'),),
        red=("tests/services/fanout/test_locations.py::test_journal",),
    ),
    Fault(
        "hook_unit: the hook leaves no units",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "        await desk.units.add(units, transaction)",
                "        pass",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_hook_unit",),
    ),
    Fault(
        "hook_paused: the hook skips paused alerts",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "if alert.status.mode is mode]",
                "if alert.status.mode is mode and not (await desk.alerts.get(alert.id)).pauses]",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_hook_paused",),
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
        red=("tests/services/fanout/test_locations.py::test_reg_closed",),
    ),
    Fault(
        "reg_open: a returning device is not told of an update it missed",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py", "(not alert.open or len(alert.pushed) > 1)", "not alert.open"
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_reg_open",),
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
        red=("tests/services/fanout/test_locations.py::test_reg_open_narrowed",),
    ),
    Fault(
        "stable_n: a returning device gets a new number",
        (
            Edit(
                "hub/storage/mongo/devices.py",
                '[UpdateOne({"_id": device_id(tenant, ref)}, GONE) for ref in refs]',
                '[DeleteOne({"_id": device_id(tenant, ref)}) for ref in refs]',
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_stable_n",),
    ),
    Fault(
        "cells_first: a cell row is not written before its first device",
        (
            Edit(
                "hub/services/intake/steps/write_places.py",
                "    await services.cells.ensure(tenant, cells)",
                "    pass",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_cells_first",),
    ),
    Fault(
        "geo: only populated cells count as covered",
        (
            Edit(
                "hub/services/fanout/start_stage.py",
                "        covered = max(alert.covered_km, stage.radius_km)",
                (
                    "        found = await desk.cells.populated(Circle(alert.centre, stage.radius_km))\n"
                    "        covered = max(alert.covered_km, stage.radius_km) if found else alert.covered_km"
                ),
            ),
            Edit(
                "hub/services/fanout/start_stage.py",
                "from hub.domain.feed import FeedType, NewEvent",
                ("from hub.domain.feed import FeedType, NewEvent\nfrom hub.domain.geometry import Circle"),
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_geo",),
    ),
    Fault(
        "covered_first: cells are read before the ring is committed",
        (
            Edit(
                "hub/services/fanout/start_stage.py",
                "import logging",
                ("import logging\nfrom dataclasses import replace"),
            ),
            Edit(
                "hub/services/fanout/start_stage.py",
                "    stage = await _begin(desk, stage_id)",
                (
                    "    planned = await desk.stages.get(stage_id)\n"
                    "    before = await desk.alerts.get(planned.alert)\n"
                    "    found = await find_audience(desk.cells, before, "
                    "replace(planned, inner_km=before.covered_km))\n"
                    "    stage = await _begin(desk, stage_id)"
                ),
            ),
            Edit(
                "hub/services/fanout/start_stage.py", "    found = await find_audience(desk.cells, alert, stage)\n", ""
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_covered_first",),
    ),
    Fault(
        "stage_resume: a begun stage is not resumed",
        (
            Edit(
                "hub/storage/mongo/stages.py",
                '            cutting = await self._stages.find({"state": StageState.CUTTING.value}).to_list(None)',
                "            cutting: list[Row] = []",
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_stage_resume",),
    ),
    Fault(
        "cut_once: a resumed stage is cut again",
        (
            Edit("hub/services/fanout/start_stage.py", "    if stage.cut is None:", "    if stage:"),
            Edit("hub/storage/mongo/stages.py", '{"_id": stage.id, "cut": None}', '{"_id": stage.id}'),
        ),
        red=("tests/services/fanout/test_planning.py::test_cut_once",),
    ),
    Fault(
        "epoch_ids: unit ids carry the radius instead of the epoch",
        (Edit("hub/services/fanout/start_stage.py", ".e{stage.epoch}.", ".r{stage.radius_km}."),),
        red=("tests/services/fanout/test_planning.py::test_epoch_ids",),
    ),
    Fault(
        "ring_ever: a ring is relative to what was ever covered",
        (Edit("hub/services/fanout/start_stage.py", "begin(stage, alert.covered_km,", "begin(stage, alert.told_km,"),),
        red=("tests/services/fanout/test_planning.py::test_ring_ever",),
    ),
    Fault(
        "guard_cover: a batch does not check that its cells are still covered",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "not any(touches(cell, covered) for cell in via)",
                "not (via or covered)",
            ),
        ),
        red=("tests/services/fanout/test_planning.py::test_guard_cover",),
    ),
    Fault(
        "primary_read: reads may come from a secondary",
        (
            Edit(
                "hub/storage/mongo/database.py",
                '            read_concern=ReadConcern("majority"),',
                (
                    '            read_concern=ReadConcern("majority"),\n'
                    "            read_preference=pymongo.ReadPreference.SECONDARY_PREFERRED,"
                ),
            ),
        ),
        red=(
            "tests/storage/mongo/test_database.py::test_reads_come_from_the_primary_and_writes_wait_for_the_majority",
        ),
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
        red=("tests/services/fanout/test_batches.py::test_fence",),
    ),
    Fault(
        "fence_cas: a unit is written without comparing the lease token",
        (
            Edit(
                "hub/storage/mongo/units.py",
                'update_one({"_id": unit.id, "token": token}, update)',
                'update_one({"_id": unit.id}, update)',
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_fence_cas",),
    ),
    Fault(
        "intent: the numbers of a batch are not saved before it is sent",
        (Edit("hub/storage/mongo/units.py", '"intent": intent_row(intent), "seq"', '"seq"'),),
        red=("tests/services/fanout/test_batches.py::test_intent",),
    ),
    Fault(
        "guard_first: the guard is read before the intent",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "        fresh = await look(desk, unit.alert)",
                "        fresh = known",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_guard_first",),
    ),
    Fault(
        "rev_at_guard: a batch keeps the revision of its first look",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "            return fresh, sorted_out",
                (
                    "            old = known.alert\n"
                    "            now = replace(fresh.alert, revision=old.revision, pushed=old.pushed)\n"
                    "            return replace(fresh, alert=now), sorted_out"
                ),
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_rev_at_guard",),
    ),
    Fault(
        "defer: a busy device counts as done",
        (Edit("hub/services/fanout/send_batch.py", "| rotated | busy | not_begun", "| rotated | not_begun"),),
        red=("tests/services/fanout/test_batches.py::test_defer",),
    ),
    Fault(
        "orphans_first: units with an open batch have no priority",
        (Edit("hub/storage/mongo/units.py", 'return not row.get("intent"), left,', "return left,"),),
        red=("tests/services/fanout/test_batches.py::test_orphans_first",),
    ),
    Fault(
        "resolver: claims of settled batches are never cleared",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "if sorted_out.busy and await desk.ledger.resolve(unit.alert, unit.tenant, sorted_out.busy):",
                "if False:",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_resolver",),
    ),
    Fault(
        "park_settle: parking keeps the open batch",
        (
            Edit(
                "hub/services/fanout/steps/park.py",
                "    await settle_begun(desk, hold, await _never_told(desk, hold.unit) if pushes else frozenset())",
                "    pass",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_park_settle",),
    ),
    Fault(
        "maybe503: an unknown outcome counts as not reached",
        (Edit("hub/services/fanout/send_batch.py", "        unknown=unknown,\n", ""),),
        red=("tests/services/fanout/test_batches.py::test_maybe503",),
    ),
    Fault(
        "recov_maybe: a batch recovered after the end reached nobody",
        (
            Edit(
                "hub/services/fanout/send_batch.py",
                "        unknown=frozenset(batch.entries) if batch.recovered else frozenset(),\n",
                "",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_recov_maybe",),
    ),
    Fault(
        "cond_tomb: a refused token removes a device that has a new one",
        (
            Edit(
                "hub/storage/mongo/devices.py",
                '        holder = {"h": token_hash(tenant, token)}',
                '        holder = {"p": tenant, "n": number}',
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_cond_tomb",),
    ),
    Fault(
        "unreg_defer: a device with a new token is not tried again",
        (Edit("hub/services/fanout/send_batch.py", "| rotated | busy | not_begun", "| busy | not_begun"),),
        red=("tests/services/fanout/test_batches.py::test_unreg_defer",),
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
        red=("tests/services/fanout/test_lost_redis.py::test_marker",),
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
        red=("tests/services/fanout/test_lost_redis.py::test_runid",),
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
        red=("tests/services/fanout/test_lost_redis.py::test_nonce",),
    ),
    Fault(
        "rebuild_intents: a rebuild forgets the batches in flight",
        (
            Edit(
                "hub/storage/mongo/told_reads.py",
                'if intent := read_intent(row["intent"]):',
                "if intent := read_intent(None):",
            ),
        ),
        red=("tests/services/fanout/test_lost_redis.py::test_rebuild_intents",),
    ),
    Fault(
        "close_keeps: closing ends the units",
        (
            Edit(
                "hub/storage/mongo/stages.py",
                '        self._stages = database.collection("stages")',
                (
                    '        self._stages = database.collection("stages")\n'
                    '        self._units = database.collection("units")'
                ),
            ),
            Edit(
                "hub/storage/mongo/stages.py",
                "            await self._stages.update_many(",
                (
                    '            void = {"$set": {"state": "void", "intent": None}}\n'
                    '            await self._units.update_many({"alert": alert}, void, session=transaction)\n'
                    "            await self._stages.update_many("
                ),
            ),
        ),
        red=("tests/services/fanout/test_closing.py::test_close_keeps",),
    ),
    Fault(
        "sweep_redis: the audience of a closing is not read from the unit rows",
        (
            Edit(
                "hub/services/fanout/run_sweep.py",
                "    told = await desk.units.told_before(alert.id, sweep.revision)",
                "    told: dict[int, set[int]] = {}",
            ),
        ),
        red=("tests/services/fanout/test_closing.py::test_sweep_redis",),
    ),
    Fault(
        "two_pass: batches in flight at the closing are not awaited",
        (
            Edit(
                "hub/services/fanout/run_sweep.py",
                "await _audience(desk, alert, sweep, set(drained)) if drained else {}",
                "{}",
            ),
        ),
        red=("tests/services/fanout/test_closing.py::test_two_pass",),
    ),
    Fault(
        "quiet_ends: a sleeping device is forgotten",
        (
            Edit(
                "hub/services/fanout/deliver_unit.py", "        return BatchEnd.ASLEEP", "        return BatchEnd.DONE"
            ),
        ),
        red=("tests/services/fanout/test_preferences.py::test_quiet_ends",),
    ),
    Fault(
        "quiet_closed: a sleeping device is told of an alert that has ended",
        (Edit("hub/services/fanout/steps/guard.py", "        return not self.alert.open", "        return False"),),
        red=("tests/services/fanout/test_preferences.py::test_quiet_closed",),
    ),
    Fault(
        "quiet_silent_update: an update waits for the end of quiet hours",
        (Edit("hub/domain/preferences.py", "    if not news:", "    if False:"),),
        red=("tests/services/fanout/test_preferences.py::test_quiet_silent_update",),
    ),
    Fault(
        "quiet_token: preferences do not follow the phone",
        (Edit("hub/storage/mongo/devices.py", "asked = kept(phone) if phone else {}", "asked: Row = {}"),),
        red=("tests/services/fanout/test_preferences.py::test_quiet_token",),
    ),
    Fault(
        "muted_alert: a muted alert is pushed all the same",
        (Edit("hub/domain/preferences.py", "    if alert in preferences.muted_alerts:", "    if False:"),),
        red=("tests/services/fanout/test_preferences.py::test_muted_alert",),
    ),
    Fault(
        "unmute: unmuting brings nothing that was missed",
        (Edit("hub/domain/preferences.py", "        or not before.muted_alerts <= after.muted_alerts\n", ""),),
        red=("tests/services/fanout/test_preferences.py::test_unmute",),
    ),
    Fault(
        "override: an override overrides nothing",
        (
            Edit(
                "hub/services/fanout/steps/apply_preferences.py",
                "    news = frozenset() if alert.overrides_preferences else news\n",
                "",
            ),
        ),
        red=("tests/services/fanout/test_preferences.py::test_override",),
    ),
    Fault(
        "removal_ends_preferences: a removal keeps the preferences",
        (
            Edit(
                "hub/storage/mongo/devices.py",
                "dict.fromkeys((*REACHED_BY, *FIELDS), 1)",
                "dict.fromkeys(REACHED_BY, 1)",
            ),
        ),
        red=("tests/services/fanout/test_preferences.py::test_removed_after_a_dead_token",),
    ),
    Fault(
        "a_dead_token_ends_no_preferences: a refused token deletes the preferences",
        (Edit("hub/storage/mongo/devices.py", "update_one(holder, UNREACHABLE)", "update_one(holder, GONE)"),),
        red=("tests/services/fanout/test_preferences.py::test_a_dead_token_ends_no_preferences",),
    ),
    Fault(
        "quiet_lifted_away: lifting quiet hours elsewhere wakes nobody",
        (
            Edit(
                "hub/services/fanout/evaluate_journal.py",
                "await desk.units.asleep(tenant, back) if back and",
                "{} if back and",
            ),
        ),
        red=("tests/services/fanout/test_preferences.py::test_quiet_lifted_away",),
    ),
    Fault(
        "a_wish_that_cannot_be_read: an unknown time zone stops its unit",
        (
            Edit(
                "hub/storage/mongo/preference_rows.py", "    return quiet if loads(zone) else None", "    return quiet"
            ),
        ),
        red=("tests/services/fanout/test_preferences.py::test_a_wish_that_cannot_be_read_is_none",),
    ),
    Fault(
        "refreshed_over_its_expiry: a registration refreshed at its expiry is not looked at again",
        (
            Edit(
                "hub/storage/mongo/devices.py", "return _alive(row, now + UNDER_WAY) and", "return _alive(row, now) and"
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_refreshed_over_its_expiry[register]",),
    ),
    Fault(
        "cap: a daily cap holds nobody back",
        (
            Edit(
                "hub/services/fanout/steps/daily_cap.py",
                "in room.items() if left <= 0}",
                "in room.items() if left <= -1_000}",
            ),
        ),
        red=("tests/services/fanout/test_preferences.py::test_cap",),
    ),
    Fault(
        "cap_nearest: under a cap the farther alert goes first",
        (
            Edit(
                "hub/services/fanout/steps/daily_cap.py",
                "        distance_km(alert.centre",
                "        -distance_km(alert.centre",
            ),
        ),
        red=("tests/services/fanout/test_preferences.py::test_cap_nearest",),
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
        red=("tests/services/fanout/test_preferences.py::test_cancel_passes_all",),
    ),
    Fault(
        "an_expired_registration: an expired device gets no CANCEL",
        (Edit("hub/services/fanout/steps/batches.py", "told=unit.revision is not None", "told=False"),),
        red=("tests/services/fanout/test_closing.py::test_an_expired_registration_takes_nothing_off_a_phone",),
    ),
    Fault(
        "large_stages: an incomplete cut list counts as complete",
        (
            Edit(
                "hub/storage/mongo/stages.py",
                '            assert now.state is StageState.CUT, "chunks go when all units stand, and not before"',
                "            return []",
            ),
        ),
        red=("tests/services/fanout/test_large_stages.py::test_a_list_of_which_a_part_is_lost_is_not_taken_for_whole",),
    ),
    Fault(
        "large_ledgers: a ledger counts as complete after the first piece",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "redis.call('SET', KEYS[2], ARGV[1], 'NX')",
                ("redis.call('SET', KEYS[2], ARGV[1], 'NX')\nredis.call('SET', KEYS[1], run)"),
            ),
        ),
        red=("tests/services/fanout/test_large_ledgers.py::test_who_dies_between_two_pieces_leaves_no_whole_ledger",),
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
        red=(
            "tests/services/fanout/test_unread_pages.py::test_who_mutes_the_alert_before_the_page_is_read_is_not_named",
        ),
    ),
    Fault(
        "unread_pages: being offered counts as being named",
        (
            Edit(
                "hub/services/fanout/steps/eligible_recipients.py",
                "sorted_out.won | (sorted_out.reached & waiting)",
                "sorted_out.won",
            ),
        ),
        red=(
            "tests/services/fanout/test_unread_pages.py::test_narrowed_and_moved_into_covered_ground_before_the_page_is_read",
        ),
    ),
    Fault(
        "halt: a halt stops no batch",
        (Edit("hub/services/fanout/steps/guard.py", "Guard(alert, halted, ", "Guard(alert, False, "),),
        red=("tests/services/fanout/test_batches.py::test_a_halt_is_seen_in_the_midst_of_a_batch",),
    ),
)
