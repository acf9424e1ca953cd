"""The words by which cases are found, in one form, and their n-grams."""

from typing import Final

from hub.domain.alerts.alert import PublicContent, publish
from hub.domain.cases.case import Case, Child
from hub.domain.cases.facts import public_facts, searched
from hub.domain.text.normalised_text import form_version, ngrams_of, normalise_text
from hub.storage.mongo.database import Row

WITHOUT_NGRAMS: Final[Row] = {"grams": 0, "public_grams": 0}
"""The fields of a row that only an index needs. Leave them out where rows are read: they are longer than the case."""


def words_row(case: Case) -> Row:
    """Return the texts of a case by which it is found, by readers of all of it and by everybody."""
    words, public_words = words_of(case), public_words_of(publish(case))
    return {
        "words": words,
        "public_words": public_words,
        "grams": sorted(ngrams_of(words)),
        "public_grams": sorted(ngrams_of(public_words)),
        "words_form": form_version(),
    }


def words_of(case: Case) -> str:
    """Return everything that staff may search for as one text."""
    parts: list[str | None] = [
        *searched([case.child]),
        *searched([case.last_seen]),
        *searched([sighting.place for sighting in case.sightings]),
        case.criteria,
        case.narrative,
        *searched(case.suspects),
        *searched(case.vehicles),
    ]
    return normalise_text("\n".join(part for part in parts if part))


def public_words_of(content: PublicContent) -> str:
    """Return everything that the public may read as one text: officers without a relation search in it."""
    parts: list[str | None] = [
        *(getattr(content, one.public_name) for one in public_facts(Child) if one.fact.searched),
        content.district,
        *(sighting.district for sighting in content.sightings),
        *(suspect.description for suspect in content.suspects),
        *(vehicle.description for vehicle in content.vehicles),
        *(vehicle.plate for vehicle in content.vehicles),
        content.force,
    ]
    return normalise_text("\n".join(part for part in parts if part))
