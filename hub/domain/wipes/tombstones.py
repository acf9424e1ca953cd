"""The parts of a case that stay after its wipe: ids, times and coarse facts, each named here. Nothing else stays."""

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.alerts.alert import Alert, PublicContent, PublicSighting
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.area import Area
from hub.domain.cases.case import NOWHERE, Case, Child, Reporter
from hub.domain.cases.facts import WITH_FACTS, WITH_PHOTOS, public_left, without

AGE_BANDS: Final = (0, 3, 6, 10, 14)
"""The youngest age of each band: 0 to 2, 3 to 5, 6 to 9, 10 to 13 and 14 to 17 years."""


def youngest_of_band(age_years: int) -> int:
    """Return the youngest age of the band that an age is in."""
    return AGE_BANDS[bisect_right(AGE_BANDS, max(age_years, 0)) - 1]


def without_photos(case: Case, now: datetime) -> Case:
    """Return the case as the wipe of its photos leaves it."""
    return replace(
        case,
        child=without(case.child, WITH_PHOTOS),
        suspects=tuple(without(suspect, WITH_PHOTOS) for suspect in case.suspects),
        version=case.version + 1,
        keeping=case.keeping.done(now),
    )


def tombstone(case: Case, now: datetime) -> Case:
    """Return the parts of a case that stay for good: by allow-list, so that a new fact goes unless it is named here.

    A fact of the child and of the place stays if its declaration says so.
    """
    child = replace(case.child, age_years=youngest_of_band(case.child.age_years))
    return Case(
        id=case.id,
        alert=case.alert,
        state=case.state,
        child=without(child, WITH_PHOTOS, WITH_FACTS),
        last_seen=without(case.last_seen, WITH_FACTS),
        criteria="",
        narrative=None,
        reporter=Reporter(),
        suspects=(),
        vehicles=(),
        force=case.force,
        force_name=case.force_name,
        force_phone=case.force_phone,
        opened_by=case.opened_by,
        opened_person=case.opened_person,
        opened_at=case.opened_at,
        placed_by=case.placed_by,
        placed_person=case.placed_person,
        version=case.version + 1,
        confirmed_by=case.confirmed_by,
        closed_at=case.closed_at,
        outcome=case.outcome,
        found_by=case.found_by,
        helpful_tips=case.helpful_tips,
        region=case.region,
        abductor_relation=case.abductor_relation,
        found_at=case.found_at,
        child_key=case.child_key,
        keeping=case.keeping.done(now),
    )


def tombstone_content(content: PublicContent) -> PublicContent:
    """Return the public content that stays: no name, no words, no photo and no place."""
    return PublicContent(
        **public_left(content, Child) | {"age_years": youngest_of_band(content.age_years)},
        district="",
        seen_at=content.seen_at,
        # The areas of the alert have their words here, by their numbers.
        sightings=tuple(PublicSighting(one.area, "", None) for one in content.sightings),
        suspects=(),
        vehicles=(),
        force=content.force,
        phone=content.phone,
    )


def without_ground(alert: Alert) -> dict[str, object]:
    """Return the changes that take every place from an alert at its wipe. Its areas keep their numbers."""
    return {"areas": _areas_nowhere(alert), "left": (), "sightings": (), "wiped": True}


def without_hidden_ground(alert: Alert) -> Alert:
    """Return an alert as it leaves the hub: a hidden one without any place. Its row keeps them."""
    return replace(alert, areas=_areas_nowhere(alert), left=(), sightings=()) if alert.hidden else alert


def without_hidden_content(alert: Alert, content: PublicContent) -> PublicContent:
    """Return the content of an alert as it leaves the hub: of a hidden one what stays after a wipe."""
    return tombstone_content(content) if alert.hidden else content


def without_hidden_facts(public: PublicAlert) -> PublicAlert:
    """Return an alert with its revisions as partners read them: of a hidden one neither content nor places."""
    if not public.alert.hidden:
        return public
    shown = tuple(replace(one, content=tombstone_content(one.content)) for one in public.revisions)
    return PublicAlert(without_hidden_ground(public.alert), shown)


def _areas_nowhere(alert: Alert) -> tuple[Area, ...]:
    return tuple(
        Area(number=area.number, centre=NOWHERE, confirm_by=area.confirm_by, confirmed=area.confirmed)
        for area in alert.areas
    )
