"""Conformance runs of the SDK: the calls of the client, and the command."""

import json
from collections.abc import Iterator

import pytest

from reunion import (
    AsyncReunion,
    Conflict,
    ConformanceCheckState,
    InvalidInput,
    NotFound,
    Receipt,
    ReceiptKind,
    TimedOut,
)
from reunion.alert import AlertStatus
from reunion.cli.conformance import INVENTED
from reunion.cli.exit_codes import REFUSED, WRONG_USAGE
from reunion.testing import FakeHub, sample_alert
from tests.sdk.command import reunion

URL = "https://app.example/hub"
REFS = ["a", "b", "c"]


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    """Return a fake hub whose partner has a receiver and three devices."""
    with FakeHub() as hub:
        hub.memory.channel, hub.memory.receiver = "webhook", URL
        hub.memory.devices |= {ref: {"ref": ref} for ref in REFS}
        yield hub


async def test_run_is_started_once_and_waited_for(hub: FakeHub, client: AsyncReunion) -> None:
    begun = await client.conformance.start(URL, REFS, idempotency_key="k")
    assert (begun.is_finished, begun.passed, begun.finished_at) == (False, False, None)
    assert {check.state for check in begun.checks} == {ConformanceCheckState.NOT_SEEN}
    assert await client.conformance.start(URL, REFS, idempotency_key="k") == begun
    run = await client.conformance.wait(begun.id)
    assert (run.id, run.is_finished, run.passed) == (begun.id, True, True)
    assert {check.state for check in run.checks} == {ConformanceCheckState.PASSED}
    assert await client.conformance.get() == run


async def test_requests_of_a_run_are_read(hub: FakeHub, client: AsyncReunion) -> None:
    await client.conformance.start(URL, REFS, idempotency_key="k")
    request = {"type": "alert.stage", "alert": "cf_0_main", "sentAt": "2026-01-02T03:04:05Z", "milliseconds": 12}
    hub.memory.conformance_runs["k"]["requests"] = [
        request | {"status": 204, "failure": None},
        request | {"status": None, "failure": "TIMEOUT"},
    ]
    answered, lost = (await client.conformance.get()).requests
    assert (answered.type, answered.status, answered.failure, answered.milliseconds) == ("alert.stage", 204, None, 12)
    assert (lost.status, lost.failure) == (None, "TIMEOUT")


async def test_run_that_cannot_begin_is_an_error(hub: FakeHub, client: AsyncReunion) -> None:
    with pytest.raises(NotFound):
        await client.conformance.get()
    for receiver, refs in (("https://other.example/hub", REFS), (URL, REFS[:2])):
        with pytest.raises(InvalidInput):
            await client.conformance.start(receiver, refs)
    with pytest.raises(NotFound):
        await client.conformance.start(URL, ["a", "b", "x"])
    hub.memory.is_run_stopped = True
    begun = await client.conformance.start(URL, REFS)
    with pytest.raises(Conflict):
        await client.conformance.start(URL, REFS)
    with pytest.raises(TimedOut):
        await client.conformance.wait(begun.id, seconds=0.02, poll_interval=0.01)


async def test_receipt_says_what_was_shown(hub: FakeHub, client: AsyncReunion) -> None:
    hub.memory.alerts["al"] = sample_alert("al", status="EXERCISE")
    good = Receipt("a", ReceiptKind.SHOWN, 2, AlertStatus.EXERCISE)
    wrong = [Receipt("b", ReceiptKind.SHOWN, "2"), Receipt("c", ReceiptKind.SHOWN, 1, "REAL")]  # type: ignore[arg-type]
    results = await client.receipts.confirm("al", [good, *wrong])
    assert [result.error.path[-1] if result.error else None for result in results] == [None, "revision", "status"]
    sent = {"ref": "a", "kind": "SHOWN", "revision": 2, "status": "EXERCISE", "alert": "al"}
    assert hub.memory.receipts == [sent]


# ------------------------------------------------------------ the command
def test_command_prints_each_check_and_passes(hub: FakeHub) -> None:
    said, told = reunion(hub, "conformance", "--receiver", URL)
    assert len(said.splitlines()) == 16
    assert said.splitlines()[0] == "PASSED   ANSWERS_IN_TIME          As the test wants it."
    assert "The run cf_0 has begun." in told
    (run,) = hub.memory.conformance_runs.values()
    assert run["input"]["refs"] == list(INVENTED)
    # The invented devices are gone, and the others stay.
    assert sorted(hub.memory.devices) == REFS


def test_failed_check_ends_the_command_with_one(hub: FakeHub) -> None:
    hub.memory.failing_checks = frozenset({"CLOSES"})
    options = [word for ref in REFS for word in ("--device", ref)]
    said, _ = reunion(hub, "conformance", "--receiver", URL, *options, "--json", code=REFUSED)
    found = json.loads(said)
    assert (found["passed"], found["state"]) == (False, "FINISHED")
    assert [check["name"] for check in found["checks"] if check["state"] == "FAILED"] == ["CLOSES"]
    assert sorted(hub.memory.devices) == REFS


def test_failing_check_is_told_before_the_end(hub: FakeHub) -> None:
    hub.memory.is_run_stopped, hub.memory.failing_checks = True, frozenset({"CLOSES"})
    _, told = reunion(hub, "conformance", "--receiver", URL, "--timeout", "1", code=REFUSED)
    assert told.count("CLOSES fails: ") == 1
    assert "The run is not over. It goes on: reunion conformance --run cf_0" in told
    hub.memory.is_run_stopped = False
    said, _ = reunion(hub, "conformance", "--run", "cf_0", code=REFUSED)
    assert [line.split()[1] for line in said.splitlines() if line.startswith("FAILED")] == ["CLOSES"]
    assert sorted(hub.memory.devices) == REFS


@pytest.mark.parametrize("options", [[], ["--receiver", URL, "--run", "cf_0"]])
def test_command_takes_a_receiver_or_a_run(hub: FakeHub, options: list[str]) -> None:
    _, told = reunion(hub, "conformance", *options, code=WRONG_USAGE)
    assert "Give either --receiver or --run." in told


def test_refused_run_leaves_no_invented_device(hub: FakeHub) -> None:
    _, told = reunion(hub, "conformance", "--receiver", "https://other.example/hub", code=REFUSED)
    assert told.startswith("Error: No run was started.")
    assert sorted(hub.memory.devices) == REFS


def test_live_key_starts_no_run_from_the_command(hub: FakeHub) -> None:
    hub.memory.mode = "LIVE"
    _, told = reunion(hub, "conformance", "--receiver", URL, code=REFUSED)
    assert told == "Error: This is no test key. Nothing was done.\n"
    assert [call.operation for call in hub.calls] == ["viewer"]


def test_report_that_does_not_come_is_an_error(hub: FakeHub) -> None:
    hub.memory.is_run_stopped = True
    _, told = reunion(hub, "conformance", "--receiver", URL, "--timeout", "1", code=REFUSED)
    assert "Error: " in told
    assert sorted(hub.memory.devices) == REFS
