"""`reunion simulate`."""

import asyncio
import signal
from datetime import timedelta
from typing import Annotated, Final

import typer

from reunion._async.client import AsyncReunion
from reunion.cli.connection import AllowHttp, Language, Url, read_settings
from reunion.cli.exit_codes import REFUSED
from reunion.cli.explain import CommandFailed
from reunion.cli.phones import Phones
from reunion.cli.places import read_place
from reunion.cli.simulation import Simulation
from reunion.geography import GeoPoint

MAX_PHONES: Final = 1000
LIVE_PREFIX: Final = "rk_live_"
SIGNALLED: Final = 128
"""The exit code of a program that a signal ended is this and its number."""

City = Annotated[
    GeoPoint,
    typer.Argument(
        parser=read_place, help="A city such as hengshui or new-york, or latitude,longitude.", metavar="CITY"
    ),
]
Count = Annotated[int, typer.Option("--phones", min=1, max=MAX_PHONES, help="How many phones.")]
Radius = Annotated[float, typer.Option("--radius-km", min=0.1, max=200, help="How far around the city they are.")]
Every = Annotated[float, typer.Option(min=0.2, max=3600, help="Seconds between two moves.")]
Minutes = Annotated[float, typer.Option(min=0.01, max=1440, help="How long it lasts.")]


def simulate(
    city: City,
    url: Url = "",
    allow_http: AllowHttp = False,
    phones: Count = 50,
    radius_km: Radius = 10.0,
    every: Every = 5.0,
    minutes: Minutes = 10.0,
    language: Language = "en",
) -> None:
    """Register invented phones around a city, move them, and show which are told. With a test key only.

    They are removed at the end, also on Ctrl-C.
    """
    settings = read_settings(url, allow_http=allow_http, language=language)
    if str(settings.api_key).startswith(LIVE_PREFIX):
        raise CommandFailed("This is a live key: invented phones would be among real ones. Use a test key.", REFUSED)
    client = AsyncReunion(settings.url, settings.api_key, language=language, allow_http=allow_http)
    simulation = Simulation(client, Phones(city, phones, radius_km), every, timedelta(minutes=minutes))
    asyncio.run(_until_ended(simulation))


async def _until_ended(simulation: Simulation) -> None:
    """Run it to its end. A signal that ends a program ends it in order, too: the phones must not stay."""
    work = asyncio.ensure_future(simulation.run())
    received = list[signal.Signals]()

    def end(number: signal.Signals) -> None:
        received.append(number)
        work.cancel()

    for number in (signal.SIGHUP, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end, number)
    try:
        await work
    except asyncio.CancelledError:
        if received:
            raise typer.Exit(SIGNALLED + received[0]) from None
        raise
