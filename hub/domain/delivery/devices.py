"""A registered device: a push token at a coarse place, known to its partner by a ref."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.cells import Cell
from hub.domain.delivery.preferences import NONE, Preferences
from hub.errors import PushTokenInvalid, RefInvalid

MAX_ITEMS = 1000
MAX_REF = 128
MAX_TOKEN_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Registration:
    """One item of `registerDevices`, after its place was snapped to a cell."""

    ref: str = field(repr=False)
    cell: Cell = field(repr=False)
    token: str | None = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Device:
    """A device as a batch reads it."""

    number: int
    id: str
    ref: str = field(repr=False)
    token: str | None = field(repr=False)
    language: str
    cell: Cell = field(repr=False)
    preferences: Preferences = field(default=NONE, repr=False)
    renewed_at: datetime | None = None
    """The latest moment at which its number got this token, if it had another one before, or none."""

    def has_token_since(self, moment: datetime) -> bool:
        """Return True if everything sent to its number since a moment was sent to the token that it has now."""
        return self.renewed_at is None or self.renewed_at <= moment


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One move of a device by a write: its number, and its cells before and after.

    `returning` is true for a registration of a device that may have been told before, and for preferences that allow
    more than those before.
    """

    number: int
    old: Cell | None = field(repr=False)
    new: Cell = field(repr=False)
    returning: bool = False


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """All that the hub holds of a device, for the person who asks its partner; neither its cell nor its number.

    `ends_at` is when its registration ends, or ended. `has_token` is true for the digest of a token too. An erased
    device has `erased_at`, and nothing else.
    """

    ref: str = field(repr=False)
    is_registered: bool
    ends_at: datetime
    has_token: bool
    has_place: bool
    language: str | None
    preferences: Preferences = field(default=NONE, repr=False)
    erased_at: datetime | None = None


def steps(number: int, old: Cell | None, cells: Iterable[Cell], *, returning: bool = False) -> list[Whereabouts]:
    """Return the moves of a device that a write named in these cells in turn. The last move says if it returns."""
    taken: list[Whereabouts] = []
    for cell in cells:
        if cell != old:
            taken.append(Whereabouts(number, old, cell))
            old = cell
    if returning and old is not None:
        last = taken.pop() if taken else Whereabouts(number, old, old)
        taken.append(replace(last, returning=True))
    return taken


def check_ref(ref: str) -> str:
    """Return the ref; raises RefInvalid."""
    if not can_be_ref(ref):
        raise RefInvalid()
    return ref


def can_be_ref(text: str) -> bool:
    """Return True if a device could be registered under this ref."""
    return 1 <= len(text) <= MAX_REF and text.isprintable()


def check_token(token: str | None, needed: bool) -> str | None:
    """Return the token; raises PushTokenInvalid if it is missing though needed, empty or too long."""
    if token is None and not needed:
        return None
    if not token or not token.isprintable() or len(token.encode()) > MAX_TOKEN_BYTES:
        raise PushTokenInvalid()
    return token


def device_id(tenant: int, ref: str) -> str:
    """Return the row's id: a hash, so that a removed device leaves no ref, and ids spread evenly for slicing."""
    return hashlib.blake2b(f"{tenant}|{ref}".encode(), digest_size=10).hexdigest()


def token_hash(tenant: int, token: str) -> str:
    """Return the hash by which a token is unique within a tenant."""
    return hashlib.blake2b(f"{tenant}|{token}".encode(), digest_size=12).hexdigest()
