"""The `hub` command, put together."""

import sys

import typer

from hub.admin.commands import admin
from hub.cli.beat import beat
from hub.cli.child import child
from hub.cli.demo import demo
from hub.cli.dev import dev
from hub.cli.schema import schema
from hub.cli.serve import serve
from hub.cli.worker import worker
from hub.errors import HubError

# Rich would take as long to load as all the rest of `hub --help`.
cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reunion Hub: alerts for missing children.",
)
cli.add_typer(child, name="child")
cli.add_typer(admin, name="admin")
for command in (serve, worker, beat, schema, dev, demo):
    cli.command()(command)


def main() -> None:
    """Run the command; a known error is one sentence, not a traceback."""
    try:
        cli()
    except HubError as error:
        place = f" ({'.'.join(error.path)})" if error.path else ""
        typer.echo(f"{error.code}: {error.message}{place}", err=True)
        sys.exit(2)
