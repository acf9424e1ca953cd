"""Follow every alert: what is open now, then everything that happens, over cuts, restarts and gaps."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Self, TypeVar

from reunion._async.io import Signal, settled
from reunion._async.pages import AsyncPages
from reunion._async.stream import AsyncFeedStream
from reunion.alert import Alert, AlertState
from reunion.changes import AlertChange, ChangeReason
from reunion.errors import ClientClosed, CursorExpired, NotFound, ProtocolError, ReunionError, StoreInUse
from reunion.retries import StreamPolicy
from reunion.stores import FollowState, FollowStore, SQLiteStore

logger = logging.getLogger("reunion")

T = TypeVar("T")

NOT_OURS = "Another follower uses this store, or a transaction of yours was rolled back; follow again."
NOT_ENDED = (AlertState.OPEN, AlertState.PAUSED)


@dataclass(frozen=True, slots=True)
class AlertSource:
    """The part of `client.alerts` that a follower reads from."""

    stream: Callable[[str | None], AsyncFeedStream]
    list: Callable[[AlertState], AsyncPages[Alert]]
    get: Callable[[str], Awaitable[Alert]]


class AsyncAlertFollower:
    """An async iterator over the alerts of the hub: those that are open, then every change, in order.

    Use it as `async with`. Each change counts as handled once you ask for the next: only then its place is saved. With
    `save` you save it yourself, in a transaction of your own.

    delay_seconds: the time from the last event until it was given to you; None before the first event.
    """

    def __init__(self, source: AlertSource, store: FollowStore, policy: StreamPolicy) -> None:
        self.delay_seconds: float | None = None
        self._source, self._store, self._policy = source, store, policy
        self._state: FollowState | None = None
        """The place before the change given last."""
        self._next: FollowState | None = None
        """The place after it, until it is saved."""
        self._ready: tuple[AlertChange, FollowState] | None = None
        """A change that the hub has sent and that was not given yet, and the place after it."""
        self._saving: FollowState | None = None
        """A place whose save has begun, and failed or was cancelled: the store may hold it or not."""
        self._stream: AsyncFeedStream | None = None
        self._lists = deque[AsyncPages[Alert]]()
        self._failures = 0
        self._closing = Signal()

    @property
    def _closed(self) -> bool:
        return self._closing.is_set()

    async def __aenter__(self) -> Self:
        """Connect, and save where to begin before anything is given.

        Raises what `alerts.stream()` raises, StoreInvalid for a store that holds something else, and StoreUnavailable
        for one that cannot be read or written.
        """
        if self._state is not None:
            raise RuntimeError("A follower is used once: call `follow` again.")
        state = await settled(self._store.load())
        if state is None:
            await self._begin(None, frozenset())
        else:
            await self._resume(state, await self._connect(state.cursor))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AlertChange:
        if self._next is not None:
            await self.save()
        if self._state is None:
            raise RuntimeError("Use a follower as `async with client.alerts.follow(…) as changes`.")
        while not self._closed:
            try:
                if self._ready is None:
                    self._ready = await (self._next_event() if self._state.listed is None else self._next_open())
                if self._ready is not None:
                    return await self._give(*self._ready)
            except ClientClosed:
                break
        raise StopAsyncIteration

    async def _give(self, change: AlertChange, after: FollowState) -> AlertChange:
        """Return a change. A new alert is saved as shown before that: a program may show it, die, and meet a gap."""
        assert self._state is not None
        if change.id in after.shown - self._state.shown:
            await self._replace(replace(self._state, shown=self._state.shown | {change.id}), None)
        self._ready, self._next = None, after
        return change

    async def save(self, tx: Any = None) -> None:
        """Save that the change given last is handled; `tx` is passed to the store. Repeating it changes nothing.

        If the transaction fails afterwards, begin again with a new follower: this one counts the change as handled, and
        raises StoreInUse at its next save, as it does where another follower uses the same store.
        """
        if self._next is not None:
            await self._replace(self._next, tx)
            self._next = None

    async def _replace(self, state: FollowState, tx: Any) -> None:
        """Save a place, if the store holds the one before it. A save that was cancelled may have been done, too."""
        # Within a transaction that locks the database no second connection can read it.
        held = await settled(self._store.load(tx) if isinstance(self._store, SQLiteStore) else self._store.load())
        if held not in (self._state, self._saving or self._state):
            raise StoreInUse(NOT_OURS)
        if held != state:
            self._saving = state
            await settled(self._store.save(state, tx))
        self._state, self._saving = state, None

    async def aclose(self) -> None:
        """End following. A change that was given and not saved is given again by the next follower of this store."""
        self._closing.set()
        if self._stream is not None:
            await self._stream.aclose()

    # ------------------------------------------------------------ where to begin
    async def _begin(self, after: str | None, shown: frozenset[str]) -> None:
        """Start afresh: take the feed's place first and save it, then give what is open.

        Until the place is saved nothing changes: a call that fails or is cancelled here meets the gap again.
        """
        stream = await self._connect(after)
        try:
            if stream.cursor is None:
                raise ProtocolError("The hub's greeting names no cursor.")
            state = FollowState(stream.cursor, shown, frozenset())
            await settled(self._store.save(state))
        except BaseException:
            await stream.aclose()
            raise
        await self._resume(state, stream)

    async def _resume(self, state: FollowState, stream: AsyncFeedStream) -> None:
        before, self._stream, self._state, self._saving = self._stream, stream, state, None
        self._lists = deque(self._source.list(one) for one in NOT_ENDED) if state.listed is not None else deque()
        if before is not None:
            await before.aclose()

    async def _connect(self, after: str | None) -> AsyncFeedStream:
        stream = self._source.stream(after)
        return await stream.__aenter__()

    # ------------------------------------------------------------ what is open
    async def _next_open(self) -> tuple[AlertChange, FollowState] | None:
        """Return the next alert that is open and was not given yet, then those that ended in a gap."""
        state = self._state
        assert state is not None
        assert state.listed is not None
        while self._lists:
            alert = await self._patiently(self._next_listed)
            if alert is None:
                self._lists.popleft()
            elif alert.id not in state.listed:
                return _open_change(alert, state)
        for gone in sorted(state.shown - state.listed):
            found = await self._patiently(partial(self._find, gone))
            if found is not None and not found.state.is_ended:
                return _open_change(found, state)
            return AlertChange(gone, ChangeReason.ENDED, found, None), replace(state, shown=state.shown - {gone})
        await self._replace(replace(state, listed=None), None)
        return None

    async def _next_listed(self) -> Alert | None:
        try:
            return await anext(self._lists[0])
        except StopAsyncIteration:
            return None

    async def _find(self, alert: str) -> Alert | None:
        try:
            return await self._source.get(alert)
        except NotFound:
            return None

    async def _patiently(self, read: Callable[[], Awaitable[T]]) -> T:
        """Read from the hub, however long it is away, as a stream does."""
        while True:
            try:
                result = await read()
            except ReunionError as error:
                if not error.is_retryable:
                    raise
                if self._closed:
                    raise ClientClosed from error
                self._failures += 1
                delay = self._policy.delay(error, self._failures)
                logger.warning("open alerts not read (%s), retry in %.1f s", error.code, delay)
                await self._sleep(delay)
            else:
                self._failures = 0
                return result

    async def _sleep(self, seconds: float) -> None:
        """Wait, but no longer than until `aclose`."""
        if await self._closing.wait(seconds):
            raise ClientClosed

    # ------------------------------------------------------------ what happens
    async def _next_event(self) -> tuple[AlertChange, FollowState] | None:
        state, stream = self._state, self._stream
        assert state is not None
        assert stream is not None
        try:
            event = await anext(stream)
        except CursorExpired as expired:
            logger.warning("feed: away for longer than the hub keeps events; reading what is open")
            await self._begin(expired.start_after, state.shown)
            return None
        except StopAsyncIteration:
            self._closing.set()
            return None
        self.delay_seconds = max(0.0, (datetime.now(UTC) - event.at).total_seconds())
        alert = event.alert
        shown = state.shown - {alert.id} if alert.state.is_ended else state.shown | {alert.id}
        return AlertChange(alert.id, ChangeReason.EVENT, alert, event), FollowState(event.cursor, shown)


def _open_change(alert: Alert, state: FollowState) -> tuple[AlertChange, FollowState]:
    assert state.listed is not None
    after = replace(state, shown=state.shown | {alert.id}, listed=state.listed | {alert.id})
    return AlertChange(alert.id, ChangeReason.OPEN, alert, None), after
