"""How large the play is: the whole demo, and a short form in which a planted fault shows within a minute."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many people do each thing, and how long the play lingers."""

    share_inside: float
    """Of the devices: within the last stage."""
    edge_dwellers: int
    """Of each app: phones within the last stage whose cell's middle lies outside it."""
    movers: int
    newcomers: int
    leavers: int
    rotating: int
    losers: int
    crossing: int
    """Who move while a stage is told."""
    moving_at_kill: int
    """Who move while the API is killed."""
    watch_seconds: float
    """How long the unconfirmed case is watched after its first stage is told."""
    slow_ms: int
    """The providers' latency when the second case is closed."""
    full: bool
    """Whether the judge also asks for the size of the whole demo."""


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
