"""A pytest plugin: every mongod of a session refuses scans, and the session fails if an operation examined too much.

All processes that a test starts find this mongod by `HUB_MONGOD`. The server itself says which operations to show
(tests/queries/mongod.yaml); EXCEPTIONS names those that may.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.local.mongod import find_mongod
from hub.local.processes import ChildFailed
from tests.queries.exceptions import EXCEPTIONS

HERE = Path(__file__).parent
PROGRAM, LOGS = "TESTS_MONGOD", "TESTS_MONGOD_LOGS"
COUNTS = ("keysExamined", "docsExamined", "nreturned", "nMatched", "ndeleted")


@dataclass(frozen=True)
class Operation:
    """A kind of operation that a server logged: its collection, what it does and the plan for it."""

    collection: str
    verb: str
    fields: tuple[str, ...]
    plan: str
    sorts: bool

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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the session if an operation that is no exception examined too much."""
    if not hasattr(session.config, "workerinput") and LOGS in os.environ and unexpected(Path(os.environ[LOGS])):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the operations that examined too much, each once, with its worst case."""
    if LOGS not in os.environ:
        return
    for operation, counts in sorted(unexpected(Path(os.environ[LOGS])).items(), key=str):
        worst = ", ".join(f"{name} {count}" for name, count in counts.items())
        terminalreporter.write_line(f"Examined too much: {operation}: {worst}", red=True)


def unexpected(logs: Path) -> dict[Operation, dict[str, int]]:
    """Return the operations that are no exception, each with the counts of its worst case."""
    found: dict[Operation, dict[str, int]] = {}
    for path in logs.glob("*.log"):
        for operation, counts in logged(path):
            worst = found.get(operation, {})
            if not is_exception(operation) and sum(counts.values()) >= sum(worst.values()):
                found[operation] = counts
    return found


def is_exception(operation: Operation) -> bool:
    """Return True if this operation may examine much, or sort."""
    return (operation.collection, operation.verb, operation.fields) in EXCEPTIONS


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
                if not is_of_a_test(command):
                    yield read_operation(attributes, command), {name: attributes.get(name, 0) for name in COUNTS}


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


def read_operation(attributes: Mapping[str, Any], command: Mapping[str, Any]) -> Operation:
    """Return the operation that one line of a server's log tells of."""
    verb = next(iter(command), "")
    return Operation(
        collection=str(attributes.get("ns", "")).partition(".")[2],
        verb=verb if verb in ("find", "aggregate", "findAndModify", "count") else str(attributes.get("type", verb)),
        fields=tuple(sorted(filter_of(command))),
        plan=str(attributes.get("planSummary", "")),
        sorts=bool(attributes.get("hasSortStage")),
    )
