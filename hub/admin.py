"""`hub admin`: what an operator does from a shell on the hub's own machines. It calls the services the graph calls."""

import asyncio
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import typer

from hub.domain.actors import KeyMode, Officer, Permission
from hub.domain.alerts import AlertStatus
from hub.domain.cases import Child, LastSeen, Sex
from hub.domain.geometry import Point
from hub.domain.partners import Partner, PartnerKey
from hub.domain.reports import Report
from hub.errors import InvalidInput
from hub.interrupts import raise_again
from hub.local.environment_file import read_environment_file
from hub.logs import set_up_logs
from hub.services.operations import documents, halt, partners
from hub.services.police.confirm_case import Confirmation, confirm_case
from hub.services.police.open_case import NewCase, open_case
from hub.services.police.ports import CaseChange
from hub.services.police.steps.pages import MOST_ROWS
from hub.settings import Settings, environment, read_embedded, read_production
from hub.wiring import Hub, open_hub
from hub.workers.notifier import CeleryNotifier, publishing_app

T = TypeVar("T")

FARTHEST_MINUTES = 60 * 24 * 365 * 100
"""A hundred years: no clock counts as far as an option can, and this is refused as what lies farther off."""

SHELL = Officer("hub-admin", "hub-admin", "operator", "Operator", "", frozenset({Permission.OPERATE}), certified=True)
"""Whoever has the hub's own settings: the log says that it was done from a shell, not by whom."""

Mode = Annotated[KeyMode, typer.Option(help="Live, or test: exercises only.", case_sensitive=False)]

FROM_A_SHELL = "from a shell"
Reason = Annotated[str, typer.Option(help="Why, in 3 to 200 characters, for the audit trail.")]
Overlap = Annotated[
    int, typer.Option(help="How long what is replaced goes on, 0 to 604800; 0 where it may be in wrong hands.")
]

USUAL_SECONDS = int(partners.USUAL_OVERLAP.total_seconds())
FARTHEST_SECONDS = int(partners.LONGEST_OVERLAP.total_seconds()) + 1
"""No duration counts as far as an option can; this is refused as what lies farther off."""

Env = Annotated[
    Path | None,
    typer.Option(help="The file that a running `hub dev` names: work on that hub, not on the environment's."),
]


class Run(Protocol):
    """Does a piece of work with an open hub."""

    def __call__(self, work: Callable[[Hub], Awaitable[T]]) -> T:
        """What the work gave."""


def admin_commands() -> typer.Typer:
    """The commands: for the hub of the environment, or for one that `hub dev` runs."""
    admin = typer.Typer(no_args_is_help=True, help="Partners, keys and channels; halting; drills.")
    given: dict[str, Path] = {}

    @admin.callback()
    def choose(env: Env = None) -> None:
        if env is not None:
            given["env"] = env

    def run(work: Callable[[Hub], Awaitable[T]]) -> T:
        # From a file only what is on this machine: nothing of production's environment is mixed with it.
        settings = read_embedded(read_environment_file(given["env"])) if given else read_production(environment())
        # Whoever sits before a terminal is told in words; what is gathered into a file gets the lines.
        set_up_logs("WARNING" if sys.stderr.isatty() else settings.log_level)
        raise_again()
        return asyncio.run(_with_hub(settings, work))

    _add_partner_commands(admin, run)
    _add_key_commands(admin, run)
    _add_hub_commands(admin, run)
    return admin


