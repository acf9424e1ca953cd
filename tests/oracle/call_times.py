"""The times of calls over elections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MAX_NEW_CALL_SECONDS = 2.0
"""For a call that begins after an election was won."""

MAX_BEGUN_CALL_SECONDS = 10.0
"""For a call at any time: it ends, with a result or with an error."""


BARE = "bare"
"""The kind of a majority write through a driver alone: what the replica set itself needs after an election."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call and its result."""

    kind: str
    began: float
    ended: float
    ok: bool


@dataclass(frozen=True, slots=True)
class CallTimes:
    """Figures of one round: calls that began while a new primary served, and all calls."""

    calls: int
    elections: int
    new: int
    new_failed: int
    new_seconds: float
    begun_failed: int
    begun_seconds: float
    bare_new_seconds: float
    """The same of the driver alone, without the hub: the baseline."""

    @property
    def figures(self) -> dict[str, Any]:
        """All figures."""
        return {name: round(getattr(self, name), 3) for name in self.__slots__}

    def __str__(self) -> str:
        if not self.calls:
            return ""
        new = f"{self.new} calls after {self.elections} elections ≤ {self.new_seconds:.1f} s, {self.new_failed} failed"
        every = f"{self.calls} in all ≤ {self.begun_seconds:.1f} s, {self.begun_failed} failed"
        return f"; {new} (the driver alone ≤ {self.bare_new_seconds:.1f} s); {every}"


def time_calls(calls: Sequence[Call], elections: Sequence[float]) -> CallTimes:
    """Return the figures of calls. With several elections, new calls are those after the last one."""
    bare = [call for call in calls if call.kind == BARE and elections and call.began >= elections[-1]]
    calls = [call for call in calls if call.kind != BARE]
    new = [call for call in calls if elections and call.began >= elections[-1]]
    return CallTimes(
        calls=len(calls),
        elections=len(elections),
        new=len(new),
        new_failed=sum(not call.ok for call in new),
        new_seconds=max((call.ended - call.began for call in new), default=0.0),
        begun_failed=sum(not call.ok for call in calls),
        begun_seconds=max((call.ended - call.began for call in calls), default=0.0),
        bare_new_seconds=max((call.ended - call.began for call in bare), default=0.0),
    )
