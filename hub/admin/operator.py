"""Name the operator of a shell, for the audit trail and the log."""

import os
import pwd

from hub.domain.actors import Officer, Permission
from hub.domain.text.bounds import line
from hub.errors import InvalidInput, TextInvalid

MAX_NAME_CHARACTERS = 100
NEEDS_NAME = f"Say who you are: `--as NAME` or HUB_OPERATOR, 1 to {MAX_NAME_CHARACTERS} characters."


def shell_operator(name: str | None) -> Officer:
    """Return the operator `shell:NAME`; without a name, the system user's login. Raises InvalidInput."""
    try:
        checked = line(_login() if name is None else name, MAX_NAME_CHARACTERS, path=())
    except TextInvalid:
        raise InvalidInput(NEEDS_NAME) from None
    account = f"shell:{checked}"
    return Officer(account, account, "operator", "Operator", "", frozenset({Permission.OPERATE}), certified=True)


def _login() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # A container may run under a number that has no name.
        raise InvalidInput(NEEDS_NAME) from None
