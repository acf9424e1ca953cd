"""The words by which cases are found, in one form: no text index is needed."""

import unicodedata

from hub.domain.alerts import PublicContent
from hub.domain.cases import Case


def folded_words(text: str) -> str:
    """Return the form in which texts are compared."""
    return unicodedata.normalize("NFKC", text).casefold()


def words_of(case: Case) -> str:
    """Return everything that staff may search for as one folded text."""
    parts: list[str | None] = [
        case.child.public_name,
        case.child.full_name,
        case.child.clothing,
        case.last_seen.district,
        case.last_seen.address,
        *(sighting.place.district for sighting in case.sightings),
        *(sighting.place.address for sighting in case.sightings),
        case.criteria,
        case.narrative,
        *(suspect.description for suspect in case.suspects),
        *(suspect.name for suspect in case.suspects),
        *(vehicle.description for vehicle in case.vehicles),
        *(vehicle.plate for vehicle in case.vehicles),
    ]
    return folded_words("\n".join(part for part in parts if part))


def public_words_of(content: PublicContent) -> str:
    """Return everything that the public may read as one folded text: officers without a relation search in it."""
    parts: list[str | None] = [
        content.name,
        content.clothing,
        content.district,
        *(sighting.district for sighting in content.sightings),
        *(suspect.description for suspect in content.suspects),
        *(vehicle.description for vehicle in content.vehicles),
        *(vehicle.plate for vehicle in content.vehicles),
        content.force,
    ]
    return folded_words("\n".join(part for part in parts if part))
