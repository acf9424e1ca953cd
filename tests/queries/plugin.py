"""A pytest plugin: every mongod of a session refuses scans, and the session fails for some operations.

It fails if an operation examined too much, and if a query of a sharded collection does not name its shard key. All
processes that a test starts find this mongod by `HUB_MONGOD`. The server itself says which operations to show
(tests/queries/mongod.yaml); EXCEPTIONS and WITHOUT_KEY name those that may.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from hub.local.mongod import find_mongod
from hub.local.processes import ChildFailed
from hub.storage.mongo.collections import SHARD_KEYS
from tests.queries.exceptions import EXCEPTIONS, WITHOUT_KEY

HERE = Path(__file__).parent
PROGRAM, LOGS = "TESTS_MONGOD", "TESTS_MONGOD_LOGS"
EXAMINED, RETURNED = ("keysExamined", "docsExamined"), ("nreturned", "nMatched", "ndeleted")
QUERIES = ("find", "aggregate", "findAndModify", "count")
WRITES = ("update", "remove")


@dataclass(frozen=True)
class Operation:
    """A kind of operation that a server logged: its collection, what it does and the plan for it."""

    collection: str
    verb: str
    fields: tuple[str, ...]
    plan: str
    sorts: bool

    def is_among(self, exceptions: Mapping[tuple[str, str, tuple[str, ...]], str]) -> bool:
        """Return True if one of the exceptions is this kind of operation."""
        return (self.collection, self.verb, self.fields) in exceptions

    def __str__(self) -> str:
        sorting = ", sorts in memory" if self.sorts else ""
        return f"{self.verb} {self.collection} by {', '.join(self.fields) or 'nothing'} ({self.plan}{sorting})"


def pytest_configure(config: pytest.Config) -> None:
    """Put the mongod of the tests in the place of the real one, once for all processes of the session."""
    if hasattr(config, "workerinput") or PROGRAM in os.environ:
        return
    try:
        os.environ[PROGRAM] = str(find_mongod())
    except ChildFailed:
        # The tests that need it say how to get one.
        return
    os.environ[LOGS] = tempfile.mkdtemp(prefix="mongod-logs-")
    os.environ["HUB_MONGOD"] = str(HERE / "mongod")
    # It goes when the summary has been printed.
    config.add_cleanup(partial(shutil.rmtree, os.environ[LOGS], ignore_errors=True))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session for each operation that is no exception."""
    if hasattr(session.config, "workerinput") or LOGS not in os.environ:
        return
    logs = Path(os.environ[LOGS])
    if unexpected(logs) or without_key(logs):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the operations for which the session fails, each once; with the worst case of what it examined."""
    if LOGS not in os.environ:
        return
    logs = Path(os.environ[LOGS])
    for operation, counts in sorted(unexpected(logs).items(), key=str):
        worst = ", ".join(f"{name} {count}" for name, count in counts.items())
        terminalreporter.write_line(f"Examined too much: {operation}: {worst}", red=True)
    for operation in sorted(without_key(logs), key=str):
        terminalreporter.write_line(f"Does not name the shard key: {operation}", red=True)


def unexpected(logs: Path) -> dict[Operation, dict[str, int]]:
    """Return the operations that examined too much and are no exception, each with the counts of its worst case."""
    found: dict[Operation, dict[str, int]] = {}
    for operation, counts in all_logged(logs):
        worst = found.get(operation, {})
        if examines_much(operation, counts) and not operation.is_among(EXCEPTIONS):
            found[operation] = counts if sum(counts.values()) >= sum(worst.values()) else worst
    return found


def examines_much(operation: Operation, counts: Mapping[str, int]) -> bool:
    """Return True if it sorted, or examined more than mongod.yaml allows."""
    allowed = 100 + 10 * sum(counts[name] for name in RETURNED)
    return operation.sorts or max(counts[name] for name in EXAMINED) > allowed


def without_key(logs: Path) -> set[Operation]:
    """Return the queries of sharded collections that do not name the shard key and are no exception."""
    operations = {operation for operation, _ in all_logged(logs)}
    return {one for one in operations if lacks_key(one) and not one.is_among(WITHOUT_KEY)}


def lacks_key(operation: Operation) -> bool:
    """Return True for a query of a sharded collection that every shard has to answer. Only tests ask for all rows."""
    key = SHARD_KEYS.get(operation.collection)
    is_query = operation.verb in (*QUERIES, *WRITES) and operation.fields
    return bool(key and key.is_sharded and is_query and not set(key.fields) <= set(operation.fields))


@cache
def all_logged(logs: Path) -> list[tuple[Operation, dict[str, int]]]:
    """Return the operations in every server's log; read once, after the servers have ended."""
    return [one for path in logs.glob("*/*.log") for one in logged(path)]


def logged(path: Path) -> Iterator[tuple[Operation, dict[str, int]]]:
    """Yield the operations that a server logged."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if '"msg":"Slow query"' in line:
                try:
                    attributes = json.loads(line)["attr"]
                except (ValueError, KeyError):
                    continue  # the server was killed at this line
                command = command_of(attributes)
                if not is_of_a_test(command) and not is_of_a_member(command):
                    yield (
                        read_operation(attributes, command),
                        {name: attributes.get(name, 0) for name in (*EXAMINED, *RETURNED)},
                    )


def command_of(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the command of a line; of one that reads on, the command that began."""
    return attributes.get("originatingCommand") or attributes.get("command") or {}


def filter_of(command: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the filter of a command."""
    if pipeline := command.get("pipeline"):
        return next((stage["$match"] for stage in pipeline if "$match" in stage), {})
    return command.get("filter") or command.get("query") or command.get("q") or {}


def is_of_a_test(command: Mapping[str, Any]) -> bool:
    """Return True for a query of tests/databases.ALL_ROWS, and for a count of a whole collection: no hub asks so."""
    pipeline = command.get("pipeline") or ()
    counts = any("$group" in stage and stage["$group"].get("_id") == 1 for stage in pipeline)
    wanted = filter_of(command)
    by_id = wanted.get("_id")
    return (isinstance(by_id, dict) and by_id.get("$gte") == {"$minKey": 1}) or (counts and not wanted)


def is_of_a_member(command: Mapping[str, Any]) -> bool:
    """Return True for a row that a member of a replica set fetches from another; the hub reads from the primary."""
    preference = command.get("$readPreference")
    return isinstance(preference, dict) and preference.get("mode") == "secondaryPreferred"


def read_operation(attributes: Mapping[str, Any], command: Mapping[str, Any]) -> Operation:
    """Return the operation that one line of a server's log tells of."""
    verb = next(iter(command), "")
    return Operation(
        collection=str(attributes.get("ns", "")).partition(".")[2],
        verb=verb if verb in QUERIES else str(attributes.get("type", verb)),
        fields=tuple(sorted(filter_of(command))),
        plan=str(attributes.get("planSummary", "")),
        sorts=bool(attributes.get("hasSortStage")),
    )
