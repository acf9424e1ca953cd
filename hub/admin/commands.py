"""The commands of `hub admin`, put together."""

from pathlib import Path
from typing import Annotated

import typer

from hub.admin.create_partner import create_partner
from hub.admin.drill import drill
from hub.admin.export_audit import audit_key, export_audit
from hub.admin.halt_all import halt_all
from hub.admin.list_keys import list_keys
from hub.admin.list_partners import list_partners
from hub.admin.list_removals import list_removals
from hub.admin.prepare_database import prepare_database
from hub.admin.resume_all import resume_all
from hub.admin.revoke_keys import revoke_keys
from hub.admin.roles import roles
from hub.admin.rotate_key import rotate_key
from hub.admin.session import OPERATOR_VARIABLE, Session
from hub.admin.set_budget import set_budget
from hub.admin.set_channel import set_channel
from hub.admin.set_documents import set_documents
from hub.admin.suspend_partner import suspend_partner

Env = Annotated[
    Path | None,
    typer.Option(help="The file that a running `hub dev` names: work on that hub, not on the environment's."),
]
Operator = Annotated[
    str | None,
    typer.Option(
        "--as",
        help=f"Who you are, for the audit trail; else {OPERATOR_VARIABLE} of the environment, else your login.",
        metavar="NAME",
    ),
]

admin = typer.Typer(no_args_is_help=True, help="Partners, keys and channels; halting; drills.")


@admin.callback()
def start_session(context: typer.Context, env: Env = None, operator: Operator = None) -> None:
    """Partners, keys and channels; halting; drills."""
    context.obj = Session(env, operator)


for command in (
    create_partner,
    list_partners,
    set_channel,
    set_budget,
    set_documents,
    suspend_partner,
    list_keys,
    rotate_key,
    revoke_keys,
    halt_all,
    resume_all,
    list_removals,
    export_audit,
    audit_key,
    prepare_database,
    roles,
    drill,
):
    admin.command()(command)
