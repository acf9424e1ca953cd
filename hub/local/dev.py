"""`hub dev`: everything running on this machine, with sample keys and queries to paste, until Ctrl-C."""

import asyncio
import json
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console

from hub.domain.actors import Officer
from hub.local import officers
from hub.local.supervisor import LocalHub, local_hub

REGISTER = (
    "mutation($input: RegisterDevicesInput!) { registerDevices(input: $input) { results { ref ok error { code } } } }"
)
OPEN = (
    "mutation($input: OpenCaseInput!) { openCase(input: $input) { caseId alertId userErrors { code message path } } }"
)
ALERTS = "{ alerts(first: 5) { edges { node { id state circle { latitude longitude radiusKm } child { name } } } } }"


async def run_dev() -> None:
    """Start all parts, show how to use them, and stop them cleanly on Ctrl-C or SIGTERM."""
    enough = asyncio.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wanted, enough.set)
    run_dir = Path(tempfile.mkdtemp(prefix="hub-dev-"))
    console = Console(highlight=False, soft_wrap=True)
    try:
        console.print("[dim]starting database, broker, push double, identity provider, API, workers and beat …[/dim]")
        async with local_hub(run_dir) as hub:
            await _show(hub, console)
            await enough.wait()
            console.print("[dim]stopping …[/dim]")
    finally:
        shutil.rmtree(run_dir, ignore_errors=True)


async def _show(hub: LocalHub, console: Console) -> None:
    keys = await _sample_partner(hub)
    officer = hub.issuer.mint(officers.HENGSHUI_OFFICER)
    console.print(f"[bold]Reunion Hub[/bold] at {hub.url}    logs: {hub.run_dir}/logs")
    console.print(
        f"partner graph  {hub.url}/graphql           live key  {keys['LIVE']}\n{'':44}test key  {keys['TEST']}"
    )
    console.print(f"police graph   {hub.url}/police/graphql    tokens for 12 hours below")
    for name, one in _staff().items():
        console.print(f"  {name:20} {hub.issuer.mint(one)}", style="dim")
    console.print("\n[bold]A device[/bold]")
    device = {"ref": "phone-1", "token": "token-1", "point": {"latitude": 37.74, "longitude": 115.67}, "language": "en"}
    console.print(_curl(hub, "/graphql", keys["TEST"], REGISTER, {"input": {"devices": [device]}}))
    console.print("\n[bold]An exercise, opened by an officer[/bold]")
    console.print(_curl(hub, "/police/graphql", officer, OPEN, {"input": _exercise()}))
    console.print("\n[bold]What the app sees[/bold]")
    console.print(_curl(hub, "/graphql", keys["TEST"], ALERTS, {}))
    console.print("\nCtrl-C stops everything.")


def _staff() -> dict[str, Officer]:
    return {
        "officer": officers.HENGSHUI_OFFICER,
        "confirming officer": officers.ANYANG_OFFICER,
        "analyst": officers.ANALYST,
        "supervisor": officers.SUPERVISOR,
        "auditor": officers.AUDITOR,
        "operator": officers.OPERATOR,
    }


async def _sample_partner(hub: LocalHub) -> dict[str, str]:
    """One partner with an FCM channel and a key for each mode."""
    async with aiohttp.ClientSession() as session:

        async def operate(verb: str, input_type: str, values: dict[str, Any], wanted: str) -> str:
            document = f"mutation($input: {input_type}!) {{ {verb}(input: $input) {{ {wanted} }} }}"
            headers = {"Authorization": f"Bearer {hub.issuer.mint(officers.OPERATOR)}"}
            body = {"query": document, "variables": {"input": values}}
            async with session.post(f"{hub.url}/police/graphql", json=body, headers=headers) as response:
                return str((await response.json())["data"][verb][wanted])

        partner = await operate("createPartner", "CreatePartnerInput", {"name": "Sample app"}, "partnerId")
        keys: dict[str, str] = {}
        for mode in ("LIVE", "TEST"):
            settings = {"service_account": await hub.fcm.register(f"sample-{mode.lower()}")}
            channel = {"partnerId": partner, "mode": mode, "channel": "fcm", "settings": settings}
            await operate("setPartnerChannel", "SetPartnerChannelInput", channel, "secret")
            keys[mode] = await operate(
                "rotatePartnerKey", "PartnerKeyInput", {"partnerId": partner, "mode": mode}, "key"
            )
    return keys


def _exercise() -> dict[str, Any]:
    return {
        "status": "EXERCISE",
        "idempotencyKey": "exercise-1",
        "criteria": "exercise",
        "child": {"publicName": "Xiao Yu", "fullName": "Exercise", "ageYears": 2, "sex": "FEMALE"},
        "lastSeen": {
            "point": {"latitude": 37.74, "longitude": 115.67},
            "district": "Hengshui station",
            "at": "2026-01-01T08:00:00Z",
        },
    }


def _curl(hub: LocalHub, path: str, token: str, document: str, variables: dict[str, Any]) -> str:
    body = json.dumps({"query": document, "variables": variables}, ensure_ascii=False).replace("'", "'\\''")
    headers = f"-H 'Authorization: Bearer {token}' -H 'Content-Type: application/json'"
    return f"curl -s {hub.url}{path} {headers} \\\n  -d '{body}'"
