"""`hub dev`: everything running on this machine, with sample keys and commands to paste, until Ctrl-C."""

import asyncio
import contextlib
import secrets
import signal
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import aiohttp
from rich.console import Console

from hub.domain.access.console_sessions import CONSOLE
from hub.domain.actors import Officer
from hub.http.console.pages import is_built
from hub.local import officers
from hub.local.dev_screen import Sample, show
from hub.local.environment_file import write_environment
from hub.local.explorer.doors import explorer_pages
from hub.local.run_folder import run_folder
from hub.local.supervisor import LocalHub, local_hub
from hub.settings import read_embedded

STAFF = {
    "ANALYST": officers.ANALYST,
    "SUPERVISOR": officers.SUPERVISOR,
    "AUDITOR": officers.AUDITOR,
    "OPERATOR": officers.OPERATOR,
}

LOOKS_EVERY_SECONDS = 0.5


async def run_dev(exercises: int = 0) -> None:
    """Start all parts, show how to use them, and stop them cleanly on Ctrl-C or SIGTERM, from the first moment on.

    exercises: those of the made-up month to begin with.
    """
    enough = asyncio.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wanted, enough.set)
    console = Console(highlight=False, soft_wrap=True)
    running, asked = asyncio.create_task(_run(console, exercises)), asyncio.create_task(enough.wait())
    await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        console.print("[dim]stopping …[/dim]")
        running.cancel()
    asked.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def _run(console: Console, exercises: int) -> None:
    """Start all parts and show how to use them; run until cancelled."""
    played = PlayedMonth(console, exercises) if exercises else None
    with run_folder() as run_dir:
        console.print("[dim]starting database, broker, push double, identity provider, API, workers and beat …[/dim]")
        # A partner's server under construction runs on the same laptop.
        before = played.play if played else None
        async with local_hub(run_dir, explorer=True, before_workers=before, HUB_LOOPBACK_WEBHOOKS="yes") as hub:
            show(await _prepare(hub, played), console)
            await _watch(hub, console)


class PlayedMonth:
    """The made-up month of this hub, and its analyst; `span` is there once it was played."""

    def __init__(self, console: Console, exercises: int) -> None:
        self._console = console
        self._exercises = exercises
        self.staff: dict[str, Officer] = {}
        """Officers whose tokens are shown, by the name of the token."""
        self.people: tuple[Officer, ...] = ()
        self.span: tuple[datetime, datetime] | None = None

    async def play(self, hub: LocalHub) -> None:
        """Play it. What it needs is loaded here: a plain start is no slower for it."""
        from hub.local.month import play_month
        from hub.local.month.forces import ANALYST, COLLEAGUE, PEOPLE

        self._console.print(f"[dim]playing a made-up month of {self._exercises} exercises …[/dim]")
        span = await play_month(read_embedded(hub.whole_environment), datetime.now(UTC), self._exercises)
        self.span, self.staff = (span.begin, span.end), {"ANALYST": ANALYST, "COLLEAGUE": COLLEAGUE}
        self.people = PEOPLE


async def _watch(hub: LocalHub, console: Console) -> None:
    """Name each part that dies, once."""
    alive = set(hub.parts)
    while True:
        for part in sorted((part for part in alive if not part.running), key=lambda part: part.name):
            alive.discard(part)
            console.print(f"[red]{part.name} has ended with {part.returncode}; its log:[/red] {part.log}")
        await asyncio.sleep(LOOKS_EVERY_SECONDS)


async def _prepare(hub: LocalHub, played: PlayedMonth | None) -> Sample:
    """Return the sample to show. Files beside it hold the settings for `hub admin` and the tokens of other staff."""
    environment, staff = hub.run_dir / "environment", hub.run_dir / "staff-tokens"
    write_environment(environment, hub.environment)
    people = STAFF | (played.staff if played else {})
    await _introduce(hub, (*officers.OFFICERS, *(played.people if played else ())))
    write_environment(staff, {name: hub.issuer.mint(one) for name, one in people.items()})
    return Sample(
        url=hub.url,
        pushes=hub.fcm.pushes,
        phones=f"{hub.fcm.url}/phones",
        logs=hub.run_dir / "logs",
        environment=environment,
        staff=staff,
        keys=await _sample_keys(hub),
        officer=hub.issuer.mint(officers.HENGSHUI_OFFICER),
        second=hub.issuer.mint(officers.ANYANG_OFFICER),
        explorer=explorer_pages(hub.url),
        month=played.span if played else None,
        console=f"{hub.url}{CONSOLE}" if is_built() else None,
    )


async def _introduce(hub: LocalHub, people: Iterable[Officer]) -> None:
    """Send a request of each officer, so that the hub knows them: a case can be shared with each of their forces."""
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for one in people:
            headers = {"Authorization": f"Bearer {hub.issuer.mint(one)}"}
            async with session.post(f"{hub.url}/police/graphql", json={"query": "{ __typename }"}, headers=headers):
                pass


async def _sample_keys(hub: LocalHub) -> dict[str, str]:
    """Return the keys of one partner with an FCM channel, by mode."""
    async with aiohttp.ClientSession() as session:

        async def operate(verb: str, input_type: str, values: dict[str, Any], wanted: str) -> str:
            document = f"mutation($input: {input_type}!) {{ {verb}(input: $input) {{ {wanted} }} }}"
            headers = {"Authorization": f"Bearer {hub.issuer.mint(officers.OPERATOR)}"}
            given = {**values, "idempotencyKey": secrets.token_hex(12)}
            body = {"query": document, "variables": {"input": given}}
            async with session.post(f"{hub.url}/police/graphql", json=body, headers=headers) as response:
                return str((await response.json())["data"][verb][wanted])

        partner = await operate("createPartner", "CreatePartnerInput", {"name": "Sample app"}, "partnerId")
        keys: dict[str, str] = {}
        for mode in ("LIVE", "TEST"):
            settings = {"service_account": await hub.fcm.register(f"sample-{mode.lower()}")}
            channel = {"partnerId": partner, "mode": mode, "channel": "fcm", "settings": settings}
            await operate("setPartnerChannel", "SetPartnerChannelInput", channel, "secret")
            keys[mode] = await operate(
                "rotatePartnerKey", "RotatePartnerKeyInput", {"partnerId": partner, "mode": mode}, "key"
            )
    return keys
