"""The sound of sightings: heard once by devices told before that stand in the circle, and by nobody else."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.oracle.contacts import Contact
from tests.oracle.devices import Device, Stay
from tests.oracle.geometry import distance_km
from tests.oracle.movement.alerts import Alert
from tests.oracle.movement.areas import Area
from tests.oracle.movement.hearing import Hearing
from tests.oracle.policy import OVERSHOOT_KM

SIGHTING_FIGURES = (
    "unheard",
    "heard_again",
    "heard_elsewhere",
    "heard_after_removal",
    "heard_muted",
    "first_in_silence",
)


@dataclass(frozen=True, slots=True)
class Message:
    """An accepted message but a CANCEL, and all that can be known of the moment of its batch."""

    alert: Alert
    device: Device
    contact: Contact
    begun: float
    last: int
    """The newest revision that the device had by then; 0 if it was never told."""

    @property
    def has_sound(self) -> bool:
        """True if a device that was told before hears it with sound."""
        return self.contact.kind == "SIGHTING"

    @property
    def stays(self) -> list[Stay]:
        """Every place at which the batch may have found the device."""
        return [stay for stay in self.device.stays if stay.reported <= self.contact.at and stay.forgotten >= self.begun]

    def standing(self) -> list[Area]:
        """Return the sightings that may make a sound: none of an area that surely went before the batch began."""
        standing = [area for area in self.sightings() if self.contact.revision < area.gone]
        return [area for area in standing if not (area.end and area.end.done < self.begun)]

    def sightings(self) -> list[Area]:
        """Return the sightings that were added by its revision."""
        return [one for one in self.alert.areas.values() if one.is_sighting and one.added <= self.contact.revision]

    def surely_in(self, area: Area) -> bool:
        """Return whether the device surely stood in the circle of a sighting."""
        places = [stay.point for stay in self.stays]
        return bool(places) and all(distance_km(place, area.centre) <= area.circle_km for place in places)

    def possibly_in(self, area: Area) -> bool:
        """Return whether a cell in which the device may have stood touches the circle of a sighting."""
        places = [stay.point for stay in self.stays]
        return any(distance_km(place, area.centre) - OVERSHOOT_KM <= area.circle_km for place in places)


class Sightings:
    """The judge of sounds."""

    def __init__(
        self,
        alerts: Mapping[str, Alert],
        contacts: Mapping[tuple[str, Device], list[Contact]],
        begun: Callable[[Alert, Contact], float],
        hearing: Hearing,
    ) -> None:
        self._hearing = hearing
        self._messages: list[Message] = []
        for (name, device), each in contacts.items():
            last = 0
            for one in each:
                if one.tells:
                    self._messages.append(Message(alerts[name], device, one, begun(alerts[name], one), last))
                    last = max(last, one.revision)

    def unheard(self) -> Iterator[str]:
        """Yield silent messages to devices told before, surely in the circle of a sighting that they had not heard.

        A device that may have muted all alerts then may get it in silence.
        """
        for one in self._messages:
            if one.last and not one.has_sound and self._surely_hears(one):
                missed = [area for area in one.standing() if one.last < area.added and one.surely_in(area)]
                if missed:
                    yield f"{_words(one)} in silence, within the circle of area {missed[0].number}"

    def _surely_hears(self, one: Message) -> bool:
        spans = self._hearing.hears((one.device.partner, one.device.ref), one.alert.id)
        return any(span.since <= one.begun and one.contact.at <= span.until for span in spans)

    def heard_again(self) -> Iterator[str]:
        """Yield sounds of sightings that had all been heard by then, by that revision or a later one."""
        for one in self._loud():
            possible = [area for area in one.standing() if one.possibly_in(area)]
            if possible and all(area.added <= one.last for area in possible):
                yield f"{_words(one)} with sound again"

    def heard_elsewhere(self) -> Iterator[str]:
        """Yield sounds in no circle of any sighting."""
        for one in self._loud():
            if not any(map(one.possibly_in, one.sightings())):
                yield f"{_words(one)} with sound, far from every sighting"

    def heard_after_removal(self) -> Iterator[str]:
        """Yield sounds of sightings whose areas had all gone."""
        for one in self._loud():
            possible = list(filter(one.possibly_in, one.sightings()))
            if possible and not any(map(one.possibly_in, one.standing())):
                yield f"{_words(one)} with sound, though area {possible[0].number} had gone"

    def heard_muted(self) -> Iterator[str]:
        """Yield sounds to devices that muted all alerts, which leaves them the news in silence."""
        for one in self._loud():
            name = (one.device.partner, one.device.ref)
            if self._hearing.muted(name, one.alert.id, one.begun, one.contact.at, news=True):
                yield f"{_words(one)} with sound in spite of its mute"

    def first_in_silence(self) -> Iterator[str]:
        """Yield first messages that are not an ALERT, as a sighting or an update to somebody who was never told."""
        for one in self._messages:
            if not one.last and one.contact.kind != "ALERT":
                yield f"{_words(one)} as {one.contact.kind}, and was never told"

    def _loud(self) -> Iterator[Message]:
        return (one for one in self._messages if one.last and one.has_sound)


def _words(one: Message) -> str:
    return f"{one.device} got revision {one.contact.revision} of {one.alert.id}"
