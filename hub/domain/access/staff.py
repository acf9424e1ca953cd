"""Staff that used the hub lately: accounts and their forces, without the people behind them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from hub.domain.access.table import OFFICERS
from hub.domain.actors import Officer, Permission

STAFF_KEPT: Final = timedelta(days=90)
"""An account that did not use the hub for so long is forgotten."""

MAX_FORCES: Final = 2_000
"""Forces of a list."""

MAX_OFFICERS: Final = 500
"""Officers of a force in a list."""


@dataclass(frozen=True, slots=True)
class KnownForce:
    """A force, as the last token of one of its officers named it."""

    id: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class KnownOfficer:
    """An account that works on cases, and the last day in UTC on which it used the hub.

    `permissions` are those of police work that its last token had; None if an earlier release noted it.
    """

    account: str
    last_used_on: date
    permissions: frozenset[Permission] | None


@dataclass(frozen=True, slots=True)
class StaffUse:
    """An account that works on cases used the hub on a day in UTC, with these permissions of police work."""

    account: str
    force: KnownForce
    day: date
    permissions: frozenset[Permission]

    @classmethod
    def of(cls, by: Officer, day: date) -> Self:
        """Return the use by an officer; the person's name is left out."""
        force = KnownForce(by.force, by.force_name, by.force_phone)
        return cls(by.account, force, day, frozenset(one for one in OFFICERS if by.may(one)))


def works_on_cases(by: Officer) -> bool:
    """Return True for a certified officer with a permission of police work: operators and auditors have none."""
    return any(by.may(permission) for permission in OFFICERS)
