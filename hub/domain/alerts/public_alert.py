"""An alert as everybody reads it: its areas with their words, and every revision."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.alerts.alert import Alert, Revision
from hub.domain.areas.area import Area


@dataclass(frozen=True, slots=True, repr=False)
class PublicArea:
    """An area with its words."""

    area: Area
    district: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicAlert:
    """An alert with its revisions, oldest first."""

    alert: Alert
    revisions: tuple[Revision, ...]

    @property
    def revision(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]

    @property
    def areas(self) -> tuple[PublicArea, ...]:
        """The areas with the words of the newest revision: the first is where the child was last seen."""
        content = self.revision.content
        words = {sighting.area: (sighting.district, sighting.seen_at) for sighting in content.sightings}
        first = self.alert.areas[0].number
        words[first] = (content.district, content.seen_at)
        return tuple(PublicArea(area, *words[area.number]) for area in self.alert.areas)
