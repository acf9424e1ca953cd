"""Faults of what once was broken when a newcomer started the parts, asked them, and took one away; and mended."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

LOGS, GRAPH, BELL = "hub/logs.py", "hub/graphql/execution/graph.py", "hub/workers/notifier.py"
WARNING = "tests/test_logs.py::test_a_warning_keeps_its_kind_and_place"
NONE_BEGUN = "tests/graphql/test_operations.py::test_of_several_operations_none_is_begun_unless_it_is_named"
START = "tests/test_start.py"
ADMIN, SERVICE = "hub/admin.py", "hub/services/operations/partners.py"
NO_TRACEBACK = "tests/e2e/test_admin.py::test_no_option_and_no_file_is_answered_with_a_traceback"
RINGS = "tests/workers/test_notifier.py"
HANGS = f"{RINGS}::test_a_broker_that_hangs_costs_an_act_seconds"

BREACHES: tuple[Breach, ...] = (
    Breach(
        name="a warning's text is taken for a template",
        rows=("2.17.49",),
        edits=(
            Edit(
                LOGS, '    if record.name == "py.warnings":\n', '    if record.name == "py.warnings" and record.args:\n'
            ),
        ),
        tests=(WARNING, "tests/test_logs.py::test_what_is_not_made_as_a_warning_is_none_the_less_one"),
    ),
    Breach(
        name="a warning's place is looked for in its text",
        rows=("2.17.49",),
        edits=(Edit(LOGS, r'r"(?:[^:]*/)?', r'r"(?:.*/)?'),),
        tests=(f"{WARNING}[at /PRIVATE:12: PRIVATE: PRIVATE]",),
    ),
    Breach(
        name="of several operations the first is meant",
        rows=("2.17.50",),
        edits=(Edit(GRAPH, "OneLookEach, OneOperation, *", "OneLookEach, *"),),
        tests=(NONE_BEGUN,),
    ),
    Breach(
        name="a document that is known is not looked at again",
        rows=("2.17.50",),
        edits=(
            Edit(GRAPH, "OneLookEach, OneOperation, *", "OneLookEach, *"),
            Edit(
                GRAPH,
                "document_limits(introspection=open_schema)]",
                "document_limits(introspection=open_schema), OneOperation]",
            ),
        ),
        tests=(NONE_BEGUN,),
    ),
    Breach(
        name="a ring is waited for as long as it takes",
        rows=("2.17.51",),
        edits=(Edit(BELL, "asyncio.timeout(RING_SECONDS)", "asyncio.timeout(None)"),),
        tests=(
            HANGS,
            f"{RINGS}::test_a_broker_that_hangs_from_the_start_costs_an_act_seconds",
            f"{RINGS}::test_a_broker_that_is_away_costs_an_act_seconds",
        ),
    ),
    Breach(
        name="each ring of an act is waited for anew",
        rows=("2.17.51",),
        edits=(Edit(BELL, "if self._overdue is not None and not self._overdue.done():", "if self._overdue is ring:"),),
        tests=(HANGS, f"{RINGS}::test_a_broker_that_is_away_costs_an_act_seconds"),
    ),
    Breach(
        name="each ring takes a thread of its own",
        rows=("2.17.51",),
        edits=(Edit(BELL, "if self._thread is None:", "if self._asked.empty():"),),
        tests=(HANGS,),
    ),
    Breach(
        name="a process waits at its end for a ring that hangs",
        rows=("2.17.51",),
        edits=(Edit(BELL, ", daemon=True)", ")"),),
        tests=(f"{RINGS}::test_a_process_ends_though_its_ring_hangs",),
    ),
    Breach(
        name="a process that starts waits for the database as long as the driver does",
        rows=("2.17.52",),
        edits=(Edit("hub/wiring/hub.py", "        await database.require(OPENS_WITHIN_SECONDS)\n", ""),),
        tests=(
            f"{START}::test_without_a_database_it_ends_and_says_why",
            f"{START}::test_a_database_that_hangs_is_away",
            f"{START}::test_a_worker_names_what_is_away_and_ends_when_it_is_told_to",
        ),
    ),
    Breach(
        name="the API opens the hub behind its server only",
        rows=("2.17.52",),
        edits=(Edit("hub/cli.py", "    _run(require_hub(settings, notifier))\n", ""),),
        tests=(
            f"{START}::test_without_a_database_it_ends_and_says_why[serve]",
            f"{START}::test_a_signal_ends_it_before_it_has_started",
        ),
    ),
    Breach(
        name="a worker does not say what it misses",
        rows=("2.17.52",),
        edits=(
            Edit("hub/workers/process.py", "        self._runner.run(log_missing_parts(self._settings))\n", ""),
            Edit("hub/workers/beat.py", "        runner.run(log_missing_parts(settings, BEATS_PARTS))\n", ""),
        ),
        tests=(
            f"{START}::test_a_worker_names_what_is_away_and_ends_when_it_is_told_to",
            f"{START}::test_beat_names_what_is_away_and_ends_when_it_is_told_to",
        ),
    ),
    Breach(
        name="a time is taken that no clock can count",
        rows=("2.17.53",),
        edits=(
            Edit(
                ADMIN,
                "max(-FARTHEST_MINUTES, min(missing_minutes, FARTHEST_MINUTES))",
                "missing_minutes",
            ),
        ),
        tests=(NO_TRACEBACK,),
    ),
    Breach(
        name="whatever was typed is asked the database for",
        rows=("2.17.53",),
        edits=(Edit(SERVICE, " if may_be_id(partner_id) else None", ""),),
        tests=(NO_TRACEBACK,),
    ),
    Breach(
        name="settings are read however deep they are",
        rows=("2.17.53",),
        edits=(Edit(ADMIN, "    except (ValueError, RecursionError):\n", "    except ValueError:\n"),),
        tests=(NO_TRACEBACK,),
    ),
    Breach(
        name="an option takes any number",
        rows=("2.17.53",),
        edits=(
            Edit("hub/cli.py", "typer.Option(min=0, max=65_535)", "typer.Option()"),
            Edit("hub/cli.py", 'typer.Option(min=1, max=1000, help="Processes.")', 'typer.Option(help="Processes.")'),
        ),
        tests=("tests/test_settings.py::test_a_number_that_no_command_can_use_is_refused",),
    ),
    Breach(
        name="a command does not say which part of the input is wrong",
        rows=("2.17.53",),
        edits=(Edit("hub/cli.py", "{error.message}{place}", "{error.message}"),),
        tests=("tests/e2e/test_admin.py::test_what_part_of_the_input_is_wrong_is_said",),
    ),
    Breach(
        name="an idle connection is closed under its client",
        rows=("2.17.58",),
        edits=(Edit("hub/cli.py", "timeout_keep_alive=KEEP_ALIVE_SECONDS", "timeout_keep_alive=5"),),
        tests=("tests/e2e/test_operations.py::test_a_connection_outlives_the_pauses_of_its_client",),
    ),
    Breach(
        name="a part's port is one that the system gives away",
        rows=("2.17.59",),
        edits=(Edit("hub/local/ports.py", "range(20_000, 32_000)", "range(33_000, 60_000)"),),
        tests=("tests/local/test_ports.py",),
    ),
    Breach(
        name="an interrupt that comes while a command is read may be swallowed",
        rows=("2.17.60",),
        edits=(Edit("hub/__main__.py", "    end_at_once()\n", ""),),
        tests=("tests/local/test_dev_stopping.py::test_it_stops_while_it_is_read",),
    ),
    Breach(
        name="an interrupt ends a command without bringing anything to an end",
        rows=("2.17.60",),
        edits=(Edit("hub/interrupts.py", "    if signal.getsignal(signal.SIGINT) is _end:\n", "    if False:\n"),),
        tests=("tests/test_start.py::test_an_interrupt_lets_a_command_end_what_it_has_begun",),
    ),
)
