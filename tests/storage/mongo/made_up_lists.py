"""Made-up cases with tips and alerts, officers, random searches, and a judge of what each search finds.

The judge knows neither the table of access nor the filters: it looks at plain facts, one by one.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.alerts.endings import AlertEnding
from hub.domain.areas.area import Area
from hub.domain.cases.case import Case, Outcome
from hub.domain.cases.grants import CaseAccess, Grant, GrantKind, HandOver
from hub.domain.cases.keeping import CaseHiding, CaseKeeping
from hub.domain.geometry import Circle, Point, distance_km
from hub.domain.search.alerts import AlertSearch
from hub.domain.search.grounds import Ground, Polygon
from hub.domain.search.tips import TipSearch
from hub.domain.tips.links import LinkReason, TipLink
from hub.domain.tips.tip import Tip, TipClaim, TipState
from tests.fakes import NOW, new_case, officer
from tests.plain_cases import MAX_LEAVES
from tests.public_alerts import alert_of

CASES: Final = 40
TIPS: Final = 320
HOUR: Final = timedelta(hours=1)
FORCES: Final = ("anyang", "handan", "hengshui", "zhengzhou")
NORTH: Final = ("handan", "hengshui")
STEP: Final = 0.1
"""Degrees between two places. Corners of polygons lie half-way, so that no rounding decides."""

WORDS: Final = ("station", "noodle shop", "red coat", "修车铺", "女娃娃", "night")

READ: Final = Permission.READ_CASES

HIDDEN: Final = CaseHiding("li", "li", NOW, "a court says so")

OFFICERS: Final = {
    "owner": officer("wang", None, READ),
    "analyst": replace(officer("analyst", None, READ), force="ministry", analyses=frozenset({"north", "anyang"})),
    "supervisor": replace(
        officer("chief", None, READ, Permission.SUPERVISE), force="ministry", supervises=frozenset({"zhengzhou"})
    ),
    "assigned": replace(officer("li", None, READ), force="far"),
    "shared": replace(officer("zhao", None, READ, Permission.OPEN_CASE), force="near"),
    "certified": replace(officer("certified", None, READ), force="far away"),
}


@dataclass
class MadeUp:
    """Cases, with their tips and alerts."""

    cases: dict[str, Case] = field(default_factory=dict)
    tips: list[Tip] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)

    def may_read(self, by: Officer, case_id: str) -> bool:
        """Return True if the officer may read the tips of a case."""
        case = self.cases[case_id]
        if READ not in by.permissions:
            return False
        if case.force == by.force or (Permission.SUPERVISE in by.permissions and case.force in by.supervises):
            return True
        if case.force in by.analyses or ("north" in by.analyses and case.force in NORTH):
            return True
        mine = {f"officer {by.account}", f"force {by.force}"}
        return any(grant.to in mine and grant.until > NOW for grant in case.access.grants)

    def may_find(self, by: Officer, case_id: str) -> bool:
        """Return True if the officer may read the public facts of a case: those of a hidden one need any tie."""
        case = self.cases[case_id]
        offer = case.access.hand_over
        tied = self.may_read(replace(by, permissions=frozenset(Permission)), case_id)
        offered = offer is not None and offer.to == f"force {by.force}" and offer.until > NOW
        return case.keeping.hidden is None or tied or offered

    def is_offered(self, by: Officer, case_id: str) -> bool:
        """Return True if the case is offered to the officer's force, which may take it."""
        offer = self.cases[case_id].access.hand_over
        held = offer is not None and offer.to == f"force {by.force}" and offer.until > NOW
        return held and Permission.OPEN_CASE in by.permissions


