"""Sessions of the console in Redis: what is sealed in one, when a person last used it, and whether it is locked.

All of it may be lost: then everybody signs in again. The sessions of an account are valid under one random mark of the
account; to end them all, the mark is replaced. The keys of an account are in one slot of a cluster.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

from redis.asyncio import Redis

from hub.domain.access.console_sessions import MAX_SESSION_LIFETIME
from hub.storage.redis.client import translated

MARK_LIFETIME: Final = MAX_SESSION_LIFETIME + timedelta(hours=1)
REFRESH_CLAIM_SECONDS: Final = 20
"""Longer than a provider's answer may take; meanwhile no other process sends the same refresh token."""

_WRITE = """
-- KEYS: session. ARGV: milliseconds until a new session ends, 0 for a change; fields and values.
-- A session that has ended does not come back by a change.
if ARGV[1] == '0' and redis.call('EXISTS', KEYS[1]) == 0 then return end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
if ARGV[1] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
"""

_USE = """
-- KEYS: session. ARGV: now, milliseconds until an idle session locks. Returns 1; 0 if it is locked, -1 if it has ended.
local row = redis.call('HMGET', KEYS[1], 'used_at', 'locked')
if not row[1] then return -1 end
if row[2] or ARGV[1] - row[1] >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'used_at', ARGV[1])
return 1
"""


@dataclass(frozen=True, slots=True)
class SessionId:
    """A session by its account and itself, each as a digest: Redis learns neither the account nor the cookie."""

    account: str
    digest: str

    @property
    def key(self) -> str:
        """Return the key in Redis, to which the sealed part is bound."""
        return f"console:{{{self.account}}}:session:{self.digest}"


@dataclass(frozen=True, slots=True, repr=False)
class StoredSession:
    """A session as it is stored. `used_at` is in milliseconds since 1970."""

    sealed: bytes
    used_at: int
    is_locked: bool


class Use(IntEnum):
    """The outcome of a sign of use."""

    ENDED = -1
    LOCKED = 0
    USED = 1


class ConsoleSessionRepository:
    """Every method raises StorageUnavailable while Redis does not answer."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._use = redis.register_script(_USE)
        self._write = redis.register_script(_WRITE)

    async def read_mark(self, account: str) -> str:
        """Return the mark of an account, which a session that begins must carry; make one if there is none."""
        key = _mark_key(account)
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.set(key, secrets.token_hex(16), ex=MARK_LIFETIME, nx=True)
                pipeline.expire(key, MARK_LIFETIME)
                pipeline.get(key)
                *_, mark = await pipeline.execute()
        return (mark or b"").decode()

    async def add(self, session: SessionId, mark: str, sealed: bytes, used_at: int, lifetime: timedelta) -> None:
        """Begin a session, unlocked."""
        milliseconds = max(1, lifetime // timedelta(milliseconds=1))
        with translated():
            fields: list[str | bytes | int] = ["mark", mark, "sealed", sealed, "used_at", used_at]
            await self._write(keys=[session.key], args=[milliseconds, *fields])

    async def get(self, session: SessionId) -> StoredSession | None:
        """Return a session; None for one that has ended."""
        with translated():
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.hmget(session.key, "mark", "sealed", "used_at", "locked")
                pipeline.get(_mark_key(session.account))
                (mark, sealed, used_at, locked), current = await pipeline.execute()
        if sealed is None or used_at is None or not mark or mark != current:
            return None
        return StoredSession(sealed, int(used_at), locked is not None)

    async def use(self, session: SessionId, now: int, lock_after: timedelta) -> Use:
        """Note that a person uses a session now; a locked one stays as it is."""
        with translated():
            return Use(int(await self._use(keys=[session.key], args=[now, lock_after // timedelta(milliseconds=1)])))

    async def lock(self, session: SessionId) -> None:
        """Lock a session until it ends."""
        with translated():
            await self._write(keys=[session.key], args=[0, "locked", 1])

    async def note_left(self, account: str, now: int) -> None:
        """Note that the person of an account has left a machine: locked or signed out. `now` is in milliseconds."""
        with translated():
            await self._redis.set(_left_key(account), now, ex=MARK_LIFETIME)

    async def read_left(self, account: str) -> int | None:
        """Return when the person of an account last left a machine, in milliseconds since 1970; None if never."""
        with translated():
            left = await self._redis.get(_left_key(account))
        return None if left is None else int(left)

    async def reseal(self, session: SessionId, sealed: bytes) -> None:
        """Replace the sealed part of a session that has not ended."""
        with translated():
            await self._write(keys=[session.key], args=[0, "sealed", sealed])

    async def claim_refresh(self, session: SessionId) -> bool:
        """Return True for the one process that may refresh the token of a session now."""
        with translated():
            return bool(await self._redis.set(_claim_key(session), 1, ex=REFRESH_CLAIM_SECONDS, nx=True))

    async def release_refresh(self, session: SessionId) -> None:
        """Let others refresh."""
        with translated():
            await self._redis.delete(_claim_key(session))

    async def end(self, session: SessionId) -> None:
        """End one session."""
        with translated():
            await self._redis.delete(session.key)

    async def end_all(self, account: str) -> None:
        """End every session of an account, also one that begins at this moment."""
        with translated():
            await self._redis.set(_mark_key(account), secrets.token_hex(16), ex=MARK_LIFETIME)


def _mark_key(account: str) -> str:
    return f"console:{{{account}}}:mark"


def _left_key(account: str) -> str:
    return f"console:{{{account}}}:left"


def _claim_key(session: SessionId) -> str:
    return f"console:{{{session.account}}}:refreshing:{session.digest}"
