"""Faults of what once was too large to be cut or rebuilt, and of what keeps it mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

START, TICK = "hub/services/fanout/start_stage.py", "hub/services/maintenance/enqueue_due_work.py"
STAGES, CHUNKS = "hub/storage/mongo/stages.py", "hub/storage/mongo/cut_chunks.py"
LEDGER, SCRIPTS = "hub/storage/redis/ledger.py", "hub/storage/redis/ledger_scripts.py"

LARGE_STAGES, LARGE_LEDGERS = (
    "tests/services/fanout/test_large_stages.py",
    "tests/services/fanout/test_large_ledgers.py",
)
WIDEST = f"{LARGE_STAGES}::test_a_ring_of_more_cells_and_partners_than_one_row_holds_is_cut"
UNWRITTEN = f"{LARGE_STAGES}::test_a_list_that_was_not_written_to_its_end_is_never_used"
THE_SAME = f"{LARGE_STAGES}::test_who_goes_on_after_a_death_makes_the_units_of_the_same_list"
AT_ONCE = f"{LARGE_STAGES}::test_of_two_who_cut_at_once_the_first_list_stands"
MILLIONS = f"{LARGE_LEDGERS}::test_more_than_a_script_takes_arguments_are_rebuilt_in_short_calls"
DEATH = f"{LARGE_LEDGERS}::test_who_dies_between_two_pieces_leaves_no_whole_ledger"
LOSS = f"{LARGE_LEDGERS}::test_what_is_lost_between_two_pieces_is_rebuilt_from_the_first"
AS_THE_ROWS_SAY = f"{LARGE_LEDGERS}::test_what_is_rebuilt_is_what_the_rows_say"

BREACHES = (
    Breach(
        name="a connection that leads nowhere is waited for without end",
        rows=("3.8.24",),
        edits=(
            Edit(
                "hub/storage/mongo/database.py",
                "            url, tz_aware=True, tzinfo=UTC, socketTimeoutMS=int(ANSWERS_WITHIN * 1000)\n",
                "            url, tz_aware=True, tzinfo=UTC\n",
            ),
        ),
        tests=("tests/storage/mongo/test_database.py::test_a_connection_that_leads_nowhere_is_given_up",),
    ),
    Breach(
        name="a cut list is one row, however long it is",
        rows=("3.8.7",),
        edits=(Edit(CHUNKS, "CHUNK_BYTES = 4_000_000", "CHUNK_BYTES = 4_000_000_000"),),
        tests=(WIDEST,),
    ),
    Breach(
        name="a list that was begun before is taken for the one that is written now",
        rows=("3.8.7",),
        edits=(Edit(CHUNKS, 'f"{stage}/{secrets.token_hex(8)}"', 'f"{stage}/list"'),),
        tests=(UNWRITTEN, AT_ONCE),
    ),
    Breach(
        name="whoever goes on with a stage cuts it anew",
        rows=("3.8.7",),
        edits=(
            Edit(START, "    if stage.cut is None:\n", "    if stage:\n"),
            Edit(STAGES, '{"_id": stage.id, "cut": None}', '{"_id": stage.id}'),
        ),
        tests=(THE_SAME, AT_ONCE),
    ),
    Breach(
        name="each chunk of a cut list numbers its units from the first",
        rows=("3.8.7",),
        edits=(Edit(START, "enumerate(chunk, start=added.total())", "enumerate(chunk)"),),
        tests=(THE_SAME,),
    ),
    Breach(
        name="a cut list of which a part is lost is whole",
        rows=("3.8.7",),
        edits=(
            Edit(
                STAGES,
                '            assert now.state is StageState.CUT, "chunks go when all units stand, and not before"\n',
                "            return []\n",
            ),
        ),
        tests=(f"{LARGE_STAGES}::test_a_list_of_which_a_part_is_lost_is_not_taken_for_whole",),
    ),
    Breach(
        name="the cut list of a stage that is cut stays for ever",
        rows=("3.8.7",),
        edits=(Edit(STAGES, "        await self._chunks.remove(stage.id, transaction)\n", ""),),
        tests=(WIDEST, UNWRITTEN),
    ),
    Breach(
        name="cells that everybody has left fill a unit without end",
        rows=("3.8.7",),
        edits=(Edit("hub/services/fanout/steps/cut_units.py", "MOST_CELLS = 5000", "MOST_CELLS = 5_000_000"),),
        tests=(f"{LARGE_STAGES}::test_cells_that_everybody_has_left_make_no_unit_that_is_too_large",),
    ),
    Breach(
        name="a stage fails and nobody is told",
        rows=("3.8.7",),
        edits=(Edit(START, "        log_failed(stage_id, failure)\n", "        _ = failure\n"),),
        tests=(f"{LARGE_STAGES}::test_a_stage_that_fails_is_said_each_time_and_holds_up_no_other",),
    ),
    Breach(
        name="a stage that breaks whoever looks at it ends the tick",
        rows=("3.8.7",),
        edits=(
            Edit(
                TICK, "    except RetryLater:\n        # The database", "    except Exception:\n        # The database"
            ),
        ),
        tests=(f"{LARGE_STAGES}::test_the_tick_goes_on_whatever_one_stage_raises",),
    ),
    Breach(
        name="a rebuild writes a bitset in one call, however long it is",
        rows=("3.8.8",),
        edits=(Edit(LEDGER, "PIECE, CLAIMS_AT_ONCE = 65_536,", "PIECE, CLAIMS_AT_ONCE = 2**27,"),),
        tests=(MILLIONS,),
    ),
    Breach(
        name="a rebuild writes all claims in one call",
        rows=("3.8.8",),
        edits=(Edit(LEDGER, "65_536, 5_000", "65_536, 5_000_000"),),
        tests=(MILLIONS,),
    ),
    Breach(
        name="a ledger passes for whole from the first piece on",
        rows=("3.8.8",),
        edits=(
            Edit(
                SCRIPTS,
                "redis.call('SET', KEYS[2], ARGV[1], 'NX')\n",
                "redis.call('SET', KEYS[2], ARGV[1], 'NX')\nredis.call('SET', KEYS[1], run)\n",
            ),
        ),
        tests=(DEATH,),
    ),
    Breach(
        name="a rebuild ends as whole whatever was lost meanwhile",
        rows=("3.8.8",),
        edits=(Edit(SCRIPTS, "END_REBUILD = (\n    _OURS", "END_REBUILD = (\n    _CHECK"),),
        tests=(LOSS,),
    ),
    Breach(
        name="a piece takes the place of the bits that stand",
        rows=("3.8.8",),
        edits=(
            Edit(
                SCRIPTS, "redis.call('BITOP', 'OR', KEYS[3], KEYS[3], KEYS[4])", "redis.call('SET', KEYS[3], ARGV[4])"
            ),
        ),
        tests=(f"{LARGE_LEDGERS}::test_bits_that_stand_are_kept",),
    ),
    Breach(
        name="the first number of a byte is its lowest bit",
        rows=("3.8.8",),
        edits=(Edit(LEDGER, "128 >> (place & 7)", "1 << (place & 7)"),),
        tests=(AS_THE_ROWS_SAY,),
    ),
)
