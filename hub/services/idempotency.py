"""Doing a thing once, however often it is asked for under the same key, also at the same moment."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hub.domain.bounds import line
from hub.errors import IdempotencyMismatch, RetryLater
from hub.services.ports import Atomic, Transaction

MOST_ATTEMPTS = 20
MAX_KEY_LENGTH = 200

KeptResult = dict[str, Any]
"""What is given again: ids and numbers that the database can keep."""


@dataclass(frozen=True, slots=True)
class KeptCall:
    """A call that was done: what it was asked, as a digest, and what it answered."""

    fingerprint: str
    result: KeptResult


class KeyTaken(Exception):
    """Another call with the same key committed first; seen from a fresh start, its answer stands there."""


class IdempotencyKeys(Protocol):
    """Calls kept for 24 real hours under a unique id. What has expired counts as never kept."""

    async def find(self, key_id: str, transaction: Transaction) -> KeptCall | None:
        """The call kept under this id, unless it has expired."""

    async def keep(self, key_id: str, call: KeptCall, transaction: Transaction) -> None:
        """Keep a call in the place of an expired one; raises KeyTaken if one stands there that has not expired."""


@dataclass(frozen=True, slots=True)
class OnceKey:
    """Whose call it is, of which operation, under which key of the caller's, and a digest of what was asked."""

    actor: str
    operation: str
    key: str
    fingerprint: str

    @property
    def id(self) -> str:
        """The unique id under which the call is kept; the caller's key itself is not stored."""
        parts = json.dumps([self.actor, self.operation, self.key], ensure_ascii=True)
        return hashlib.sha256(parts.encode()).hexdigest()


def once_key(actor: str, operation: str, key: str, asked: Mapping[str, Any]) -> OnceKey:
    """The key of a call; raises TextInvalid for a key that is empty or longer than 200 characters."""
    checked = line(key, MAX_KEY_LENGTH, path=("idempotencyKey",))
    canonical = json.dumps(asked, sort_keys=True, ensure_ascii=True, default=str)
    return OnceKey(actor, operation, checked, hashlib.sha256(canonical.encode()).hexdigest())


async def once(
    atomic: Atomic, book: IdempotencyKeys, key: OnceKey, work: Callable[[Transaction], Awaitable[KeptResult]]
) -> KeptResult:
    """Do `work` and keep its result in one transaction, or give the result kept under this key.

    Of calls that come at the same moment one does the work; the others run again and find its result.
    A call that fails keeps nothing. Raises IdempotencyMismatch for the same key with another input.
    """

    async def attempt(transaction: Transaction) -> KeptResult:
        kept = await book.find(key.id, transaction)
        if kept is not None:
            if not hmac.compare_digest(kept.fingerprint, key.fingerprint):
                raise IdempotencyMismatch(path=("idempotencyKey",))
            return kept.result
        result = await work(transaction)
        await book.keep(key.id, KeptCall(key.fingerprint, result), transaction)
        return result

    for _ in range(MOST_ATTEMPTS):
        try:
            return await atomic.run(attempt)
        except KeyTaken:
            continue
    raise RetryLater()
