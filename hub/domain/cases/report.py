"""An officer's report about a missing child, checked before it becomes a case."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Case, Child, LastSeen, Reporter, Suspect, Vehicle
from hub.domain.cases.facts import checked
from hub.domain.geometry import distance_km
from hub.domain.text.bounds import optional_prose, prose
from hub.domain.text.points_in_text import refuse_point
from hub.errors import Conflict, CoordinatesInvalid, DisappearanceInFuture, InvalidInput, TooManyItems

MAX_TIME_MISSING = timedelta(days=18 * 366)
"""A child who disappeared earlier is an adult now."""

MIN_MOVE_KM = 0.001
MIN_MOVE_TIME = timedelta(seconds=1)
"""A smaller correction moves nothing that anybody sees."""

MAX_SUSPECTS = 10
MAX_VEHICLES = 10


class PlaceUnchanged(Conflict):
    """A correction has the point and the time that the case has already."""

    code = "PLACE_UNCHANGED"
    default_message = (
        "The case has this point and time already, so nothing was corrected and nobody was told. Send the right point "
        "or time; `reviseCase` changes the district or the address alone."
    )


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Report:
    """The facts of a case that officers write and may correct. Services check `region` by the operator's list."""

    child: Child
    last_seen: LastSeen
    criteria: str
    narrative: str | None = None
    reporter: Reporter = field(default_factory=Reporter)
    suspects: tuple[Suspect, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    region: str | None = None
    abductor_relation: AbductorRelation | None = None

    @property
    def photos(self) -> frozenset[str]:
        """Ids of the photos that the report names."""
        named = {self.child.photo, *(suspect.photo for suspect in self.suspects)}
        return frozenset(photo for photo in named if photo)


def report_of(case: Case) -> Report:
    """Return the facts of a case as they are now."""
    return Report(
        child=case.child,
        last_seen=case.last_seen,
        criteria=case.criteria,
        narrative=case.narrative,
        reporter=case.reporter,
        suspects=case.suspects,
        vehicles=case.vehicles,
        region=case.region,
        abductor_relation=case.abductor_relation,
    )


def with_report(case: Case, report: Report) -> Case:
    """Return the case with corrected facts, as its next version; the same case if nothing differs.

    A point and a time that did not move stay exactly as they are.
    """
    if not is_moved(seen := case.last_seen, report.last_seen):
        report = replace(report, last_seen=replace(report.last_seen, point=seen.point, at=seen.at))
    if report == report_of(case):
        return case
    return replace(
        case,
        child=report.child,
        last_seen=report.last_seen,
        criteria=report.criteria,
        narrative=report.narrative,
        reporter=report.reporter,
        suspects=report.suspects,
        vehicles=report.vehicles,
        region=report.region,
        abductor_relation=report.abductor_relation,
        version=case.version + 1,
    )


def is_moved(before: LastSeen, after: LastSeen) -> bool:
    """Return True if the point is 1 m away or the time 1 s: only these move the area and its stages.

    The console judges by the same figures (console/src/screens/case/place.ts).
    """
    return distance_km(before.point, after.point) >= MIN_MOVE_KM or abs(after.at - before.at) >= MIN_MOVE_TIME


def check_place(seen: LastSeen, name: str, *, now: datetime) -> LastSeen:
    """Return a new place and time with texts trimmed.

    Raises an InvalidInput whose path begins with the input's `name`, PointInText for a district with a point.
    """
    place = _place(seen, name, now=now)
    refuse_point(place.district, path=(name, "district"))
    return place


def _place(seen: LastSeen, name: str, *, now: datetime) -> LastSeen:
    if not seen.point.valid:
        raise CoordinatesInvalid(path=(name, "point"))
    if seen.at.tzinfo is None:
        raise InvalidInput("`at` must have an offset from UTC, such as +08:00.", path=(name, "at"))
    if seen.at > now:
        raise DisappearanceInFuture(path=(name, "at"))
    if now - seen.at > MAX_TIME_MISSING:
        raise InvalidInput("`at` must be less than 18 years ago: the person would be an adult now.", path=(name, "at"))
    # The database stores milliseconds. Stages planned from this moment must match what is stored.
    return replace(checked(seen, name), at=seen.at.replace(microsecond=seen.at.microsecond // 1000 * 1000))


def check_report(report: Report, *, now: datetime) -> Report:
    """Return the report with its texts trimmed; raises an InvalidInput with the path of what is wrong.

    Points in public texts are refused by `refuse_new_points`, which knows what the case shows already.
    """
    if len(report.suspects) > MAX_SUSPECTS:
        raise TooManyItems(f"`suspects` must have at most {MAX_SUSPECTS} items.", path=("suspects",))
    if len(report.vehicles) > MAX_VEHICLES:
        raise TooManyItems(f"`vehicles` must have at most {MAX_VEHICLES} items.", path=("vehicles",))
    return Report(
        child=checked(report.child, "child"),
        last_seen=_place(report.last_seen, "lastSeen", now=now),
        criteria=prose(report.criteria, 2000, path=("criteria",)),
        narrative=optional_prose(report.narrative, 10_000, path=("narrative",)),
        reporter=checked(report.reporter, "reporter"),
        suspects=tuple(checked(one, "suspects", str(place)) for place, one in enumerate(report.suspects)),
        vehicles=tuple(checked(one, "vehicles", str(place)) for place, one in enumerate(report.vehicles)),
        region=report.region,
        abductor_relation=report.abductor_relation,
    )
