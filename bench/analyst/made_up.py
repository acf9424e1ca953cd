"""Cases and tips as an analyst of a whole country finds them after ten years. Every share is made up and stated here.

Who took the child decides how a case ends and how soon, as the AMBER reports of the National Center for Missing and
Exploited Children describe it in kind; the figures are no statistics of anybody.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from bench.analyst.country import (
    clothing,
    description,
    full_name,
    place_in,
    plate,
    prefecture_of,
    vehicle,
)
from bench.analyst.sizes import Sizes
from bench.desk import made_up as desk
from bench.desk.made_up import NOW
from bench.desk.sizes import Sizes as DeskSizes
from hub.domain.alerts.alert import Alert
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Case, FoundBy, Outcome, Sex, Suspect, Vehicle
from hub.domain.tips.tip import Tip, TipState
from tests.attackers.honest import words_of_tip

RELATIONS: Final[Mapping[AbductorRelation | None, int]] = {
    AbductorRelation.PARENT: 45,
    AbductorRelation.OTHER_RELATIVE: 8,
    AbductorRelation.ACQUAINTANCE: 12,
    AbductorRelation.STRANGER: 6,
    AbductorRelation.NOT_ABDUCTED: 20,
    AbductorRelation.UNKNOWN: 6,
    None: 3,
}
"""The share of each among a hundred cases."""

DANGEROUS: Final = frozenset({AbductorRelation.STRANGER, AbductorRelation.ACQUAINTANCE})
MEDIAN_HOURS: Final = {True: 30.0, False: 9.0}
"""The median time from disappearance to the end, for dangerous relations and for others; log-normal."""

SPREAD: Final = 1.4
OUTCOMES: Final[Mapping[bool, Mapping[Outcome, int]]] = {
    True: {Outcome.FOUND_SAFE: 78, Outcome.FOUND_DEAD: 8, Outcome.RETURNED_ALONE: 8, Outcome.FALSE_REPORT: 6},
    False: {
        Outcome.FOUND_SAFE: 66,
        Outcome.FOUND_DEAD: 1,
        Outcome.RETURNED_ALONE: 24,
        Outcome.FALSE_REPORT: 5,
        Outcome.WITHDRAWN: 4,
    },
}
FOUND_BY: Final = {FoundBy.TIP: 30, FoundBy.POLICE: 50, FoundBy.OTHER: 12, FoundBy.UNKNOWN: 8}
SEXES: Final = {Sex.FEMALE: 56, Sex.MALE: 42, Sex.UNKNOWN: 2}
TIP_STATES: Final = {TipState.NEW: 30, TipState.REVIEWED: 40, TipState.FOLLOWED: 10, TipState.DISMISSED: 20}
TIPS_TAIL: Final = 1.1
"""The exponent of the Pareto distribution of a case's tips: a few cases get most of them."""

MAX_WEIGHT: Final = 2_000.0
"""No case gets more than about one tip in a hundred."""

PARTNERS: Final = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A case and its alert, about which people tell what they saw."""

    case: Case
    alert: Alert


def made_up_cases(sizes: Sizes, chance: random.Random) -> Iterator[Told]:
    """Yield cases: forces, ages, grants and alerts as in the suite `desk`, and every fact that analysts ask by."""
    for made, alert in desk.made_up_cases(DeskSizes(sizes.cases, sizes.forces, sizes.pages), chance):
        case = _with_facts(made, chance)
        ended_at = None if alert.open else case.closed_at or alert.expires_at
        yield Told(case, replace(alert, ended_at=ended_at))


def _with_facts(case: Case, chance: random.Random) -> Case:
    prefecture = prefecture_of(int(case.force.rpartition("-")[2]))
    relation = _drawn(RELATIONS, chance)
    is_dangerous = relation in DANGEROUS
    place = place_in(prefecture, chance)
    seen = case.opened_at - timedelta(hours=chance.expovariate(1 / 5))
    name = full_name(chance)
    child = replace(
        case.child,
        full_name=name,
        public_name=name[1:],
        sex=_drawn(SEXES, chance),
        clothing=clothing(chance),
        identity_number=f"{chance.randrange(10**17):017}X",
    )
    has_suspect = is_dangerous or chance.random() < 0.2
    suspects = (Suspect(description(chance), name=full_name(chance) if chance.random() < 0.4 else None),)
    vehicles = (Vehicle(vehicle(chance), plate=plate(chance), plate_public=chance.random() < 0.5),)
    case = replace(
        case,
        child=child,
        last_seen=replace(case.last_seen, point=place, at=seen, district=prefecture.code, address=words_of_tip(chance)),
        criteria="in danger",
        narrative=" ".join(words_of_tip(chance) for _ in range(chance.randint(1, 3))),
        suspects=suspects if has_suspect else (),
        vehicles=vehicles if has_suspect and chance.random() < 0.5 else (),
        region=prefecture.code if chance.random() < 0.95 else None,
        abductor_relation=relation,
    )
    if case.closed_at is None:
        return case
    outcome = _drawn(OUTCOMES[is_dangerous], chance)
    took = timedelta(hours=MEDIAN_HOURS[is_dangerous] * chance.lognormvariate(0, SPREAD))
    # A case is closed after it was opened, and not in the future.
    closed = min(NOW, max(seen + took, case.opened_at + timedelta(minutes=5)))
    is_found = outcome in (Outcome.FOUND_SAFE, Outcome.FOUND_DEAD, Outcome.RETURNED_ALONE)
    return replace(
        case,
        outcome=outcome,
        found_by=_drawn(FOUND_BY, chance) if is_found else FoundBy.UNKNOWN,
        closed_at=closed,
        found_at=closed if is_found else None,
    )


def made_up_tips(told: Sequence[Told], sizes: Sizes, chance: random.Random) -> Iterator[Tip]:
    """Yield tips of these cases: a few cases get most of them, half of them within a day and a half."""
    weights = [min(MAX_WEIGHT, chance.paretovariate(TIPS_TAIL)) for _ in told]
    for number, one in enumerate(chance.choices(told, weights, k=sizes.tips)):
        yield _tip(number, one, chance)


def _tip(number: int, told: Told, chance: random.Random) -> Tip:
    case = told.case
    end = case.closed_at or NOW
    received = min(end, case.opened_at + timedelta(hours=chance.expovariate(1 / 50)))
    near = replace(
        case.last_seen.point,
        latitude=case.last_seen.point.latitude + chance.gauss(0, 0.5),
        longitude=case.last_seen.point.longitude + chance.gauss(0, 0.5),
    )
    return Tip(
        id=f"tp_{number:07}",
        alert=case.alert,
        case=case.id,
        tenant=chance.randrange(1, PARTNERS + 1),
        received_at=received,
        text=words_of_tip(chance),
        seen_at=received - timedelta(minutes=chance.expovariate(1 / 40)) if chance.random() < 0.6 else None,
        place=near if chance.random() < 0.5 else None,
        contact="13900000000" if chance.random() < 0.3 else None,
        photo=f"ph_{number:07}" if chance.random() < 0.05 else None,
        repeats=None,
        state=_drawn(TIP_STATES, chance),
        status=told.alert.status,
    )


def _drawn(shares: Mapping[Any, int], chance: random.Random) -> Any:
    return chance.choices(list(shares), list(shares.values()))[0]