def _add_partner_commands(admin: typer.Typer, run: Run) -> None:
    @admin.command()
    def create_partner(name: str) -> None:
        """Create a partner; prints its id."""
        typer.echo(run(lambda hub: partners.create_partner(hub.services.operations, name)).id)

    @admin.command()
    def list_partners() -> None:
        """Print each partner: its id, `active` or `suspended`, its live and its test channel, its name."""
        typer.echo("\n".join(map(_line_of, run(_all_partners))))

    @admin.command()
    def set_channel(
        partner: str,
        channel: str,
        settings: Annotated[Path, typer.Argument(help="A JSON object; - reads standard input.")],
        mode: Mode = KeyMode.TEST,
        grace_period_seconds: Overlap = USUAL_SECONDS,
    ) -> None:
        """Set how a partner is reached; prints a secret that the hub made itself, once."""
        given, overlap = _read_settings(settings), _bounded(grace_period_seconds)
        made = run(
            lambda hub: partners.set_partner_channel(
                hub.services.operations, partner, mode, channel, given, overlap=overlap
            )
        )
        if made is not None:
            typer.echo(made)

    @admin.command()
    def set_budget(
        partner: str,
        points: Annotated[
            int | None, typer.Argument(help="That come back in a minute, 60 to 1,000,000,000; left out: as to any.")
        ] = None,
    ) -> None:
        """Set how much a partner may ask."""
        run(lambda hub: partners.set_budget(hub.services.operations, partner, points))

    @admin.command()
    def set_documents(
        partner: str,
        file: Annotated[Path, typer.Argument(help="JSON: a manifest of Apollo's or Relay's form, or a list of texts.")],
        replace: Annotated[bool, typer.Option("--replace", help="Take all others of the partner away.")] = False,
    ) -> None:
        """Let documents be known that a partner's apps ask; prints their ids, one a line."""
        texts = _read_texts(file)
        ids = run(lambda hub: documents.set_documents(hub.services.operations, partner, texts, keep_others=not replace))
        typer.echo("\n".join(ids))

    @admin.command()
    def suspend_partner(partner: str, undo: bool = False) -> None:
        """Stop everything of a partner; --undo lets it go on."""
        run(lambda hub: partners.suspend_partner(hub.services.operations, partner, not undo))


def _add_key_commands(admin: typer.Typer, run: Run) -> None:
    @admin.command()
    def list_keys() -> None:
        """Print each key that opens now: its partner's id, its mode, its own id, and when it stops, or `-`."""
        typer.echo("\n".join(map(_line_of_key, run(_all_keys))))

    @admin.command()
    def rotate_key(partner: str, mode: Mode = KeyMode.TEST, grace_period_seconds: Overlap = USUAL_SECONDS) -> None:
        """Make a new key of a mode and print it, once; the earlier ones stop after the overlap."""
        overlap = _bounded(grace_period_seconds)
        made = run(lambda hub: partners.rotate_partner_key(hub.services.operations, partner, mode, overlap=overlap))
        typer.echo(made.key)
        if made.earlier_stop_at is not None:
            typer.echo(f"The earlier keys stop at {made.earlier_stop_at.isoformat()}.", err=True)

    @admin.command()
    def revoke_keys(partner: str, mode: Mode = KeyMode.TEST) -> None:
        """Stop every key of a mode; prints how many."""
        typer.echo(run(lambda hub: partners.revoke_partner_keys(hub.services.operations, partner, mode)))


def _add_hub_commands(admin: typer.Typer, run: Run) -> None:
    @admin.command()
    def halt_all(reason: Reason = FROM_A_SHELL) -> None:
        """Stop every push of the hub, within seconds."""
        run(partial(_switch, halt.halt_all, reason))
        typer.echo("Halted: no push of the hub begins until `hub admin resume-all`.")

    @admin.command()
    def resume_all(reason: Reason = FROM_A_SHELL) -> None:
        """Let pushes go on."""
        run(partial(_switch, halt.resume_all, reason))
        typer.echo("Resumed: pushes go on, what waited first.")

    @admin.command()
    def drill(
        latitude: Annotated[float, typer.Option(help="Where the child of the drill was last seen.")],
        longitude: Annotated[float, typer.Option(help="Where the child of the drill was last seen.")],
        district: Annotated[str, typer.Option(help="As it will be shown.")] = "Drill",
        missing_minutes: Annotated[int, typer.Option(help="How long the child of the drill has been missing.")] = 0,
    ) -> None:
        """Open an exercise over the whole path, confirmed at once; only test keys see it. Prints case and alert."""
        missing_for = timedelta(minutes=max(-FARTHEST_MINUTES, min(missing_minutes, FARTHEST_MINUTES)))
        opened, halted = run(lambda hub: _drill(hub, Point(latitude, longitude), district, missing_for))
        typer.echo(f"{opened.case} {opened.alert}")
        if halted:
            typer.echo("The hub is halted: nothing of this drill is sent until `hub admin resume-all`.", err=True)