def made_up(chance: random.Random) -> MadeUp:
    """Cases of four forces with grants and offers, their tips and alerts, from dice that do not know the filters."""
    made = MadeUp()
    for number in range(CASES):
        case = new_case(
            f"cs_{number:02}",
            force=chance.choice(FORCES),
            opened_at=NOW - timedelta(minutes=number // 2),
            access=CaseAccess(tuple(_grants(chance)), _offer(chance) if number % 5 == 0 else None),
            keeping=CaseKeeping(hidden=HIDDEN if number % 3 == 0 else None),
        )
        made.cases[case.id] = case
        made.alerts += _alerts(chance, case)
    statuses = {alert.case: alert.status for alert in made.alerts}
    tips = (_tip(chance, number, chance.choice(list(made.cases.values()))) for number in range(TIPS))
    made.tips = [replace(tip, status=statuses[tip.case]) for tip in tips]
    return made


def _grants(chance: random.Random) -> Iterator[Grant]:
    for number in range(chance.choice([0, 0, 1, 2])):
        to = chance.choice(["officer li", "officer zhao", "force near", "officer nobody"])
        until = chance.choice([NOW, NOW + HOUR])
        yield Grant(f"gr_{number}", chance.choice(list(GrantKind)), to, "x", "z", NOW - HOUR, until, "a reason")


def _offer(chance: random.Random) -> HandOver:
    to = chance.choice(["near", "far"])
    return HandOver(f"force {to}", to, "z", NOW - HOUR, chance.choice([NOW, NOW + HOUR]), "a reason")


def _place(chance: random.Random) -> Point:
    return Point(37 + STEP * chance.randrange(8), 115 + STEP * chance.randrange(8))


def _alerts(chance: random.Random, case: Case) -> Iterator[Alert]:
    """The alert of a case, and before it one that expired and was followed."""
    status = chance.choice([AlertStatus.ACTUAL, AlertStatus.ACTUAL, AlertStatus.TEST])
    for earlier in range(chance.choice([0, 0, 1, 2]), -1, -1):
        opened = case.opened_at - earlier * HOUR
        ended = AlertState.EXPIRED if earlier else chance.choice([None, None, AlertState.EXPIRED, AlertState.CLOSED])
        yield replace(
            alert_of(case, status),
            id=f"{case.alert}_{earlier}" if earlier else case.alert,
            opened_at=opened,
            expires_at=NOW + chance.randint(-1, 5) * HOUR / 2,
            ended=ended,
            ended_at=opened + timedelta(minutes=chance.randrange(4)) if ended else None,
            outcome=chance.choice(list(Outcome)) if ended is AlertState.CLOSED else None,
            pauses=frozenset(chance.choice([(), (), (), (PauseReason.OFFICER,), (PauseReason.RETURNED,)])),
            areas=tuple(_areas(chance)),
            left=tuple(Circle(_place(chance), 15.0) for _ in range(chance.choice([0, 0, 1, 2]))),
            hidden=case.keeping.hidden is not None,
        )


def _areas(chance: random.Random) -> Iterator[Area]:
    for number in range(chance.choice([1, 1, 2, 3])):
        yield Area(
            number=number + 1,
            centre=_place(chance),
            confirm_by=chance.choice([NOW - HOUR, NOW - HOUR, NOW, NOW + HOUR]),
            confirmed=chance.random() < 0.5,
            held_km=chance.choice([None, 100.0]),
            told_km=chance.choice([0.0, 5.0, 15.0, 40.0]),
        )


def _tip(chance: random.Random, number: int, case: Case) -> Tip:
    withdrawn, wiped = chance.random() < 0.1, chance.random() < 0.1
    link = TipLink("tip_other", LinkReason.OFFICER, 100.0, "li")
    claim = TipClaim(chance.choice(["wang", "li"]), chance.choice([NOW, NOW + HOUR]))
    said = not withdrawn and not wiped
    return Tip(
        id=f"tip_{number:03}",
        alert=case.alert,
        case=case.id,
        tenant=2,
        received_at=NOW - timedelta(minutes=chance.randrange(TIPS // 4)),
        text=" ".join(chance.sample(WORDS, 3)) if said else None,
        seen_at=chance.choice([None, NOW - chance.randrange(6) * HOUR]) if said else None,
        place=chance.choice([None, _place(chance)]) if said else None,
        contact=chance.choice([None, "a contact"]) if said else None,
        photo=chance.choice([None, None, f"ph_{number}"]) if said else None,
        repeats=None,
        state=chance.choice(list(TipState)),
        withdrawn_at=NOW - HOUR if withdrawn else NOW if wiped else None,
        wiped_at=NOW if wiped else None,
        claim=chance.choice([None, claim]),
        links=chance.choice([(), (link,)]) if said else (),
        folded_into=chance.choice([None, None, "tip_other"]) if said else None,
    )


def random_search(chance: random.Random, leaves: Any, kind: Any) -> Any:
    """Return a random tree of a kind of search with at most three levels below it; `leaves` gives the leaves there may
    be.
    """
    while True:
        search = _random_level(chance, leaves, kind, 0)
        if sum(len(level.leaves()) for level in search.levels()) <= MAX_LEAVES:
            return search


def depth_of(search: Any) -> int:
    """Return the levels below a search."""
    below = [*(search.any_of or ()), *([search.negated] if search.negated is not None else [])]
    return max((1 + depth_of(one) for one in below), default=0)


def _random_level(chance: random.Random, leaves: Any, kind: Any, depth: int) -> Any:
    possible = leaves(chance)
    given = {name: possible[name] for name in chance.sample(sorted(possible), chance.choice([0, 1, 1, 2, 3]))}
    if depth > 0 and not given:
        name = chance.choice(sorted(possible))
        given = {name: possible[name]}
    if depth < 3 and chance.random() < 0.4:
        given["any_of"] = tuple(
            _random_level(chance, leaves, kind, depth + 1)
            for _ in range(chance.choice([1, 2, 3] if depth == 0 else [1]))
        )
    if depth < 3 and chance.random() < 0.4:
        given["negated"] = _random_level(chance, leaves, kind, depth + 1)
    return kind(**given)


def _band(chance: random.Random, unit: timedelta, units: int) -> tuple[datetime, datetime]:
    low, high = sorted(chance.randrange(units) for _ in range(2))
    return NOW - high * unit, NOW - low * unit


def _ground(chance: random.Random) -> Ground:
    if chance.random() < 0.5:
        return Circle(_place(chance), chance.choice([5.0, 15.0, 40.0]))
    south, west = 37 + STEP * (chance.randrange(6) - 0.5), 115 + STEP * (chance.randrange(6) - 0.5)
    north, east = south + STEP * chance.choice([1, 3]), west + STEP * chance.choice([1, 3])
    return Polygon((Point(south, west), Point(south, east), Point(north, east), Point(north, west)))


def tip_leaves(chance: random.Random) -> dict[str, Any]:
    """Leaves of a search for tips."""
    received, seen = _band(chance, timedelta(minutes=1), TIPS // 4), _band(chance, HOUR, 6)
    flags = ("mine", "unclaimed", "linked", "folded", "has_photo", "has_contact", "helped", "withdrawn")
    return {name: chance.random() < 0.5 for name in flags} | {
        "case_ids": tuple(f"cs_{chance.randrange(CASES + 2):02}" for _ in range(chance.choice([1, 5, 20]))),
        "force": chance.choice(FORCES),
        "status": chance.choice([AlertStatus.ACTUAL, AlertStatus.TEST]),
        "states": tuple(chance.sample(list(TipState), chance.choice([1, 2, 3]))),
        "received_from": received[0],
        "received_until": received[1],
        "seen_from": seen[0],
        "seen_until": seen[1],
        "place": _ground(chance),
        "text": " ".join(chance.sample(WORDS, chance.choice([1, 1, 2])))[: chance.choice([3, 99])],
    }


def alert_leaves(chance: random.Random) -> dict[str, Any]:
    """Leaves of a search for alerts."""
    opened, ended = _band(chance, timedelta(minutes=30), 5), _band(chance, timedelta(minutes=30), 5)
    return {name: chance.random() < 0.5 for name in ("held", "unconfirmed", "several_areas")} | {
        "state": chance.choice(list(AlertState)),
        "status": chance.choice([AlertStatus.ACTUAL, AlertStatus.TEST]),
        "force": chance.choice(FORCES),
        "opened_from": opened[0],
        "opened_until": opened[1],
        "ended_from": ended[0],
        "ended_until": ended[1],
        "expires_until": NOW + chance.randint(-1, 3) * HOUR / 2,
        "ending": chance.choice(list(AlertEnding)),
        "place": _ground(chance),
        "reached": _place(chance),
    }


def lies_in(ground: Ground, point: Point) -> bool:
    """Return True if a point lies in a circle, or in one of the rectangles of these searches."""
    if isinstance(ground, Circle):
        return distance_km(ground.centre, point) <= ground.radius_km
    latitudes = [corner.latitude for corner in ground.corners]
    longitudes = [corner.longitude for corner in ground.corners]
    return min(latitudes) < point.latitude < max(latitudes) and min(longitudes) < point.longitude < max(longitudes)


def judge_tip(search: TipSearch, tip: Tip, case: Case, by: Officer) -> bool:
    """Return True if a tip matches."""
    claim = tip.claim if tip.claim is not None and tip.claim.until > NOW else None
    facts = {
        "mine": claim is not None and claim.by == by.account,
        "unclaimed": claim is None,
        "linked": tip.links != (),
        "folded": tip.folded_into is not None,
        "has_photo": tip.photo is not None,
        "has_contact": tip.contact is not None,
        "helped": tip.id in case.helpful_tips,
    }
    judges: dict[str, Callable[[Any], bool]] = {
        "withdrawn": lambda wanted: tip.is_withdrawn if wanted else tip.withdrawn_at is None,
        "case_ids": lambda wanted: case.id in wanted,
        "force": lambda wanted: case.force == wanted,
        "status": lambda wanted: tip.status is wanted,
        "states": lambda wanted: tip.state in wanted,
        "place": lambda wanted: tip.place is not None and lies_in(wanted, tip.place),
        "text": lambda wanted: tip.text is not None and all(word in tip.text for word in wanted.split()),
        "received_from": lambda wanted: tip.received_at >= wanted,
        "received_until": lambda wanted: tip.received_at <= wanted,
        "seen_from": lambda wanted: tip.seen_at is not None and tip.seen_at >= wanted,
        "seen_until": lambda wanted: tip.seen_at is not None and tip.seen_at <= wanted,
    }
    for leaf, wanted in search.leaves().items():
        if not (facts[leaf] is wanted if leaf in facts else judges[leaf](wanted)):
            return False
    if search.any_of is not None and not any(judge_tip(one, tip, case, by) for one in search.any_of):
        return False
    return search.negated is None or not judge_tip(search.negated, tip, case, by)


FOUND: Final = (Outcome.FOUND_SAFE, Outcome.FOUND_DEAD, Outcome.RETURNED_ALONE)


def judge_alert(search: AlertSearch, alert: Alert, case: Case) -> bool:
    """Return True if an alert matches."""
    state = alert.ended or (AlertState.PAUSED if alert.pauses else AlertState.OPEN)
    is_open = alert.ended is None
    late = any(not area.confirmed and area.held_km is None and area.confirm_by < NOW for area in alert.areas)
    waits = PauseReason.RETURNED not in alert.pauses and any(not area.confirmed for area in alert.areas)
    held = bool(alert.pauses) or late or alert.expires_at <= NOW
    told = (Circle(area.centre, area.told_km) for area in alert.areas if area.told_km)
    circles = (*told, *alert.left)
    judges: dict[str, Callable[[Any], bool]] = {
        "state": lambda wanted: state is wanted,
        "status": lambda wanted: alert.status is wanted,
        "force": lambda wanted: case.force == wanted,
        "ending": lambda wanted: not is_open and (alert.outcome in FOUND) is (wanted is AlertEnding.FOUND),
        "held": lambda wanted: is_open and held is wanted,
        "unconfirmed": lambda wanted: is_open and waits is wanted,
        "several_areas": lambda wanted: (len(alert.areas) > 1) is wanted,
        "place": lambda wanted: any(lies_in(wanted, area.centre) for area in alert.areas),
        "reached": lambda wanted: any(distance_km(wanted, one.centre) <= one.radius_km for one in circles),
        "expires_until": lambda wanted: is_open and alert.expires_at <= wanted,
        "opened_from": lambda wanted: alert.opened_at >= wanted,
        "opened_until": lambda wanted: alert.opened_at <= wanted,
        "ended_from": lambda wanted: alert.ended_at is not None and alert.ended_at >= wanted,
        "ended_until": lambda wanted: alert.ended_at is not None and alert.ended_at <= wanted,
    }
    if not all(judges[leaf](wanted) for leaf, wanted in search.leaves().items()):
        return False
    if search.any_of is not None and not any(judge_alert(one, alert, case) for one in search.any_of):
        return False
    return search.negated is None or not judge_alert(search.negated, alert, case)
