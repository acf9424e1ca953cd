"""`reunion conformance`."""

import json as json_module
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from reunion._sync.client import Reunion
from reunion.cli.connection import AllowHttp, Url, connect
from reunion.cli.console import messages, output, printable, shows_signs, styled
from reunion.cli.exit_codes import REFUSED, WRONG_USAGE
from reunion.cli.explain import CommandFailed, explain
from reunion.conformance import ConformanceCheck, ConformanceCheckState, ConformanceRun
from reunion.devices import Device
from reunion.errors import RequestRefused
from reunion.viewer import KeyMode

INVENTED: Final = tuple(f"conformance-{number}" for number in range(1, 4))
LATITUDE, LONGITUDE = 0.0, -160.0
"""The open sea, where no alert is."""
POLL_SECONDS: Final = 1.0

SIGNS: Final = {
    ConformanceCheckState.PASSED: "✓",
    ConformanceCheckState.FAILED: "✗",
    ConformanceCheckState.NOT_SEEN: "-",
}
STYLES: Final = {
    ConformanceCheckState.PASSED: "green",
    ConformanceCheckState.FAILED: "bold red",
    ConformanceCheckState.NOT_SEEN: "dim",
}

Receiver = Annotated[str, typer.Option("--receiver", help="The address of your test channel.", metavar="URL")]
Run = Annotated[str, typer.Option("--run", help="Start none: wait for this run, and print its report.", metavar="ID")]
Devices = Annotated[
    list[str] | None, typer.Option("--device", help="A registered test device; name 3 to 10.", metavar="REF")
]
Seconds = Annotated[float, typer.Option("--timeout", min=1, max=3600, help="Seconds to wait for the report.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def conformance(
    receiver: Receiver = "",
    run: Run = "",
    device: Devices = None,
    timeout: Seconds = 600.0,
    url: Url = "",
    allow_http: AllowHttp = False,
    json: Json = False,
) -> None:
    """Let the hub test your own receiver with invented alerts, and print what the hub saw. With a test key only.

    Without --device three invented devices are registered, and removed at the end.
    """
    if bool(receiver) == bool(run):
        raise CommandFailed("Give either --receiver or --run.", WRONG_USAGE)
    with connect(url, allow_http=allow_http) as client:
        if client.viewer().mode != KeyMode.TEST:
            raise CommandFailed("This is no test key. Nothing was done.", REFUSED)
        if run:
            found = _wait(client, run, timeout)
        else:
            with _devices(client, device or []) as refs:
                found = _wait(client, _start(client, receiver, refs), timeout)
    if json:
        typer.echo(json_module.dumps(asdict(found), default=_plain))
    else:
        for check in found.checks:
            _show(check)
    if not found.passed:
        raise typer.Exit(REFUSED)


@contextmanager
def _devices(client: Reunion, refs: list[str]) -> Iterator[list[str]]:
    """Give the devices that the run names. Invented ones are there for as long as it lasts, whatever ends it."""
    if refs:
        yield refs
        return
    made = [Device(ref, latitude=LATITUDE, longitude=LONGITUDE, token=f"invented-{ref}") for ref in INVENTED]
    client.devices.register(made)
    try:
        yield list(INVENTED)
    finally:
        client.devices.remove(INVENTED)


def _start(client: Reunion, receiver: str, refs: list[str]) -> str:
    try:
        begun = client.conformance.start(receiver, refs)
    except RequestRefused as error:
        raise CommandFailed(f"No run was started. {explain(error)}", REFUSED) from None
    messages().print(f"The run {begun.id} has begun. It takes some seconds, and minutes if much fails.")
    return begun.id


def _wait(client: Reunion, run: str, timeout: float) -> ConformanceRun:
    """Wait until a run is over, and say at once what fails."""
    deadline, told = time.monotonic() + timeout, set[str]()
    try:
        while True:
            found = client.conformance.get(run)
            if found.is_finished:
                return found
            for check in found.checks:
                if check.state == ConformanceCheckState.FAILED and check.name not in told:
                    told.add(check.name)
                    messages().print(f"{check.name} fails: {printable(check.reason)}")
            if time.monotonic() >= deadline:
                raise CommandFailed(f"The run is not over. It goes on: reunion conformance --run {run}", REFUSED)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        messages().print(f"The run goes on at the hub: reunion conformance --run {run}")
        raise


def _show(check: ConformanceCheck) -> None:
    console, style = output(), STYLES.get(check.state, "")
    mark = SIGNS.get(check.state, "?") if shows_signs(console) else f"{check.state:<8}"
    console.print(styled((f"{mark} ", style), (f"{check.name:<25}", "bold"), (printable(check.reason), "")))


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
