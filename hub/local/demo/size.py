"""The sizes of the demo: the full one, and a short one in which a planted fault shows within a minute."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """The number of people for each act, and the durations of waits."""

    share_inside: float
    """The share of devices within the last stage."""
    edge_dwellers: int
    """For each app: phones within the last stage whose cell's centre is outside it."""
    movers: int
    newcomers: int
    leavers: int
    rotating: int
    losers: int
    crossing: int
    """People who move while a stage is sent."""
    moving_at_kill: int
    """People who move while the API is killed."""
    watch_seconds: float
    """Seconds to watch the unconfirmed case after its first stage was sent."""
    slow_ms: int
    """The providers' latency in ms when the second case is closed."""
    full: bool
    """True if the judge also checks the size of the full demo."""


FULL = Size(
    share_inside=0.48,
    edge_dwellers=0,
    movers=300,
    newcomers=80,
    leavers=60,
    rotating=80,
    losers=40,
    crossing=500,
    moving_at_kill=400,
    watch_seconds=0.0,
    slow_ms=2000,
    full=True,
)

SHORT = Size(
    share_inside=0.7,
    edge_dwellers=20,
    movers=60,
    newcomers=20,
    leavers=15,
    rotating=20,
    losers=12,
    crossing=100,
    moving_at_kill=40,
    watch_seconds=2.5,
    # Longer than the five seconds of a closing: a send that begins too late shows, also one on a second look it shares.
    slow_ms=7000,
    full=False,
)
