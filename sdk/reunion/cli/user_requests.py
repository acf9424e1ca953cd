"""`reunion devices show` and `reunion devices erase`: to answer a user who asks what is held, or that it goes."""

import json as json_module
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from reunion.cli.connection import AllowHttp, Url, connect
from reunion.cli.console import messages, output, printable
from reunion.cli.exit_codes import REFUSED

Ref = Annotated[str, typer.Argument(help="Your own name of the device.", metavar="REF")]
Refs = Annotated[list[str], typer.Argument(help="Your own names of the devices.", metavar="REF...")]


def show(ref: Ref, url: Url = "", allow_http: AllowHttp = False) -> None:
    """Print as JSON all that the hub holds of a device; exit with 1 if it holds nothing."""
    with connect(url, allow_http=allow_http) as client:
        held = client.devices.get(ref)
    if held is None:
        messages().print(f"The hub holds nothing of {printable(ref)}.")
        raise typer.Exit(REFUSED)
    output().print(json_module.dumps(asdict(held), default=_plain, indent=2))


def erase(refs: Refs, url: Url = "", allow_http: AllowHttp = False) -> None:
    """Erase devices at the hub: token, place, language and preferences. This cannot be undone."""
    with connect(url, allow_http=allow_http) as client:
        results = client.devices.erase(refs)
    refused = [result for result in results if result.error]
    output().print(f"{len(results) - len(refused):,} erased, {len(refused):,} refused")
    for result in refused:
        assert result.error is not None
        messages().print(f"{printable(result.ref)}: {printable(result.error.message)}")
    if refused:
        raise typer.Exit(REFUSED)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
