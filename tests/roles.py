"""The roles that may call either graph and the photo routes, and the table of what each may do."""

import itertools
from collections.abc import Mapping
from typing import Any

from hub.domain.actors import KeyMode, Officer, PartnerActor, Permission
from tests.calls import CALLS
from tests.calls.call import CERTIFIED, OPENERS, OPERATORS, READERS
from tests.fakes import officer

Actor = PartnerActor | Officer

KEYS: Mapping[str, Actor] = {
    mode.value: PartnerActor("pt_1", "News", 2 + (mode is KeyMode.TEST), mode, None) for mode in KeyMode
}


def _staff(name: str, *permissions: Permission, certified: bool = True) -> Officer:
    made = officer(name, None, *Permission, certified=certified)
    return Officer(
        made.account, made.person, made.force, made.force_name, made.force_phone, frozenset(permissions), certified
    )


STAFF: Mapping[str, Actor] = {
    **{power.value: _staff(power.value, power) for power in Permission},
    "no power": _staff("nobody"),
    "every power": _staff("everybody", *Permission),
    "every power and no certificate": _staff("trainee", *Permission, certified=False),
}

EVERY_ACTOR: Mapping[str, Actor] = {
    **{f"{mode} key": key for mode, key in KEYS.items()},
    **{
        f"{', '.join(sorted(permissions)) or 'no permission'}{'' if certified else ', not certified'}": _staff(
            "somebody", *permissions, certified=certified
        )
        for count in range(len(Permission) + 1)
        for permissions in itertools.combinations(Permission, count)
        for certified in (True, False)
    },
}
"""Both keys of a partner, and officers with every combination of permissions, certified or not."""

ROLES: Mapping[str, Mapping[str, Actor]] = {"partner": KEYS, "police": STAFF}

FOR_KEYS = frozenset((*CALLS["partner"], *("an entity Alert", "an entity Device", "an entity Partner", "POST /photos")))
"""Doors for every key of a partner that stands; what is behind each is of the key's own mode."""

FOR_STAFF: Mapping[str, frozenset[Any]] = {
    **{name: call.may for name, call in CALLS["police"].items()},
    "node of a case": READERS,
    "node of a tip": READERS,
    "node of a partner": OPERATORS,
    "an entity Case": READERS,
    "an entity Tip": READERS,
    "GET /police/exports/{export}": CERTIFIED,
    "POST /police/photos": OPENERS,
    "GET /police/photos/{photo}/{size}": READERS,
}
"""Doors for staff, each with its permissions: an officer needs one of them."""

FOR_ALL = frozenset({"GET /media/{alert}/{photo}/{size}"})
"""Doors that ask for a signed link and not for a person."""


def lets_in(graph: str, door: str, actor: Actor) -> bool:
    """Return whether a door is open to somebody; raises KeyError for a door in no table."""
    if isinstance(actor, PartnerActor):
        if door not in FOR_KEYS:
            raise KeyError(f"{graph} {door}")
        return True
    needed = FOR_STAFF[door]
    return actor.certified and (not needed or bool(needed & actor.permissions))
