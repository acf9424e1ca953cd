"""`reunion tail`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from reunion._sync.client import Reunion
from reunion.changes import AlertChange, ChangeReason
from reunion.cli.change_lines import change_json, change_lines
from reunion.cli.connection import AllowHttp, Language, Url, connect
from reunion.cli.console import messages, output
from reunion.cli.explain import about_file
from reunion.cli.places import read_circle
from reunion.geography import Circle
from reunion.stores import FileStore

Follow = Annotated[
    Path | None,
    typer.Option(
        help="Begin with the alerts that are open, keep the place in this file, and go on there.", metavar="FILE"
    ),
]
Area = Annotated[
    Circle | None,
    typer.Option(help="Only alerts that were told in a part of this circle.", parser=read_circle, metavar="LAT,LON,KM"),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]


def tail(
    url: Url = "",
    allow_http: AllowHttp = False,
    follow: Follow = None,
    area: Area = None,
    json: Json = False,
    language: Language = "en",
) -> None:
    """Follow the alerts of the hub until Ctrl-C."""
    if follow is not None and area is not None:
        raise typer.BadParameter("--follow gives all alerts; leave out --area.")
    show = _show_json if json else _readable()
    with connect(url, allow_http=allow_http, language=language) as client:
        for change in _stored(client, follow) if follow is not None else _streamed(client, area):
            show(change)


def _streamed(client: Reunion, area: Circle | None) -> Iterator[AlertChange]:
    with client.alerts.stream(area=area) as stream:
        _say_connected("Connected: what happens from now on is shown. Ctrl-C ends.")
        for event in stream:
            yield AlertChange(event.alert.id, ChangeReason.EVENT, event.alert, event)


def _stored(client: Reunion, file: Path) -> Iterator[AlertChange]:
    with about_file(file), client.alerts.follow(FileStore(file)) as changes:
        _say_connected(f"Connected: the place is kept in {file}. Ctrl-C ends.")
        yield from changes


def _say_connected(words: str) -> None:
    console = messages()
    if console.is_terminal:
        console.print(words, style="dim")


def _show_json(change: AlertChange) -> None:
    print(change_json(change), flush=True)  # noqa: T201 - a line at once, also into a pipe


def _readable() -> Callable[[AlertChange], None]:
    console = output()

    def show(change: AlertChange) -> None:
        for line in change_lines(change):
            console.print(line)

    return show
