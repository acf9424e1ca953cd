"""How many connections and subscriptions one caller may hold, over all processes.

What is asked for at about the same time is asked for together, so that a thousand that come at once are no thousand
questions: one is under way at a time, for all callers. While nobody can be asked, each process keeps to the limit by
itself.
"""

import asyncio
import contextlib
import itertools
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from hub.errors import RateLimited, RetryLater

ActorT = TypeVar("ActorT")

SAID_EVERY: Final = 10.0
"""Seconds after which it is said again what is held."""


Wanted = tuple[str, Sequence[str], int]
"""Whose seats, which, and how many there are at most."""
Waiting = list[tuple[str, asyncio.Future[bool]]]
"""Seats that were not given yet, each with who waits for it."""


class Book(Protocol):
    """Seats over all processes; each method raises RetryLater while there is no telling."""

    async def acquire(self, wanted: Sequence[Wanted]) -> Sequence[int]: ...
    async def renew(self, held: Mapping[str, Collection[str]]) -> None: ...
    async def release(self, owner: str, slots: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What one caller may hold, under whichever of its keys."""

    caller: str
    connections: int
    subscriptions: int


class ConnectionSlots:
    """The seats that this process holds."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._process = secrets.token_hex(6)
        self._numbers = itertools.count(1)
        self._held: dict[str, dict[str, None]] = {}
        self._wanted: dict[str, tuple[int, Waiting]] = {}
        self._left: defaultdict[str, list[str]] = defaultdict(list)
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking: asyncio.Task[None] | None = None
        self._saying: asyncio.Task[None] | None = None

    async def take(self, of: str, most: int) -> str | None:
        """A seat, or None if all are taken; give it back by `leave`."""
        seat = f"{self._process}.{next(self._numbers)}"
        given = asyncio.get_running_loop().create_future()
        self._wanted.setdefault(of, (most, []))[1].append((seat, given))
        if self._asking is None:
            self._asking = self._begin(self._ask())
        try:
            return seat if await given else None
        except asyncio.CancelledError:
            if given.done() and not given.cancelled() and given.result():
                self.leave(of, seat)
            raise

    def leave(self, of: str, seat: str) -> None:
        """Give a seat back."""
        held = self._held[of]
        del held[seat]
        if not held:
            del self._held[of]
        if not self._left:
            self._begin(self._give_back())
        self._left[of].append(seat)

    async def _ask(self) -> None:
        # Let the others of this moment ask as well; those that come while the book is asked are its next question.
        await asyncio.sleep(0)
        try:
            while self._wanted:
                wanted, self._wanted = self._wanted, {}
                await self._give(wanted)
        finally:
            self._asking = None

    async def _give(self, wanted: Mapping[str, tuple[int, Waiting]]) -> None:
        rooms = {of: max(0, most - len(self._held.get(of, ()))) for of, (most, _) in wanted.items()}
        asked = [(of, [seat for seat, _ in waiting[: rooms[of]]], most) for of, (most, waiting) in wanted.items()]
        try:
            with contextlib.suppress(RetryLater):
                rooms = dict(zip(wanted, await self._book.acquire(asked), strict=True))
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody is left waiting
            for given in (given for _, waiting in wanted.values() for _, given in waiting if not given.done()):
                given.set_exception(error)
            return
        for of, (_, waiting) in wanted.items():
            self._seat(of, waiting, rooms[of])
        if self._held and self._saying is None:
            self._saying = self._begin(self._say_again())

    def _seat(self, of: str, waiting: Waiting, room: int) -> None:
        for number, (seat, given) in enumerate(waiting):
            if number < room:
                self._held.setdefault(of, {})[seat] = None
            if not given.done():
                given.set_result(number < room)
            elif number < room:
                # Whoever wanted it has gone meanwhile.
                self.leave(of, seat)

    async def _give_back(self) -> None:
        await asyncio.sleep(0)
        left, self._left = self._left, defaultdict(list)
        # What is not given back now is forgotten by itself.
        with contextlib.suppress(RetryLater):
            for of, seats in left.items():
                await self._book.release(of, seats)

    async def _say_again(self) -> None:
        try:
            while self._held:
                await asyncio.sleep(SAID_EVERY)
                with contextlib.suppress(RetryLater):
                    for of in list(self._held):
                        await self._say(of)
        finally:
            self._saying = None

    async def _say(self, of: str) -> None:
        said = list(self._held.get(of, ()))
        await self._book.renew({of: said})
        # Who left meanwhile may have been put back by that.
        if gone := [seat for seat in said if seat not in self._held.get(of, ())]:
            await self._book.release(of, gone)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class ConnectionSlot:
    """One that is held until it is left; leaving it again does nothing."""

    def __init__(self, seats: ConnectionSlots, of: str, name: str) -> None:
        self._seats, self._of = seats, of
        self._name: str | None = name

    def leave(self) -> None:
        """Give it back."""
        if self._name is not None:
            self._seats.leave(self._of, self._name)
            self._name = None


@dataclass(frozen=True, slots=True)
class ConnectionLimiter(Generic[ActorT]):
    """Gives each actor of a graph the seats that it may have; raises RateLimited where there are no more."""

    seats: ConnectionSlots
    allowance: Callable[[ActorT], ConnectionLimits]

    async def connection(self, actor: ActorT) -> ConnectionSlot:
        """A seat for a connection."""
        allowed = self.allowance(actor)
        return await self._take(f"{allowed.caller}.connections", allowed.connections)

    async def subscription(self, actor: ActorT) -> ConnectionSlot:
        """A seat for a subscription."""
        allowed = self.allowance(actor)
        return await self._take(f"{allowed.caller}.subscriptions", allowed.subscriptions)

    async def _take(self, of: str, most: int) -> ConnectionSlot:
        name = await self.seats.take(of, most)
        if name is None:
            raise RateLimited("You hold as many connections or subscriptions as you may; close some.")
        return ConnectionSlot(self.seats, of, name)


@contextlib.asynccontextmanager
async def subscribing(seating: ConnectionLimiter[ActorT] | None, actor: ActorT) -> AsyncIterator[None]:
    """Hold a seat for a subscription; raises RateLimited where there is none."""
    seat = await seating.subscription(actor) if seating else None
    try:
        yield
    finally:
        if seat is not None:
            seat.leave()
