"""Draw a month of made-up exercises: cases of four forces, their tips and their ends.

Every share is invented. Who took the child decides how the case ends and how soon, so that curves differ.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from hub.domain.actors import PartnerActor
from hub.domain.cases.abductors import AbductorRelation as Relation
from hub.domain.cases.case import FoundBy, Outcome
from hub.local.month.forces import REGIONS, ZONE, officer_of, point_near
from hub.local.month.player import CONFIRMED_AFTER, MadeUpCase, MadeUpTip

FORCE_SHARES: Final = dict(zip(REGIONS, (38, 30, 20, 12), strict=True))
"""The share of each force among a hundred cases. Of the first two the analyst may read all within an hour."""

RELATION_SHARES: Final[dict[Relation | None, int]] = dict(zip([*Relation, None], (45, 8, 12, 6, 20, 6, 3), strict=True))
DANGEROUS: Final = frozenset({Relation.STRANGER, Relation.ACQUAINTANCE})
OUTCOME_SHARES: Final = {True: (70, 12, 10, 6, 2), False: (66, 1, 24, 5, 4)}
"""The share of each Outcome, in their order, for dangerous relations and for others."""

FOUND: Final = frozenset({Outcome.FOUND_SAFE, Outcome.FOUND_DEAD, Outcome.RETURNED_ALONE})
OPEN_SHARE: Final = 0.06
"""The share of cases that stay open."""

MEDIAN_HOURS: Final = {True: 26.0, False: 7.0}
"""The median time from the disappearance to the end, by danger."""

TIPS_UNTIL: Final = timedelta(hours=60)
"""Tips come while the alert is open, most of them in its first hours."""

TRIAGE_SHARES: Final = {"NEW": 30, "REVIEWED": 40, "FOLLOWED": 12, "DISMISSED": 18}
NAMES: Final = (
    "Kai Kai",
    "Zhen Zhen",
    "Xiao Lei",
    "Dan Dan",
    "Le Le",
    "Qi Qi",
    "Yang Yang",
    "Mei Mei",
    "Hao Hao",
    "小雨",
)
CLOTHES: Final = ("striped T-shirt", "white shirt and jeans", "yellow raincoat", "蓝色校服", "红色上衣")
SUSPECTS: Final = ("A man in a black cap", "An unknown woman in a grey coat", "一名戴眼镜的男子")
VEHICLES: Final = ("White van", "Black saloon", "蓝色货车")
TIPS: Final = (
    ("Saw a child like this near {place}, with an adult in a hurry", ("the harbour", "the bus station")),
    ("A child alone at {place}, crying, about {hour} o'clock", ("the night market", "the swimming pool")),
    ("My colleague at {place} served a child and a man noodles", ("the service area", "the ferry pier")),
    ("在{place}附近看到一个孩子跟着一个大人，大约{hour}点", ("汽车站", "公园", "学校")),
    ("白色面包车停在{place}，后座有个孩子", ("加油站", "收费站")),
)
"""The words of tips, and the places that each may name."""

OF_NO_USE: Final = "Is there a reward?"


def draw_month(
    begin: datetime, end: datetime, now: datetime, apps: Sequence[PartnerActor], cases: int
) -> Iterator[MadeUpCase]:
    """Yield the cases of children who disappeared from `begin` on and before `end`, the same for the same month.

    now: at or after the end; no event is later. apps: those through which the tips come.
    """
    chance = random.Random("month")
    days = (end - begin).days
    # More children go missing at weekends and in the afternoon, so that a calendar has something to show.
    weights = [2 if (begin + timedelta(days=day)).astimezone(ZONE).weekday() >= 5 else 1 for day in range(days)]
    for number in range(cases):
        seen = begin + timedelta(
            days=chance.choices(range(days), weights)[0], hours=min(23.5, max(0.5, chance.gauss(16, 4)))
        )
        opened = min(seen + timedelta(hours=chance.expovariate(1 / 2)), end - 2 * CONFIRMED_AFTER)
        yield _case(str(number), _whole(min(seen, opened)), _whole(opened), now, apps, chance)


def _case(
    number: str, seen: datetime, opened: datetime, now: datetime, apps: Sequence[PartnerActor], chance: random.Random
) -> MadeUpCase:
    force, relation = _drawn(FORCE_SHARES, chance), _drawn(RELATION_SHARES, chance)
    is_dangerous = relation in DANGEROUS
    took = timedelta(hours=MEDIAN_HOURS[is_dangerous] * chance.lognormvariate(0, 1.2))
    closed: datetime | None = _whole(max(seen + took, opened + timedelta(minutes=20)))
    if chance.random() < OPEN_SHARE or (closed is not None and closed >= now):
        closed = None
    last_tip = min(closed or now, opened + TIPS_UNTIL)
    tips = tuple(_tips(force, opened, last_tip - opened, is_closed=closed is not None, apps=apps, chance=chance))
    has_help = any(tip.is_helpful for tip in tips)
    return MadeUpCase(
        number=number,
        opened=opened,
        opener=officer_of(force, "officer"),
        given=_report(force, seen, relation, is_dangerous, chance),
        confirmer=officer_of(force, "colleague"),
        tips=tips,
        closed=closed,
        closing=_closing(is_dangerous, has_help, chance) if closed else {},
    )


def _report(
    force: str, seen: datetime, relation: Relation | None, is_dangerous: bool, chance: random.Random
) -> dict[str, Any]:
    return {
        "status": "EXERCISE",
        "criteria": "exercise",
        "child": {
            "publicName": chance.choice(NAMES),
            "fullName": "Exercise",
            "ageYears": min(17, int(chance.triangular(0, 18, 6))),
            "sex": chance.choices(("FEMALE", "MALE", "UNKNOWN"), (56, 42, 2))[0],
            "clothing": chance.choice(CLOTHES),
        },
        "lastSeen": {
            "point": point_near(force, chance.gauss(0, 14), chance.gauss(0, 14)),
            "district": REGIONS[force].title(),
            "at": seen.isoformat(),
        },
        "suspects": [{"description": chance.choice(SUSPECTS)}] if is_dangerous else [],
        "vehicles": [_vehicle(chance)] if is_dangerous and chance.random() < 0.6 else [],
        "region": REGIONS[force] if chance.random() < 0.95 else None,
        "abductorRelation": relation.value if relation else None,
    }


def _vehicle(chance: random.Random) -> dict[str, Any]:
    plate = f"鲁{chance.choice('ABG')}{chance.randrange(10_000, 100_000)}"
    return {"description": chance.choice(VEHICLES), "plate": plate, "platePublic": chance.random() < 0.5}


def _closing(is_dangerous: bool, has_help: bool, chance: random.Random) -> dict[str, str]:
    outcome = chance.choices(list(Outcome), OUTCOME_SHARES[is_dangerous])[0]
    if outcome not in FOUND:
        return {"outcome": outcome.value, "foundBy": FoundBy.UNKNOWN.value}
    by = FoundBy.TIP if has_help else chance.choices((FoundBy.POLICE, FoundBy.OTHER, FoundBy.UNKNOWN), (70, 20, 10))[0]
    return {"outcome": outcome.value, "foundBy": by.value}


def _tips(
    force: str,
    opened: datetime,
    within: timedelta,
    *,
    is_closed: bool,
    apps: Sequence[PartnerActor],
    chance: random.Random,
) -> Iterator[MadeUpTip]:
    minutes = int(within / timedelta(minutes=1)) - 2
    if minutes < 6:
        return
    for _ in range(chance.choices(range(7), (22, 24, 20, 14, 10, 6, 4))[0]):
        # Whole seconds that differ, so that no two tips of a case come at one moment.
        after = timedelta(minutes=min(minutes, 4 + chance.expovariate(1 / 240)), seconds=chance.randrange(59))
        is_helpful = is_closed and chance.random() < 0.12
        pattern, places = chance.choice(TIPS)
        words = pattern.format(place=chance.choice(places), hour=chance.randrange(6, 23))
        is_useless = not is_helpful and chance.random() < 0.1
        seen = opened + after - timedelta(minutes=chance.choice((2, 10, 20, 45)))
        yield MadeUpTip(
            after=after,
            app=chance.choice(apps),
            given={
                "text": OF_NO_USE if is_useless else words,
                "seenAt": seen.isoformat() if chance.random() < 0.6 else None,
                "place": point_near(force, chance.gauss(0, 20), chance.gauss(0, 20)) if chance.random() < 0.6 else None,
                "contact": "138 0000 0000" if chance.random() < 0.3 else None,
            },
            state="FOLLOWED" if is_helpful else _drawn(TRIAGE_SHARES, chance),
            is_helpful=is_helpful,
        )


def _drawn(shares: dict[Any, int], chance: random.Random) -> Any:
    return chance.choices(list(shares), list(shares.values()))[0]


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
