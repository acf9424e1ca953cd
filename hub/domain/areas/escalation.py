"""The escalation policy: how far an alert reaches and when, and the stages planned from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

STEP = timedelta(milliseconds=1)
"""The database's finest moment: "up to one hour" includes the hour itself, so the next band starts one step later."""


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the table: missing for longer than `over` reaches `radius_km`."""

    over: timedelta
    radius_km: float


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """A named table an operator can replace."""

    name: str
    bands: tuple[Band, ...]
    unconfirmed_limit_km: float
    confirm_within: timedelta
    lasts: timedelta
    openings_per_hour: int
    """Openings of real cases by one person."""
    exercises_per_hour: int
    """Openings of exercises and tests by one person."""
    reach_changes_per_hour: int
    """Ends, new radii, overrides, areas added or removed, and corrections by one person."""
    cases_read_per_hour: int
    """Cases whose private facts or tips one person reads."""
    suppress_below: int
    overrides: bool = True
    """True if officers may override quiet hours, mutes of all alerts and caps."""
    daily_cap: int | None = None
    """The most alerts opened in a day that reach a device without a limit of its own."""
    district_within_km: float = 30
    """A point farther from the place that its district names is questioned."""
    zone: str = "UTC"
    """The time zone whose midnight begins a day for devices without quiet hours."""

    @property
    def widest_km(self) -> float:
        """The largest radius of the table."""
        return max(band.radius_km for band in self.bands)

    @property
    def steps_km(self) -> tuple[float, ...]:
        """The radii of the table, and that of an unconfirmed alert, each once and in order."""
        return tuple(sorted({self.unconfirmed_limit_km, *(band.radius_km for band in self.bands)}))


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """A radius and the moment it is due."""

    number: int
    radius_km: float
    due: datetime


def plan_stages(policy: EscalationPolicy, disappeared: datetime) -> tuple[PlannedStage, ...]:
    """Return every stage an alert may reach. Time runs from the disappearance, not from the opening of the case."""
    bands = [(band.over, band.radius_km) for band in policy.bands]
    # A table that starts beyond the unconfirmed limit must still alert nearby devices before confirmation.
    if bands[0][1] > policy.unconfirmed_limit_km:
        bands.insert(0, (bands[0][0], policy.unconfirmed_limit_km))
    return tuple(
        PlannedStage(number, radius, disappeared + over + (STEP if over else timedelta(0)))
        for number, (over, radius) in enumerate(bands, start=1)
    )
