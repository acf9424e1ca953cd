"""The `reunion` command, put together."""

import errno
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from reunion.cli.conformance import conformance
from reunion.cli.console import messages
from reunion.cli.doctor import doctor
from reunion.cli.exit_codes import FINE, INTERRUPTED, REFUSED
from reunion.cli.explain import CommandFailed, explain
from reunion.cli.import_devices import import_devices
from reunion.cli.simulate import simulate
from reunion.cli.tail import tail
from reunion.cli.user_requests import erase, show
from reunion.errors import ReunionError

UNWRITABLE = (errno.ENOSPC, errno.EBADF, errno.EIO)
"""Errors of an output on a full disk, of one that is closed, and of a terminal that has gone."""


class Commands(TyperGroup):
    """The commands; a known error of theirs is a sentence, not a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader of a pipe, such as `head`, has seen enough. Python would write to it once more at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(FINE) from None
        except OSError as error:
            if error.errno not in UNWRITABLE:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            messages().print(f"Error: the output cannot be written: {error.strerror}.")
            raise typer.Exit(REFUSED) from None
        except (ReunionError, CommandFailed) as error:
            failure = explain(error) if isinstance(error, ReunionError) else error
            messages().print(f"Error: {failure}")
            raise typer.Exit(failure.exit_code) from None
        return result


options: dict[str, Any] = {
    "add_completion": False,
    "no_args_is_help": True,
    # Plain texts: a frame around them would be broken where there is no terminal.
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}
app = typer.Typer(cls=Commands, **options)


@app.callback()
def reunion() -> None:
    """Work with a Reunion Hub as a partner.

    The address is --url or REUNION_URL. The key is REUNION_API_KEY, or is asked for on a terminal; it is never an
    argument.

    Exit codes: 0 fine; 1 the hub or a check says no; 2 wrong usage; 130 Ctrl-C.
    """


devices = typer.Typer(help="Work with the devices of your app.", **options)
app.add_typer(devices, name="devices")

app.command()(conformance)
app.command()(doctor)
app.command()(tail)
devices.command("import")(import_devices)
devices.command()(show)
devices.command()(erase)
app.command(context_settings={"ignore_unknown_options": True})(simulate)  # a latitude may begin with a minus


def run() -> None:
    """Run the command of this process's arguments."""
    # Python has none where the shell closed it, as by `>&-`.
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - until the end of the process
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    if isinstance(sys.stdout, TextIOWrapper):
        # An alert has texts in any script, which a terminal of another encoding cannot show.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app(prog_name="reunion")
    except SystemExit as end:
        if end.code != INTERRUPTED:
            raise
        # Python would wait for threads, and one may wait for a hub that hangs.
        sys.stdout.flush()
        os._exit(INTERRUPTED)
