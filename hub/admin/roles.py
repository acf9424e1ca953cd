"""`hub admin roles`."""

import json
from typing import Annotated

import typer


def roles(
    database: Annotated[str, typer.Option(help="The hub's database.")] = "hub",
    user: Annotated[str, typer.Option(help="The user of MONGO_URL.")] = "hub",
    update: Annotated[bool, typer.Option(help="The role exists: an earlier release made it.")] = False,
) -> None:
    """Print the role that can only add to the audit trail.

    A database administrator runs it in mongosh.
    """
    # Imported here, so that `hub --help` does not load storage.
    from hub.storage.mongo.roles import ROLE, role_privileges

    privileges = json.dumps(role_privileges(database), indent=1)
    verb, name, role = "updateRole" if update else "createRole", json.dumps(database), json.dumps(ROLE)
    typer.echo(f"db.getSiblingDB({name}).runCommand({{{verb}: {role}, roles: [], privileges: {privileges}}})")
    granted = f"[{{role: {role}, db: {name}}}]"
    typer.echo(f'db.getSiblingDB("admin").runCommand({{updateUser: {json.dumps(user)}, roles: {granted}}})')
