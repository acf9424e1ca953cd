"""Faults in the Lua scripts, unique indexes and transactions of hub/storage, each named in `guards`."""

from tests.prove.fault import Edit, Fault

FAULTS = (
    Fault(
        "claims: a claim of another batch does not count",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "if owner ~= unit or tonumber(s) ~= seq then busy = true end",
                "if owner == unit and tonumber(s) ~= seq then busy = true end",
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_claims_keep_a_device_in_one_batch",),
        guards="script:ledger.CLASSIFY",
    ),
    Fault(
        "a daily cap counts nobody as told",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "if redis.call('GETBIT', KEYS[k], ARGV[i]) == 1 then answer[i]",
                "if false then answer[i]",
            ),
        ),
        red=("tests/services/fanout/test_daily_cap.py::test_cap_withholds_alerts_beyond_the_daily_limit",),
        guards="script:ledger.TOLD",
    ),
    Fault(
        "marks of a batch set no bit",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "if size > 0 then redis.call('BITFIELD', KEYS[i - 1], unpack(sets)) end",
                "",
            ),
        ),
        red=("tests/services/fanout/test_locations.py::test_stable_n_outlives_the_removal_of_a_device",),
        guards="script:ledger.MARK",
    ),
    Fault(
        "resolver_marks: a settled batch's marks are not written to Redis",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py", "if string.sub(flags, k - 1, k - 1) == '1' then", "if false then"
            ),
        ),
        red=("tests/services/fanout/test_batches.py::test_resolver_marks_what_the_settled_batch_reached",),
        guards="script:ledger.RESOLVE",
    ),
    Fault(
        "nonce_nx: a rebuild replaces the one under way",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "redis.call('SET', KEYS[2], ARGV[1], 'NX')",
                "redis.call('SET', KEYS[2], ARGV[1])",
            ),
        ),
        red=("tests/services/fanout/test_lost_redis.py::test_nonce_nx_lets_two_rebuilds_join",),
        guards="script:ledger.BEGIN_REBUILD",
    ),
    Fault(
        "a rebuilt piece replaces the bits that stand",
        (
            Edit(
                "hub/storage/redis/ledger_scripts.py",
                "redis.call('BITOP', 'OR', KEYS[3], KEYS[3], KEYS[4])",
                "redis.call('SET', KEYS[3], ARGV[4])",
            ),
        ),
        red=("tests/services/fanout/test_large_ledgers.py::test_rebuild_keeps_bits_that_already_stand",),
        guards="script:ledger.REBUILD_BITS",
    ),
    Fault(
        "a rebuild writes no claims",
        (Edit("hub/storage/redis/ledger_scripts.py", "  redis.call('HSET', KEYS[2], n, owners)\n", ""),),
        red=("tests/services/fanout/test_lost_redis.py::test_rebuild_intents_claim_the_batches_in_flight",),
        guards="script:ledger.REBUILD_CLAIMS",
    ),
    Fault(
        "a rebuild ends as complete though Redis was lost meanwhile",
        (Edit("hub/storage/redis/ledger_scripts.py", ("END_REBUILD = (\n    _OURS"), ("END_REBUILD = (\n    _CHECK")),),
        red=("tests/services/fanout/test_large_ledgers.py::test_loss_between_two_pieces_restarts_the_rebuild",),
        guards="script:ledger.END_REBUILD",
    ),
    Fault(
        "a draw leaves the budget as it was",
        (Edit("hub/storage/redis/token_bucket.py", "'tokens', tokens - taken,", "'tokens', tokens,"),),
        red=("tests/storage/redis/test_budgets.py::test_two_processes_draw_from_one",),
        guards="script:token_bucket._TAKE",
    ),
    Fault(
        "a full partner queue has room",
        (Edit("hub/storage/redis/partner_queues.py", "return math.max(0, room)", "return math.max(1, room)"),),
        red=("tests/storage/redis/test_partner_queues.py::test_a_dead_workers_slot_is_taken_until_it_expires",),
        guards="script:partner_queues._COUNT_ROOM",
    ),
    Fault(
        "the place of a dead worker stays taken",
        (
            Edit(
                "hub/storage/redis/partner_queues.py",
                "redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[2])",
                "redis.call('ZADD', KEYS[1], '+inf', ARGV[2])",
            ),
        ),
        red=("tests/storage/redis/test_partner_queues.py::test_the_slot_of_a_dead_worker_becomes_free",),
        guards="script:partner_queues._ENTER",
    ),
    Fault(
        "a lost place can be kept",
        (
            Edit(
                "hub/storage/redis/partner_queues.py",
                "if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end\n",
                "",
            ),
        ),
        red=("tests/storage/redis/test_partner_queues.py::test_the_slot_of_a_dead_worker_becomes_free",),
        guards="script:partner_queues._STAY",
    ),
    Fault(
        "a breaker never opens",
        (Edit("hub/storage/redis/partner_queues.py", "MIN_FAILING_BATCHES = 2", "MIN_FAILING_BATCHES = 2_000"),),
        red=("tests/storage/redis/test_partner_queues.py::test_a_failing_channel_opens_the_breaker_longer_each_time",),
        guards="script:partner_queues._REPORT",
    ),
    Fault(
        "a pause of a partner queue is over at once",
        (Edit("hub/storage/redis/partner_queues.py", "math.max(now + ARGV[1], tonumber", "math.max(now, tonumber"),),
        red=("tests/storage/redis/test_partner_queues.py::test_a_queue_pauses_for_the_given_time",),
        guards="script:partner_queues._BREAK",
    ),
    Fault(
        "gathered counts are added at each flush again",
        (Edit("hub/storage/redis/cell_counts.py", "redis.call('DEL', KEYS[1])\n", ""),),
        red=("tests/storage/mongo/delivery/test_cells.py::test_gathered_counts_are_flushed_once",),
        guards="script:cell_counts.ADD_OR_TAKE",
    ),
    Fault(
        "seats of dead processes stay taken",
        (Edit("hub/storage/redis/connection_limits.py", "redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)\n", ""),),
        red=(
            "tests/storage/redis/test_connection_limits.py::test_slots_of_dead_processes_expire_and_renewed_ones_stay",
        ),
        guards="script:connection_limits.acquire",
    ),
    Fault(
        "a held seat expires all the same",
        (
            Edit(
                "hub/storage/redis/connection_limits.py",
                "for n = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[n]) end\n",
                "",
            ),
        ),
        red=(
            "tests/storage/redis/test_connection_limits.py::test_slots_of_dead_processes_expire_and_renewed_ones_stay",
        ),
        guards="script:connection_limits._KEEP",
    ),
    Fault(
        "two devices of a partner may have one number",
        (
            Edit(
                "hub/storage/mongo/collections.py",
                'IndexModel([("p", ASCENDING), ("n", ASCENDING)], unique=True)',
                'IndexModel([("p", ASCENDING), ("n", ASCENDING)])',
            ),
        ),
        red=("tests/storage/mongo/delivery/test_device_rows.py::test_a_number_and_a_token_belong_to_one_device",),
        guards="index:devices.p_n",
    ),
    Fault(
        "two devices may hold one token",
        (
            Edit(
                "hub/storage/mongo/collections.py",
                'IndexModel([("p", ASCENDING), ("h", ASCENDING)], unique=True,',
                'IndexModel([("p", ASCENDING), ("h", ASCENDING)],',
            ),
        ),
        red=("tests/storage/mongo/delivery/test_device_rows.py::test_a_number_and_a_token_belong_to_one_device",),
        guards="index:devices.p_h",
    ),
    Fault(
        "two tips may have one receipt code",
        (
            Edit(
                "hub/storage/mongo/search/list_indexes.py",
                'IndexModel([("receipt", ASCENDING)], unique=True)',
                'IndexModel([("receipt", ASCENDING)])',
            ),
        ),
        red=("tests/storage/mongo/tips/test_tips.py::test_a_receipt_code_belongs_to_one_tip",),
        guards="index:tips.receipt",
    ),
    Fault(
        "two processes raise one duty notice each",
        (
            Edit(
                "hub/storage/mongo/collections.py",
                '("subject", ASCENDING)],\n            unique=True,\n',
                '("subject", ASCENDING)],\n',
            ),
        ),
        red=("tests/storage/mongo/duty/test_duty_notices.py::test_many_processes_raise_a_notice_once",),
        guards="index:duty_notices.stands_kind_subject",
    ),
    Fault(
        "a duty notice and its line in the log are two writes",
        (
            Edit(
                "hub/storage/mongo/duty/notices.py", "return await self._database.run(work)", "return await work(None)"
            ),
        ),
        red=("tests/storage/mongo/duty/test_duty_notices.py::test_notice_without_its_line_in_the_log_is_not_kept",),
        guards="transaction:duty.notices._change",
    ),
    Fault(
        "changes of tips leave their rows before the log has them",
        (
            Edit(
                "hub/storage/mongo/tips/log.py", "await self._database.run(self._move) if", "await self._move(None) if"
            ),
        ),
        red=("tests/storage/mongo/tips/test_tip_log.py",),
        guards="transaction:tips.log.number_some",
    ),
    Fault(
        "changed rows are numbered outside a transaction",
        (
            Edit(
                "hub/storage/mongo/search/changed_rows.py",
                "await self._database.run(self._number) ==",
                "await self._number(None) ==",
            ),
        ),
        red=("tests/storage/mongo/search/test_changed_rows.py",),
        guards="transaction:search.changed_rows.number_waiting",
    ),
    Fault(
        "tips are filed under a force outside a transaction",
        (
            Edit(
                "hub/storage/mongo/tips/filing.py",
                "            return True\n\n        return await self._database.run(work)",
                "            return True\n\n        return await work(None)",
            ),
        ),
        red=("tests/storage/mongo/tips/test_tip_filing.py::test_hand_over_in_the_middle_of_a_step_waits",),
        guards="transaction:tips.filing._change_with",
    ),
    Fault(
        "a transaction is none",
        (
            Edit(
                "hub/storage/mongo/transactions.py",
                "result = await work(session)",
                "result = await work(None)",
            ),
        ),
        red=("tests/storage/mongo/test_database.py::test_a_transaction_that_fails_leaves_nothing",),
        guards="transaction:transactions.run_transaction",
    ),
    Fault(
        "units are compacted outside a transaction",
        (
            Edit(
                "hub/storage/mongo/delivery/unit_compaction.py",
                "            return len(rows)\n\n        return await self._database.run(work)",
                "            return len(rows)\n\n        return await work(None)",
            ),
        ),
        red=("tests/services/fanout/test_compaction.py::test_a_death_in_the_middle_leaves_units_or_rows",),
        guards="transaction:delivery.unit_compaction.compact",
    ),
    Fault(
        "a reach is read at two moments",
        (Edit("hub/storage/mongo/delivery/reach.py", "await database.run(work)", "await work(None)"),),
        red=("tests/services/fanout/test_compaction.py::test_reach_counts_a_unit_once_while_it_is_compacted",),
        guards="transaction:delivery.reach.at_one_moment",
    ),
    Fault(
        "a page of an audience is added outside a transaction",
        (
            Edit(
                "hub/storage/mongo/delivery/audience.py",
                "grown=bool(numbers) or moved)\n\n        return await self._database.run(work)",
                "grown=bool(numbers) or moved)\n\n        return await work(None)",
            ),
        ),
        red=("tests/storage/mongo/delivery/test_audience.py::test_a_page_that_is_not_committed_takes_no_position",),
        guards="transaction:delivery.audience.append",
    ),
    Fault(
        "a page's turn and its unit's counts are two writes",
        (
            Edit(
                "hub/storage/mongo/delivery/audience.py",
                "            return True\n\n        return await self._database.run(work)",
                "            return True\n\n        return await work(None)",
            ),
        ),
        red=("tests/storage/mongo/delivery/test_audience.py::test_a_reader_that_dies_leaves_neither_turn_nor_counts",),
        guards="transaction:delivery.audience._turn",
    ),
    Fault(
        "a part of an export is added outside the transaction of its progress",
        (
            Edit(
                "hub/storage/mongo/exports/exports.py",
                "insert_one(row, session=transaction)\n            return True",
                "insert_one(row)\n            return True",
            ),
        ),
        red=(
            "tests/storage/mongo/exports/test_exports.py::test_worker_killed_before_each_command_writes_the_whole_file",
        ),
        guards="transaction:exports.exports.add_part",
    ),
    Fault(
        "two exports of an account take one slot",
        (
            Edit(
                "hub/storage/mongo/collections.py",
                'IndexModel([("owner", ASCENDING), ("slot", ASCENDING)], unique=True)',
                'IndexModel([("owner", ASCENDING), ("slot", ASCENDING)])',
            ),
        ),
        red=("tests/storage/mongo/exports/test_exports.py::test_starts_at_once_take_no_more_than_ten",),
        guards="index:exports.owner_slot",
    ),
    Fault(
        "a locked session of the console goes on with its next use",
        (
            Edit(
                "hub/storage/redis/console_sessions.py",
                "if row[2] or ARGV[1] - row[1] >= tonumber(ARGV[2]) then return 0 end",
                "",
            ),
        ),
        red=("tests/http/console_server/test_sessions.py::test_use_unlocks_no_locked_or_idle_session",),
        guards="script:console_sessions._USE",
    ),
    Fault(
        "a session of the console that ended comes back by a lock",
        (
            Edit(
                "hub/storage/redis/console_sessions.py",
                "if ARGV[1] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then return end",
                "",
            ),
        ),
        red=("tests/http/console_server/test_sessions.py::test_change_brings_no_ended_session_back",),
        guards="script:console_sessions._WRITE",
    ),
    Fault(
        "two tabs keep two drafts of one name",
        (
            Edit(
                "hub/storage/mongo/collections.py",
                'IndexModel([("account", ASCENDING), ("name", ASCENDING)], unique=True)',
                'IndexModel([("account", ASCENDING), ("name", ASCENDING)])',
            ),
        ),
        red=("tests/http/console_server/test_drafts.py::test_two_tabs_that_save_one_new_draft_keep_one",),
        guards="index:console_drafts.account_name",
    ),
)
