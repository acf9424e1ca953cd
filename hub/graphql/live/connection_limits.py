"""Limit the connections and subscriptions of one caller, over all processes.

Requests for slots at about the same time go to the repository together: one request at a time, for all callers, so a
thousand connections at once need a few. While the repository cannot be reached, each process keeps to the limit by
itself.
"""

import asyncio
import contextlib
import itertools
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from hub.errors import RateLimited, RetryLater
from hub.single_flight import BatchReader

ActorT = TypeVar("ActorT")

RENEW_SECONDS: Final = 10.0
"""Time between two renewals of the slots that this process holds."""

WantedSlots = tuple[str, Sequence[str], int]
"""The owner of slots, their names, and the owner's limit."""


class ConnectionLimitRepository(Protocol):
    """Slots over all processes; each method raises RetryLater while the store cannot be reached."""

    async def acquire(self, wanted: Sequence[WantedSlots]) -> Sequence[int]: ...
    async def renew(self, held: Mapping[str, Collection[str]]) -> None: ...
    async def release(self, owner: str, slots: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The limits of one caller, over all its keys."""

    caller: str
    connections: int
    subscriptions: int


class _SlotRequest(NamedTuple):
    owner: str
    slot: str
    limit: int


class ConnectionSlots:
    """The slots that this process holds."""

    def __init__(self, repository: ConnectionLimitRepository) -> None:
        self._repository = repository
        self._process = secrets.token_hex(6)
        self._numbers = itertools.count(1)
        self._acquired: dict[str, dict[str, None]] = {}
        self._requests: BatchReader[_SlotRequest, bool] = BatchReader(self._grant)
        self._released: defaultdict[str, list[str]] = defaultdict(list)
        self._tasks: set[asyncio.Task[None]] = set()
        self._renewing: asyncio.Task[None] | None = None

    async def acquire(self, owner: str, limit: int) -> str | None:
        """Return a slot, or None if the owner holds `limit` slots; give it back by `release`."""
        slot = f"{self._process}.{next(self._numbers)}"
        granted = self._requests.submit(_SlotRequest(owner, slot, limit))
        try:
            return slot if await asyncio.shield(granted) else None
        except asyncio.CancelledError:
            granted.add_done_callback(lambda done: self._release_unclaimed(owner, slot, done))
            raise

    def release(self, owner: str, slot: str) -> None:
        """Give a slot back."""
        held = self._acquired[owner]
        del held[slot]
        if not held:
            del self._acquired[owner]
        if not self._released:
            self._start(self._send_released())
        self._released[owner].append(slot)

    def _release_unclaimed(self, owner: str, slot: str, granted: "asyncio.Future[bool | None]") -> None:
        if not granted.cancelled() and granted.exception() is None and granted.result():
            self.release(owner, slot)

    async def _grant(self, requests: Sequence[_SlotRequest]) -> Mapping[_SlotRequest, bool]:
        by_owner: dict[str, list[_SlotRequest]] = {}
        for request in requests:
            by_owner.setdefault(request.owner, []).append(request)
        limits = {owner: waiting[0].limit for owner, waiting in by_owner.items()}
        room = {owner: max(0, limit - len(self._acquired.get(owner, ()))) for owner, limit in limits.items()}
        wanted = [(owner, [one.slot for one in by_owner[owner][: room[owner]]], limits[owner]) for owner in by_owner]
        with contextlib.suppress(RetryLater):
            room = dict(zip(by_owner, await self._repository.acquire(wanted), strict=True))
        granted = {
            one: number < room[owner] for owner, waiting in by_owner.items() for number, one in enumerate(waiting)
        }
        for request, is_granted in granted.items():
            if is_granted:
                self._acquired.setdefault(request.owner, {})[request.slot] = None
        if self._acquired and self._renewing is None:
            self._renewing = self._start(self._renew_acquired())
        return granted

    async def _send_released(self) -> None:
        # The other releases of this moment join.
        await asyncio.sleep(0)
        released, self._released = self._released, defaultdict(list)
        # The repository forgets by itself what is not released now.
        with contextlib.suppress(RetryLater):
            for owner, slots in released.items():
                await self._repository.release(owner, slots)

    async def _renew_acquired(self) -> None:
        try:
            while self._acquired:
                await asyncio.sleep(RENEW_SECONDS)
                with contextlib.suppress(RetryLater):
                    for owner in list(self._acquired):
                        await self._renew(owner)
        finally:
            self._renewing = None

    async def _renew(self, owner: str) -> None:
        renewed = list(self._acquired.get(owner, ()))
        await self._repository.renew({owner: renewed})
        # The renewal may have put back a slot that was released while it ran.
        if gone := [slot for slot in renewed if slot not in self._acquired.get(owner, ())]:
            await self._repository.release(owner, gone)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class ConnectionSlot:
    """A slot that is held until it is released; releasing it again does nothing."""

    def __init__(self, slots: ConnectionSlots, owner: str, name: str) -> None:
        self._slots, self._owner = slots, owner
        self._name: str | None = name

    def release(self) -> None:
        """Give it back."""
        if self._name is not None:
            self._slots.release(self._owner, self._name)
            self._name = None


@dataclass(frozen=True, slots=True)
class ConnectionLimiter(Generic[ActorT]):
    """Gives each actor of a graph its slots; raises RateLimited beyond its limits."""

    slots: ConnectionSlots
    limits_of: Callable[[ActorT], ConnectionLimits]

    async def acquire_connection(self, actor: ActorT) -> ConnectionSlot:
        """Return a slot for a connection."""
        limits = self.limits_of(actor)
        return await self._acquire(f"{limits.caller}.connections", limits.connections)

    async def acquire_subscription(self, actor: ActorT) -> ConnectionSlot:
        """Return a slot for a subscription."""
        limits = self.limits_of(actor)
        return await self._acquire(f"{limits.caller}.subscriptions", limits.subscriptions)

    async def _acquire(self, owner: str, limit: int) -> ConnectionSlot:
        name = await self.slots.acquire(owner, limit)
        if name is None:
            raise RateLimited("You hold as many connections or subscriptions as you may; close some.")
        return ConnectionSlot(self.slots, owner, name)


@contextlib.asynccontextmanager
async def acquire_subscription(limiter: ConnectionLimiter[ActorT] | None, actor: ActorT) -> AsyncIterator[None]:
    """Acquire a subscription slot; raise RateLimited if there is none."""
    slot = await limiter.acquire_subscription(actor) if limiter else None
    try:
        yield
    finally:
        if slot is not None:
            slot.release()