def _line_of(partner: Partner) -> str:
    channels = (f"{mode.value.lower()}={partner.channel_name(mode) or '-'}" for mode in KeyMode)
    return "\t".join([partner.id, "suspended" if partner.suspended else "active", *channels, partner.name])


async def _all_partners(hub: Hub) -> list[Partner]:
    found: list[Partner] = []
    while True:
        page = await partners.list_partners(
            hub.services.operations, first=MOST_ROWS, after=found[-1].number if found else 0
        )
        found += page.rows
        if not page.more:
            return found


async def _all_keys(hub: Hub) -> list[PartnerKey]:
    ids = [one.id for one in await _all_partners(hub)]
    found = await partners.open_keys(hub.services.operations, ids)
    return [key for one in ids for key in found[one]]


async def _switch(turn: Callable[..., Awaitable[None]], reason: str, hub: Hub) -> None:
    await turn(hub.services.operations, reason, by=SHELL, now=await hub.clock.now())


def _bounded(grace_period_seconds: int) -> timedelta:
    return timedelta(seconds=max(-1, min(grace_period_seconds, FARTHEST_SECONDS)))


def _line_of_key(key: PartnerKey) -> str:
    stops = key.stops_at.isoformat() if key.stops_at else "-"
    return "\t".join([key.partner, key.mode.value.lower(), key.id, stops])


async def _with_hub(settings: Settings, work: Callable[[Hub], Awaitable[T]]) -> T:
    async with open_hub(settings, CeleryNotifier(publishing_app(settings))) as hub:
        return await work(hub)


async def _drill(hub: Hub, place: Point, district: str, missing_for: timedelta) -> tuple[CaseChange, bool]:
    now = await hub.clock.now()
    report = Report(
        child=Child(public_name="Drill", full_name="Drill", age_years=6, sex=Sex.UNKNOWN),
        last_seen=LastSeen(point=place, district=district, at=now - missing_for),
        criteria="exercise",
    )
    asked = NewCase(report, AlertStatus.EXERCISE, secrets.token_hex(12))
    opened = await open_case(hub.services.police, asked, by=_drill_officer("a"), now=now)
    await confirm_case(hub.services.police, Confirmation(opened.case), by=_drill_officer("b"), now=now)
    return opened, await halt.is_halted(hub.services.operations, by=SHELL)


def _drill_officer(letter: str) -> Officer:
    """Nobody: an exercise is opened and confirmed by the operator's shell, and says so in the case."""
    permissions = frozenset({Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.SUPERVISE})
    return Officer(
        f"hub-admin-drill-{letter}", f"drill-{letter}", "drill", "Exercise", "110", permissions, certified=True
    )


def _read_settings(path: Path) -> dict[str, Any]:
    read = _read_json(path, "settings")
    if not isinstance(read, dict):
        raise InvalidInput("The settings must be a JSON object.")
    return read


def _read_texts(path: Path) -> list[str]:
    """Of Apollo's manifest the bodies, of Relay's the values; a list is one of texts."""
    read = _read_json(path, "documents")
    if isinstance(read, dict):
        found = read.get("operations", list(read.values()))
        read = [one.get("body") if isinstance(one, dict) else one for one in found] if isinstance(found, list) else None
    if not isinstance(read, list) or not all(isinstance(one, str) for one in read):
        raise InvalidInput("The documents must be a manifest of Apollo's or Relay's form, or a JSON list of texts.")
    return read


def _read_json(path: Path, what: str) -> object:
    try:
        return json.loads(sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput(f"The file of {what} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        # Neither text nor JSON, or nested without end; what stands in the file may be a secret.
        return None
