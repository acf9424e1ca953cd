"""Print the addresses of `hub dev`, and commands to paste into another terminal in their order."""

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

PLACE = {"latitude": 37.74, "longitude": 115.67}
MISSING_FOR = timedelta(minutes=90)
"""Long enough for a second stage, which waits for the confirmation."""

REGISTER = (
    "mutation($input: RegisterDevicesInput!) { registerDevices(input: $input) { results { ref ok error { code } } } }"
)
ALERTS = "{ alerts(first: 5) { edges { node { id state areas { latitude longitude radiusKm } child { name } } } } }"
CHANGED = "caseId alertId userErrors { code message path }"
TOKEN = "token-1"  # noqa: S105 - of an invented phone
CASE, MOMENT = "the case", "the moment"
BY_THE_SHELL = {CASE: "'$CASE'", MOMENT: """'$(date +%s)-$(od -An -N4 -tx4 /dev/urandom | tr -d "[:space:]")'"""}
"""The values that the shell inserts: the stored id; the time of the paste and some dice, so that each paste opens a new
exercise, also the second one within a second.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Sample:
    """A running hub for a newcomer; keys and tokens belong to this run only."""

    url: str
    pushes: Path
    phones: str
    """The address of the double's phones; a token follows it."""
    logs: Path
    environment: Path
    staff: Path
    keys: Mapping[str, str]
    officer: str
    second: str
    explorer: Mapping[str, str]
    """The address of each graph's page; empty if there was no npm to build the pages."""
    month: tuple[datetime, datetime] | None = None
    """The first moment of the made-up month, and the first one after it; None if none was played."""
    console: str | None = None
    """The address of the console; None if there was no npm to build it."""


def show(sample: Sample, console: Console) -> None:
    """Print the addresses, then the commands."""
    console.print("[bold]Reunion Hub runs on this machine.[/bold] Nothing is stored after it ends.\n")
    places = list(_places(sample))
    width = max(len(value) for _, value, _ in places)
    for name, value, meaning in places:
        console.print(f"{name:14} {value:{width}}  [dim]{meaning}[/dim]")
    for heading, commands in _steps(sample):
        console.print(f"\n[bold]# {heading}[/bold]")
        console.print(commands, markup=False)
    if sample.console:
        # Once more: the commands have moved the first line out of sight.
        console.print(f"\n[bold]For officers, in a browser: {sample.console}[/bold]")
    console.print("\nCtrl-C stops everything.")


def _places(sample: Sample) -> Iterator[tuple[str, str, str]]:
    if sample.console:
        yield "console", sample.console, "open it in a browser; a click signs in as one of the test officers"
    else:
        yield "console", "none", "where Node 20 and npm are installed, `make dev` builds it"
    yield "partner graph", f"{sample.url}/graphql", "for apps, with a key of a partner"
    yield "police graph", f"{sample.url}/police/graphql", "for officers, with a token"
    yield "test key", sample.keys["TEST"], "sees exercises and tests only"
    yield "live key", sample.keys["LIVE"], "sees real alerts only"
    yield "pushes", str(sample.pushes), "pushes sent to phones, one JSON object per line"
    yield "screens", f"{sample.phones}/{TOKEN}", "what that phone shows in each state, in a browser or by curl"
    yield "logs", str(sample.logs), "one file per process"
    if not sample.explorer:
        yield "explorer", "none", "where Node 20 and npm are installed, `make dev` builds it"
    yield "hub admin", str(sample.environment), "for its --env"
    if sample.month:
        begin, end = sample.month
        yield "month", f"{begin:%Y-%m}", f"exercises of four forces, from {begin.isoformat()} to {end.isoformat()}"
    else:
        yield "month", "none", "for analysts, `hub dev --exercises 200` begins with a made-up month"
    yield "more tokens", str(sample.staff), "analyst, supervisor, auditor, operator; all tokens last 12 hours"


