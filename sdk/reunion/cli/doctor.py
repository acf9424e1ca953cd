"""`reunion doctor`."""

import json as json_module
from typing import Annotated, Final

import typer
from rich.console import Console

from reunion.cli.checks import AFTER_ADDRESS, NOT_REACHED, Examination
from reunion.cli.connection import AllowHttp, Url, read_settings
from reunion.cli.console import output, shows_signs, styled
from reunion.cli.exit_codes import REFUSED
from reunion.cli.explain import explain
from reunion.cli.findings import Finding, State, failed, skipped
from reunion.errors import ConfigurationError
from reunion.version import __version__

CALL_TIMEOUT_SECONDS: Final = 15.0

SIGNS: Final = {State.OK: "✓", State.WARNING: "!", State.FAILED: "✗", State.SKIPPED: "-"}
WORDS: Final = {State.OK: "ok", State.WARNING: "warning", State.FAILED: "FAILED", State.SKIPPED: "skipped"}
STYLES: Final = {State.OK: "green", State.WARNING: "yellow", State.FAILED: "bold red", State.SKIPPED: "dim"}

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def doctor(url: Url = "", allow_http: AllowHttp = False, json: Json = False) -> None:
    """Check the way to the hub: address, TLS, clock, key, channel, cells, feed, documents. It changes nothing there."""
    console = output()
    findings = []
    try:
        settings = read_settings(url, allow_http=allow_http, timeout=CALL_TIMEOUT_SECONDS)
        examination = Examination(settings).run()
    except ConfigurationError as error:
        unusable = failed("address", str(explain(error)), code=error.code)
        examination = iter([unusable, *(skipped(check, NOT_REACHED) for check in AFTER_ADDRESS)])
    for finding in examination:
        findings.append(finding)
        if not json:
            _show(console, finding)
    is_ok = all(finding.state is not State.FAILED for finding in findings)
    if json:
        found = {"ok": is_ok, "sdk": __version__, "checks": [finding.to_json() for finding in findings]}
        typer.echo(json_module.dumps(found))
    if not is_ok:
        raise typer.Exit(REFUSED)


def _show(console: Console, finding: Finding) -> None:
    state = finding.state
    mark = f"{SIGNS[state]} " if shows_signs(console) else f"{WORDS[state]:<8}"
    console.print(styled((mark, STYLES[state]), (f"{finding.check:<10}", "bold"), (finding.message, "")))
