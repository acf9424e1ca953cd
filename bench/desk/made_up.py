"""Cases as a country has them after years: most are closed, few alerts are open, some forces have far more of them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bench.desk.sizes import Sizes
from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.cases.case import Case, FoundBy, Outcome, Sex
from hub.domain.cases.grants import NO_END, CaseAccess, Grant, GrantKind, force_key, officer_key
from hub.storage.mongo.cases.cases import case_row
from tests.fakes import new_case
from tests.public_alerts import alert_of

NOW: Final = datetime(2026, 5, 13, 9, 0, tzinfo=UTC)
YEARS: Final = timedelta(days=365 * 10)
OFFICERS: Final = 20
"""Officers of each force."""

OUTCOMES: Final = {
    Outcome.FOUND_SAFE: 70,
    Outcome.RETURNED_ALONE: 20,
    Outcome.FALSE_REPORT: 5,
    Outcome.WITHDRAWN: 4,
    Outcome.FOUND_DEAD: 1,
}
"""The share of each among a hundred closed cases."""


def force_of(number: int) -> str:
    """Return the id of a force."""
    return f"force-{number:03}"


def made_up_cases(sizes: Sizes, chance: random.Random) -> Iterator[tuple[Case, Alert]]:
    """Yield cases: the nth force has a share of 1/n, nine of ten cases are closed, one in 500 is told."""
    forces = chance.choices(range(sizes.forces), [1 / (n + 1) for n in range(sizes.forces)], k=sizes.cases)
    for number, force in enumerate(forces):
        yield _made_up(number, force, sizes, chance)


def made_up_rows(sizes: Sizes, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield the rows of such cases."""
    for case, alert in made_up_cases(sizes, chance):
        yield listed_row_of(case, alert, chance)


def listed_row_of(case: Case, alert: Alert, chance: random.Random) -> dict[str, Any]:
    """Return the row of a case with what lists ask of it: its last change, and if it has unread tips."""
    row = case_row(case, alert)
    last = case.closed_at or case.opened_at
    row["changed_at"] = last + (NOW - last) * chance.random() ** 4
    if chance.random() < (0.5 if alert.open else 0.02):
        row["unread_tips"] = True
    return row


def _made_up(number: int, force: int, sizes: Sizes, chance: random.Random) -> tuple[Case, Alert]:
    kind = chance.choices(["told", "expired", "closed"], [0.002, 0.1, 0.898])[0]
    age = timedelta(hours=chance.random() * 72) if kind == "told" else YEARS * chance.random()
    opener = f"{force_of(force)}-{chance.randrange(OFFICERS)}"
    case = new_case(
        f"cs_{number:06}",
        force=force_of(force),
        opened_by=opener,
        opened_person=f"person-{opener}",
        opened_at=NOW - age,
        access=CaseAccess(tuple(_grants(force, sizes, chance))),
    )
    case = replace(case, child=replace(case.child, sex=chance.choice(list(Sex)), age_years=chance.randrange(18)))
    status = chance.choices(list(AlertStatus), [0.97, 0.02, 0.01])[0]
    confirmed = chance.random() < 0.8
    alert = alert_of(
        case,
        status,
        pauses=frozenset({PauseReason.OFFICER}) if chance.random() < 0.05 else frozenset(),
        ended={"told": None, "expired": AlertState.EXPIRED, "closed": AlertState.CLOSED}[kind],
    )
    area = replace(alert.areas[0], confirmed=confirmed, confirm_by=case.opened_at + timedelta(minutes=15))
    if kind == "closed":
        outcome = chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
        case = case.closed(outcome, FoundBy.UNKNOWN, min(NOW, case.opened_at + timedelta(hours=chance.random() * 72)))
    return case, replace(alert, areas=(area,))


def _grants(force: int, sizes: Sizes, chance: random.Random) -> Iterator[Grant]:
    if chance.random() < 0.3:
        officer = officer_key(f"{force_of(force)}-{chance.randrange(OFFICERS)}")
        yield Grant("gr_1", GrantKind.ASSIGNED, officer, "x", "x", NOW, NO_END, "a reason")
    if chance.random() < 0.05:
        other = force_key(force_of(chance.randrange(sizes.forces)))
        yield Grant("gr_2", GrantKind.SHARED, other, "x", "x", NOW, NO_END, "a reason")
