"""Follow a log of events from a cursor: first the missed ones, then new ones, without a gap or a repeat."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from hub.domain.actors import Officer
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.feed import Silence
from hub.errors import CursorExpired, CursorInvalid

PAGE_SIZE: Final = 200
"""Missed events that one read takes."""


class Numbered(Protocol):
    """An event with its place in its log."""

    @property
    def sequence(self) -> int: ...


E = TypeVar("E", bound=Numbered)
E_co = TypeVar("E_co", bound=Numbered, covariant=True)


class EventLog(Protocol[E_co]):
    """A log of events in the order of their commits: sequences count from 1, without gaps."""

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""

    async def after(self, sequence: int, limit: int) -> Sequence[E_co]:
        """Return events after a sequence, oldest first."""

    async def oldest_kept(self) -> int:
        """Return the smallest sequence from which a reader may resume: all events after it are kept."""


class EventTail(Protocol[E_co]):
    """The newest events of a log, as they arrive in this process."""

    @property
    def place(self) -> int | None:
        """The sequence handed out last; None while nobody follows."""

    def follow(self, silence: float | None = None) -> AbstractAsyncContextManager[AsyncIterator[E_co | Silence]]:
        """Yield the events committed from now on."""


@dataclass(frozen=True, slots=True)
class Heard(Generic[E]):
    """Events in order: a page of missed ones, or one that is `live`, which all followers hear at this moment."""

    events: Sequence[E]
    live: bool


@dataclass(frozen=True, slots=True)
class FollowedLog(Generic[E]):
    """A log that staff follow. `kind` is that of its cursors, which open for their own reader only."""

    kind: str
    log: EventLog[E]
    tail: EventTail[E]
    cursors: CursorSeal

    async def present(self) -> int:
        """Return the sequence of the newest event. It costs a read only while nobody in this process follows."""
        known = self.tail.place
        return await self.log.last() if known is None else known

    def cursor(self, sequence: int, by: Officer) -> str:
        """Return the caller's cursor of an event."""
        return self.cursors.seal((sequence,), kind=self.kind, reader=by.account)

    async def sequence(self, cursor: str, by: Officer) -> int:
        """Return the sequence that the caller's cursor stands for; raises CursorInvalid or CursorMismatch."""
        return await self._open(cursor, await self.present(), by)

    async def follow(
        self, by: Officer, after: str | None, read: Callable[[int, int], Awaitable[Sequence[E]]] | None = None
    ) -> AsyncGenerator[Heard[E], None]:
        """Yield the events after a cursor, without one those from now on; close the iterator when done with it.

        `read` reads missed events in place of the log's `after`, which reads them all.

        Raises CursorInvalid, CursorMismatch or CursorExpired before the first event. Raises CursorExpired later if the
        follower reads the past so slowly that its next events are no longer kept.
        """
        reader = _Reader(self, by, read or self.log.after)
        present = await self.present()
        place = None if after is None else await self._open(after, present, by)
        # A long past is read before listening: the tail keeps few events for a follower, and ends one that lags.
        while place is not None and present - place > PAGE_SIZE:
            page = await reader.page(place)
            place = page[-1].sequence if page else present
            if page:
                yield Heard(page, live=False)
            present = await self.log.last()
        # Listening starts before the rest is read: an event committed in between comes twice and is dropped by number.
        async with self.tail.follow() as live:
            present = await self.present()
            place = present if place is None else place
            while place < present:
                page = await reader.page(place)
                place = page[-1].sequence if page else present
                if page:
                    yield Heard(page, live=False)
            async for heard in live:
                if not isinstance(heard, Silence) and heard.sequence > place:
                    place = heard.sequence
                    yield Heard((heard,), live=True)

    async def _open(self, cursor: str, present: int, by: Officer) -> int:
        match self.cursors.open(cursor, kind=self.kind, reader=by.account):
            # Another process may have read further than this one.
            case (int(sequence),) if sequence <= present or sequence <= await self.log.last():
                return sequence
            case _:
                raise CursorInvalid()


@dataclass(frozen=True, slots=True)
class _Reader(Generic[E]):
    """Reads missed events for one follower."""

    of: FollowedLog[E]
    by: Officer
    read: Callable[[int, int], Awaitable[Sequence[E]]]

    async def page(self, place: int) -> Sequence[E]:
        """Return the next events after a place; raises CursorExpired."""
        page = await self.read(place, PAGE_SIZE)
        # Events are removed oldest first, so a page is whole if the place before it is kept after the read.
        if place < await self.of.log.oldest_kept():
            raise CursorExpired(self.of.cursor(await self.of.log.last(), self.by))
        return page
