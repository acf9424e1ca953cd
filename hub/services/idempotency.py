"""Do a call once, however often it is sent under the same key, even at the same moment."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from hub.domain.text.bounds import line
from hub.errors import IdempotencyMismatch, RetryLater
from hub.services.ports import Atomic, Transaction

MAX_ATTEMPTS: Final = 20
MAX_KEY_LENGTH: Final = 200

KeptResult = dict[str, Any]
"""The result that a repeated call gets: ids and numbers that the database can store."""


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A finished call: a digest of its input, and its result."""

    fingerprint: str
    result: KeptResult


class KeyTaken(Exception):
    """Another call with the same key committed first; a new attempt reads its result."""


class IdempotencyKeys(Protocol):
    """Calls kept for 24 real hours under a unique id. An expired call counts as never kept."""

    async def find(self, key_id: str, transaction: Transaction) -> KeptCall | None:
        """Return the call kept under this id, unless it has expired."""

    async def keep(self, key_id: str, call: KeptCall, transaction: Transaction) -> None:
        """Keep a call; replace an expired one, raise KeyTaken for one that has not expired."""


@dataclass(frozen=True, slots=True)
class OnceKey:
    """The key of a call: its caller, its operation, the caller's own key, and a digest of the input."""

    actor: str
    operation: str
    key: str
    fingerprint: str

    @property
    def id(self) -> str:
        """The unique id under which the call is kept; the caller's key itself is not stored."""
        parts = json.dumps([self.actor, self.operation, self.key], ensure_ascii=True)
        return hashlib.sha256(parts.encode()).hexdigest()


def once_key(actor: str, operation: str, key: str, request: Mapping[str, object]) -> OnceKey:
    """Return the key of a call; raise TextInvalid for a key that is empty or longer than 200 characters."""
    checked = line(key, MAX_KEY_LENGTH, path=("idempotencyKey",))
    canonical = json.dumps(request, sort_keys=True, ensure_ascii=True, default=str)
    return OnceKey(actor, operation, checked, hashlib.sha256(canonical.encode()).hexdigest())


async def once(
    atomic: Atomic,
    keys: IdempotencyKeys,
    key: OnceKey,
    work: Callable[[Transaction], Awaitable[KeptResult]],
    check_repeat: Callable[[KeptResult, Transaction], Awaitable[object]] | None = None,
) -> KeptResult:
    """Do `work` and keep its result in one transaction, or return the result kept under this key.

    Of calls at the same moment, one does the work; the others run again and read its result. A call that fails keeps
    nothing. `check_repeat` raises what keeps a repeat from its result: rights may have ended since the first call.
    Raises IdempotencyMismatch for the same key with another input.
    """

    async def attempt(transaction: Transaction) -> KeptResult:
        kept = await keys.find(key.id, transaction)
        if kept is not None:
            if not hmac.compare_digest(kept.fingerprint, key.fingerprint):
                raise IdempotencyMismatch(path=("idempotencyKey",))
            if check_repeat is not None:
                await check_repeat(kept.result, transaction)
            return kept.result
        result = await work(transaction)
        await keys.keep(key.id, KeptCall(key.fingerprint, result), transaction)
        return result

    for _ in range(MAX_ATTEMPTS):
        try:
            return await atomic.run(attempt)
        except KeyTaken:
            continue
    raise RetryLater()
