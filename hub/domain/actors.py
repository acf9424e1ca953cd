"""Who acts: partners' keys and police staff, and what each may do."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.names import folded
from hub.errors import Forbidden


class KeyMode(StrEnum):
    """Live keys see real alerts; test keys see exercises and tests only."""

    LIVE = "LIVE"
    TEST = "TEST"


class Permission(StrEnum):
    """What a member of staff may do; named in the identity provider's `permissions` claim."""

    OPEN_CASE = "OPEN_CASE"
    CONFIRM_CASE = "CONFIRM_CASE"
    READ_CASES = "READ_CASES"
    SUPERVISE = "SUPERVISE"
    AUDIT = "AUDIT"
    OPERATE = "OPERATE"


class PartnerPermission(StrEnum):
    """What a partner's key may do; every valid key holds all of them."""

    READ_ALERTS = "READ_ALERTS"
    MANAGE_DEVICES = "MANAGE_DEVICES"
    SEND_TIPS = "SEND_TIPS"
    SEND_RECEIPTS = "SEND_RECEIPTS"
    UPLOAD_PHOTOS = "UPLOAD_PHOTOS"


Right = Permission | PartnerPermission


@dataclass(frozen=True, slots=True)
class PartnerActor:
    """A partner's key at work. `tenant` is the number under which its devices of this mode are kept.

    `key_id`, `key_expires_at` and `points` do not count when two actors are compared: a live connection goes on when
    they change.
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
        """Raise Forbidden for a permission of staff; a partner's key holds every permission of partners."""
        if not isinstance(right, PartnerPermission):
            raise Forbidden("This is for staff; a partner's key cannot do it.")


@dataclass(frozen=True, slots=True)
class Officer:
    """A member of staff. `person` is the human behind the account: two accounts of one person are one person."""

    account: str
    person: str
    force: str
    force_name: str
    force_phone: str
    permissions: frozenset[Permission]
    certified: bool

    def require(self, power: Permission) -> None:
        """Raise Forbidden unless certified and holding this power."""
        if not self.certified:
            raise Forbidden()
        if power not in self.permissions:
            raise Forbidden(f"This needs the power {power}, which you do not have.")

    def is_same(self, account: str, person: str) -> bool:
        """Whether this is the human behind another account: by the account too, and however the two are spelt.

        Providers take several spellings for one name. And an account whose `person` was changed since is still the
        account it was.
        """
        return folded(self.account) == folded(account) or folded(self.person) == folded(person)

    def is_another(self, account: str, person: str) -> bool:
        """Whether this is surely another human: not the same one, and no name shows nothing."""
        names = (self.account, self.person, account, person)
        return all(map(folded, names)) and not self.is_same(account, person)

    def may(self, power: Permission) -> bool:
        """Whether certified and holding this power."""
        return self.certified and power in self.permissions


def tenant_of(partner_number: int, mode: KeyMode) -> int:
    """The tenant number: even for live, odd for test, so that the two never meet."""
    return 2 * partner_number + (1 if mode is KeyMode.TEST else 0)


def mode_of_tenant(tenant: int) -> KeyMode:
    """The mode a tenant number belongs to."""
    return KeyMode.TEST if tenant % 2 else KeyMode.LIVE
