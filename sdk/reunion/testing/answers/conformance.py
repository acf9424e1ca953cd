"""Conformance runs: a run is over, and passed, as soon as it is read, unless a test says otherwise."""

from datetime import UTC, datetime

from reunion.testing.answers.items import not_found
from reunion.testing.answers.memory import Json, Memory, Variables
from reunion.testing.answers.refusals import InputRefused
from reunion.testing.answers.texts import check_line

MIN_DEVICES, MAX_DEVICES = 3, 10
MAX_KEY_CHARACTERS = 200
CHECKS = (
    "ANSWERS_IN_TIME",
    "REFUSES_WRONG_SIGNATURE",
    "REFUSES_OLD_TIMESTAMP",
    "ACCEPTS_EITHER_SIGNATURE",
    "IGNORES_UNKNOWN_FIELDS",
    "READS_AFTER_UNKNOWN_TYPE",
    "ANSWERS_BEFORE_READING",
    "READS_TO_THE_END",
    "KEEPS_THE_CURSOR",
    "SHOWS_ONCE",
    "REPLACES",
    "CLOSES",
    "DELETES",
    "PASSES_OVER_ENDED",
    "HONOURS_EXERCISE",
    "READS_AFTER_REPEAT",
)


def start_conformance(memory: Memory, sent: Variables) -> Json:
    """Start a run, or return the one that was started under this key."""
    _check(memory, sent)
    key = check_line(sent["idempotencyKey"], MAX_KEY_CHARACTERS, "idempotencyKey")
    kept = memory.conformance_runs.get(key)
    if kept is None:
        if any(run["state"] == "RUNNING" for run in memory.conformance_runs.values()):
            raise InputRefused(
                "CONFLICT", "A run of yours is under way; read it, and start another one when it is over."
            )
        kept = memory.conformance_runs[key] = _new_run(len(memory.conformance_runs), sent)
    if kept["input"] != _input_of(sent):
        raise InputRefused(
            "IDEMPOTENCY_MISMATCH", "This idempotency key was used with another input.", "idempotencyKey"
        )
    return {"run": _shown(kept), "userErrors": []}


def read_conformance(memory: Memory, variables: Variables) -> Json | None:
    """Return a run, the newest one without an id; it is over then unless runs are held."""
    wanted = variables.get("id")
    runs = [run for run in memory.conformance_runs.values() if wanted is None or run["id"] == wanted]
    if not runs:
        return None
    run = runs[-1]
    if run["state"] == "RUNNING":
        others = "NOT_SEEN" if memory.is_run_stopped else "PASSED"
        run["checks"] = [_check_of(name, "FAILED" if name in memory.failing_checks else others) for name in CHECKS]
    if run["state"] == "RUNNING" and not memory.is_run_stopped:
        run |= {"state": "FINISHED", "passed": not memory.failing_checks, "finishedAt": datetime.now(UTC).isoformat()}
    return _shown(run)


def _check(memory: Memory, sent: Variables) -> None:
    refs = sent["refs"]
    if memory.mode != "TEST" or memory.receiver is None or sent["receiver"] != memory.receiver:
        path = ("receiver",) if memory.mode == "TEST" else ()
        raise InputRefused("INVALID_INPUT", "`receiver` must be the address of your test channel.", *path)
    if not MIN_DEVICES <= len(set(refs)) == len(refs) <= MAX_DEVICES:
        raise InputRefused("TOO_MANY_ITEMS", "`refs` must name 3 to 10 different devices of yours.", "refs")
    for index, ref in enumerate(refs):
        if ref not in memory.devices:
            raise not_found("refs", str(index))


def _new_run(number: int, sent: Variables) -> Json:
    return {
        "input": _input_of(sent),
        "id": f"cf_{number}",
        "state": "RUNNING",
        "passed": False,
        "startedAt": datetime.now(UTC).isoformat(),
        "finishedAt": None,
        "checks": [_check_of(name, "NOT_SEEN") for name in CHECKS],
        "requests": [],
    }


def _input_of(sent: Variables) -> Json:
    return {name: sent[name] for name in ("receiver", "refs")}


def _check_of(name: str, state: str) -> Json:
    return {"name": name, "state": state, "reason": "As the test wants it."}


def _shown(run: Json) -> Json:
    return {name: value for name, value in run.items() if name != "input"}
