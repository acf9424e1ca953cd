"""Actors: partners' keys and police staff, and the permissions of each."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NoReturn

from hub.domain.text.names import folded
from hub.errors import Forbidden, Unauthenticated


class KeyMode(StrEnum):
    """Live keys see real alerts; test keys see exercises and tests only."""

    LIVE = "LIVE"
    TEST = "TEST"


class Permission(StrEnum):
    """A permission of a member of staff, named in the identity provider's `permissions` claim."""

    OPEN_CASE = "OPEN_CASE"
    CONFIRM_CASE = "CONFIRM_CASE"
    READ_CASES = "READ_CASES"
    SUPERVISE = "SUPERVISE"
    AUDIT = "AUDIT"
    OPERATE = "OPERATE"


class PartnerPermission(StrEnum):
    """A permission of partners; every key of a partner holds all of them."""

    READ_ALERTS = "READ_ALERTS"
    MANAGE_DEVICES = "MANAGE_DEVICES"
    SEND_TIPS = "SEND_TIPS"
    SEND_RECEIPTS = "SEND_RECEIPTS"
    UPLOAD_PHOTOS = "UPLOAD_PHOTOS"
    RUN_CONFORMANCE = "RUN_CONFORMANCE"


Right = Permission | PartnerPermission
"""A permission that a service requires of its caller."""

FOR_STAFF = "This is for staff; a partner's key cannot do it."


@dataclass(frozen=True, slots=True)
class PartnerActor:
    """A partner, known by one of its keys. `tenant` is the number under which its devices of this mode are kept.

    Two actors of a partner and mode are equal whichever key they used, whenever it expires, and however many points it
    gets back in a minute: live connections go on.
    """

    partner: str
    name: str
    tenant: int
    mode: KeyMode
    channel: str | None
    key_id: str = field(default="", compare=False)
    key_expires_at: datetime | None = field(default=None, compare=False)
    points: int | None = field(default=None, compare=False)

    def require(self, right: Right) -> None:
        """Raise Forbidden for a permission of staff: a partner's key holds every permission of partners."""
        self.require_any(right)

    def require_any(self, *rights: Right) -> None:
        """Raise Forbidden unless one of them is a permission of partners."""
        if not any(isinstance(right, PartnerPermission) for right in rights):
            raise Forbidden(FOR_STAFF)

    def require_certified(self) -> None:
        """Raise Forbidden: a partner has no certificate."""
        raise Forbidden(FOR_STAFF)


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of staff. `person` is the human behind the account: two accounts of one person are one person.

    `supervises` names forces besides the own one, and `analyses` forces or regions: access/table.py says which.
    """

    account: str
    person: str
    force: str
    force_name: str
    force_phone: str
    permissions: frozenset[Permission]
    certified: bool
    supervises: frozenset[str] = frozenset()
    analyses: frozenset[str] = frozenset()

    def require(self, right: Right) -> None:
        """Raise Forbidden unless certified and holding this permission."""
        self.require_any(right)

    def require_any(self, *rights: Right) -> None:
        """Raise Forbidden unless certified and holding one of these permissions."""
        self.require_certified()
        if self.permissions.isdisjoint(rights):
            needed = " or ".join(rights)
            raise Forbidden(f"This needs the permission {needed}, which your account does not have.")

    def require_certified(self) -> None:
        """Raise Forbidden unless certified."""
        if not self.certified:
            raise Forbidden()

    def is_same(self, account: str, person: str) -> bool:
        """Return whether this is the human behind another account, by account or person, in any spelling.

        Providers accept several spellings of one name. An account whose `person` was changed is still the same account.
        """
        return folded(self.account) == folded(account) or folded(self.person) == folded(person)

    def is_another(self, account: str, person: str) -> bool:
        """Return whether this is certainly another human: no name is empty, and account and person both differ."""
        names = (self.account, self.person, account, person)
        return all(map(folded, names)) and not self.is_same(account, person)

    def may(self, permission: Permission) -> bool:
        """Return whether the officer is certified and holds this permission."""
        return self.certified and permission in self.permissions


@dataclass(frozen=True, slots=True)
class Nobody:
    """The actor of a request that admitted no caller: every service refuses it."""

    def require(self, _right: Right) -> NoReturn:
        """Raise Unauthenticated."""
        raise Unauthenticated()

    def require_any(self, *_rights: Right) -> NoReturn:
        """Raise Unauthenticated."""
        raise Unauthenticated()

    def require_certified(self) -> NoReturn:
        """Raise Unauthenticated."""
        raise Unauthenticated()


def tenant_of(partner_number: int, mode: KeyMode) -> int:
    """Return the tenant number: even for live, odd for test, so that the two never meet."""
    return 2 * partner_number + (1 if mode is KeyMode.TEST else 0)


def mode_of_tenant(tenant: int) -> KeyMode:
    """Return the mode of a tenant number."""
    return KeyMode.TEST if tenant % 2 else KeyMode.LIVE