def _steps(sample: Sample) -> Iterator[tuple[str, str]]:
    if sample.explorer:
        yield (
            "In a browser, both graphs with their docs; the key is after the #, which a browser never sends",
            f"{sample.explorer['partner']}#{sample.keys['TEST']}\n{sample.explorer['police']}#{sample.officer}",
        )
    yield (
        "First, in another terminal: the SDK reads the first two",
        f"export REUNION_URL={sample.url} REUNION_API_KEY={sample.keys['TEST']}\n"
        f"OFFICER={sample.officer}\nSECOND={sample.second}",
    )
    device = {"ref": "phone-1", "token": TOKEN, "point": PLACE, "language": "en"}
    yield "A phone of the app", _ask("/graphql", "REUNION_API_KEY", REGISTER, {"devices": [device]})
    yield (
        "An officer opens an exercise, a new one at each paste, at most 20 an hour; CASE and ALERT hold its ids",
        f"OPENED=$({_police('openCase', 'OFFICER', _exercise())})\n"
        """printf '%s\\n' "$OPENED"\n"""
        f"CASE=$({_kept('caseId')})\nALERT=$({_kept('alertId')})",
    )
    yield "The alerts that the app sees", _ask("/graphql", "REUNION_API_KEY", ALERTS)
    yield (
        "The push to the phone, a second later",
        f"for _ in 1 2 3 4 5 6 7 8 9 10; do grep -qs $ALERT {sample.pushes} && break; sleep 1; done\n"
        f"grep $ALERT {sample.pushes} | tail -n 1",
    )
    yield "Another officer confirms: it may reach beyond 100 km", _police("confirmCase", "SECOND", {"caseId": CASE})
    update = {"caseId": CASE, "material": True, "clothing": "A yellow coat", "idempotencyKey": f"update-{CASE}"}
    yield "A material update: everyone who was told gets it, in silence", _police("reviseCase", "OFFICER", update)
    closing = {"caseId": CASE, "outcome": "FOUND_SAFE", "idempotencyKey": f"close-{CASE}"}
    yield "Close the case: every phone that got the alert gets its end", _police("closeCase", "OFFICER", closing)
    yield (
        "The phone's screen after the end, by its state: docs/tasks/push.md",
        f"""for _ in 1 2 3 4 5 6 7 8 9 10; do grep -qs "$ALERT.*CANCEL" {sample.pushes} && break; sleep 1; done\n"""
        f"curl -s {sample.phones}/{TOKEN}",
    )
    admin = f"{_hub()} admin --env {sample.environment}"
    yield (
        "All of the above except the update and the closing, in one command, by a force of its own, `drill`",
        f"{admin} drill --latitude {PLACE['latitude']} --longitude {PLACE['longitude']}",
    )
    yield (
        "Receive webhooks at your own server (set PORT) as another partner; this terminal gets its key, and SECRET",
        f"""PARTNER=$({admin} create-partner "A server $(date +%s)")\n"""
        f"""SECRET=$(echo '{{"url": "http://127.0.0.1:'$PORT'/hub"}}' | {admin} set-channel $PARTNER webhook -)\n"""
        f"""export SECRET REUNION_API_KEY=$({admin} rotate-key $PARTNER)\n"""
        """printf '%s\\n' $REUNION_API_KEY $SECRET""",
    )
    if sample.month:
        yield (
            "An analyst counts the month, from a minute after the start on: docs/analysts.md goes on from here",
            f". {sample.staff}\n{_count(*sample.month)}",
        )


def _exercise() -> dict[str, Any]:
    """Return an exercise of this moment: an old key or time would give another answer, or none."""
    return {
        "status": "EXERCISE",
        "idempotencyKey": f"open-{MOMENT}",
        "criteria": "exercise",
        "child": {"publicName": "Xiao Yu", "fullName": "Exercise", "ageYears": 2, "sex": "FEMALE"},
        "lastSeen": {
            "point": PLACE,
            "district": "Hengshui station",
            "at": (datetime.now(UTC) - MISSING_FOR).isoformat(timespec="seconds"),
        },
    }


def _kept(name: str) -> str:
    """Return a command that finds an id in the answer of the opening; `none` if it was refused."""
    return f"""printf '%s' "$OPENED" | sed 's/.*"{name}":"\\([^"]*\\).*/\\1/; s/.*{name}.*/none/'"""


def _police(verb: str, token: str, given: dict[str, Any]) -> str:
    kind = verb[0].upper() + verb[1:] + "Input"
    document = f"mutation($input: {kind}!) {{ {verb}(input: $input) {{ {CHANGED} }} }}"
    return _ask("/police/graphql", token, document, given)


def _ask(path: str, token: str, document: str, given: dict[str, Any] | None = None) -> str:
    """Return a curl command; `token` names the shell variable with the token."""
    asked: dict[str, Any] = {"query": document} | ({"variables": {"input": given}} if given else {})
    body = json.dumps(asked).replace("'", "'\\''")
    for word, by_the_shell in BY_THE_SHELL.items():
        body = body.replace(word, by_the_shell)
    headers = f"-H \"Authorization: Bearer ${token}\" -H 'Content-Type: application/json'"
    return f"curl -sw '\\n' $REUNION_URL{path} {headers} \\\n  -d '{body}'"


def _count(begin: datetime, end: datetime) -> str:
    """Return a curl command that counts the children of a month of exercises by outcome."""
    when = f'from: "{begin.isoformat()}", until: "{end.isoformat()}"'
    given = f'purpose: "A first look", {when}, filter: {{status: EXERCISE}}, groupBy: [OUTCOME]'
    wanted = "asOf children groups { keys { value } children }"
    return _ask("/police/graphql", "ANALYST", f"{{ caseStatistics({given}) {{ {wanted} }} }}")


def _hub() -> str:
    """Return the `hub` command that works in any folder of the other terminal."""
    called = Path(sys.argv[0])
    return shlex.quote(str(called.absolute())) if called.name == "hub" else f"{shlex.quote(sys.executable)} -m hub"
