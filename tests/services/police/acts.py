"""The service of a mutation of a case or an alert, called with the command of its row in the register."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from importlib.resources import files
from inspect import signature
from pathlib import Path
from typing import Any, Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.actors import Permission
from hub.services import police
from tests.calls import POLICE
from tests.calls.call import Mutation, snake_case
from tests.fakes import FakePolice
from tests.services.police.scenes import LATER, LI, give_approval

CHIEF: Final = replace(LI, permissions=frozenset(Permission))
CHANGES: Final[Mapping[str, Mutation]] = {name: call for name, call in POLICE.items() if call.command}
"""The mutations whose command is made of one id, that of a case or an alert."""


def noun_of(verb: str) -> str:
    """Return the module of a verb, below the room of police."""
    [path] = Path(str(files(police))).glob(f"*/{verb}.py")
    return f"{path.parent.name}.{verb}"


async def act(fake: FakePolice, name: str, subject: str) -> Any:
    """Call a service, by Li, or by a chief where Li may not; each part is found by the name of its parameter."""
    call = CHANGES[name]
    service = getattr(import_module(f"{police.__name__}.{noun_of(snake_case(name))}"), snake_case(name))
    parts = {
        "by": LI if call.may & LI.permissions else CHIEF,
        "stores": fake.stores,
        "audit": fake.trail,
        "notifier": fake.notifier,
        "rules": fake.rules,
        "staff": fake.staff,
        "notices": fake.access.notices,
        "parts": fake.access,
        "hiding": fake.hiding,
        "command": call.command and call.command(subject),
        "now": LATER,
    }
    if name == "overridePreferences" and subject in fake.tables.alerts and not fake.trail.broken:
        give_approval(fake, fake.alert(subject).case, ApprovableChange.OVERRIDE_PREFERENCES)
    return await service(**{parameter: parts[parameter] for parameter in signature(service).parameters})
