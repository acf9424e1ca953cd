"""The figures that a deployment sets for its fan-out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FanoutSettings:
    """Sizes, times and limits, read once when a process starts."""

    unit_size: int
    """Devices of a unit, about."""
    batch_size: int
    """Devices of a batch, at most."""
    second_look_seconds: float
    """The age at which a guard is read again before the next send."""
    lease_seconds: float
    """The time for which a worker holds a unit without a write."""
    unconfirmed_limit_km: float
    """The widest radius of an alert that no second officer has confirmed."""
    daily_cap: int | None
    """Alerts that a device gets in one day unless its preferences say otherwise; None for no limit."""
    zone: str
    """The time zone of the day for devices whose preferences name none."""
