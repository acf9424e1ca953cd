"""Made-up cases as plain facts, and a second reading of the lists that hold them.

It imports nothing that it checks: no filter, no table of access, no geometry of the hub.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import h3

from tests.fakes import NOW

HOUR: Final = timedelta(hours=1)
EARTH_KM: Final = 6371.0088
CELL_RESOLUTION: Final = 6
FORCES: Final = ("hengshui", "anyang", "handan", "far")
REGIONS: Final = ("CN", "CN-1", "CN-1-1", "CN-1-2", "CN-2")
"""Each is below the one whose code it begins with."""
COLOURS: Final = ("red", "blue", "green")
SECRETS: Final = ("knife", "debts", "school")

Place = tuple[float, float]
"""Latitude and longitude in degrees."""

MAX_LEAVES: Final = 20
CHANCES_BELOW: Final = (0.6, 0.4, 0.4, 0.0)
"""The chances of a branch below the filter itself, below its branches, and so on."""

Tree = Mapping[str, Any]
"""Leaves by their names; `any_of` holds a list of trees, `negated` one."""


@dataclass(frozen=True, slots=True)
class PlainReader:
    """An officer: whose cases the token is about, and nothing else."""

    account: str
    person: str
    force: str
    analyses: frozenset[str] = frozenset()
    supervises: frozenset[str] = frozenset()
    reads: bool = True


@dataclass(frozen=True, slots=True)
class PlainCase:
    """A case in plain values. A grant is its kind, the key of its grantee, and its end."""

    id: str
    force: str
    opened_at: datetime
    seen_at: datetime
    changed_at: datetime
    expires_at: datetime
    confirm_by: datetime
    place: Place
    age: int
    sex: str
    status: str
    colour: str
    secret: str
    opener: str
    person: str
    pause: str | None
    waits: bool
    unread: bool
    region: str | None = None
    relation: str | None = None
    ended: str | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    found_by: str | None = None
    helped: bool = False
    grants: tuple[tuple[str, str, datetime], ...] = field(default=())
    is_hidden: bool = False
    under_hold: bool = False

    @property
    def is_told(self) -> bool:
        """True while its alert is open."""
        return self.ended is None

    @property
    def alert_state(self) -> str:
        """The state of its alert."""
        return self.ended or ("PAUSED" if self.is_paused else "OPEN")

    @property
    def is_paused(self) -> bool:
        """True if police hold its alert."""
        return self.pause is not None

    @property
    def is_returned(self) -> bool:
        """True if a second person returned it."""
        return self.pause == "RETURNED"

    @property
    def is_held(self) -> bool:
        """True if nothing new begins."""
        late = self.waits and self.confirm_by < NOW
        return self.is_told and (self.is_paused or late or self.expires_at <= NOW)

    def is_assigned(self, to: str | None = None) -> bool:
        """Return True if it is assigned to this account, or to anybody."""
        held = (key for kind, key, until in self.grants if kind == "ASSIGNED" and until > NOW)
        return any(to is None or key == f"officer {to}" for key in held)

    def is_mine(self, reader: PlainReader) -> bool:
        """Return True if the reader's person opened it, or if it is assigned to the reader."""
        opened = self.opener == reader.account or self.person == reader.person
        return opened or self.is_assigned(reader.account)


def made_up_cases(chance: random.Random, count: int) -> Iterator[PlainCase]:
    """Yield cases around a place on the antimeridian, many of them alike in their moments."""
    keys = ["officer assignee", "officer breaker", "officer owner", "force far", "force anyang", "officer nobody"]
    for number in range(count):
        opened = NOW - timedelta(minutes=number // 3)
        ended = chance.choice([None, None, "CLOSED", "EXPIRED"])
        is_closed = ended == "CLOSED"
        yield PlainCase(
            id=f"cs_{number:03}",
            force=chance.choice(FORCES),
            opened_at=opened,
            seen_at=opened - chance.choice([HOUR, 2 * HOUR]),
            changed_at=opened + chance.choice([timedelta(0), HOUR, 2 * HOUR]),
            expires_at=NOW + chance.choice([-HOUR, timedelta(0), HOUR, 5 * HOUR]),
            confirm_by=NOW + chance.choice([-HOUR, HOUR]),
            place=(chance.uniform(17, 23), (chance.uniform(177, 183) + 180) % 360 - 180),
            age=chance.randint(0, 9),
            sex=chance.choice(["FEMALE", "MALE", "UNKNOWN"]),
            status=chance.choice(["ACTUAL", "EXERCISE", "TEST"]),
            colour=chance.choice(COLOURS),
            secret=chance.choice(SECRETS),
            opener=chance.choice(["owner", "clerk", "assignee"]),
            person=chance.choice(["person of owner", "person of clerk"]),
            pause=chance.choice([None, None, None, None, "OFFICER", "RETURNED"]),
            waits=chance.random() < 0.5,
            unread=chance.random() < 0.4,
            region=chance.choice([None, *REGIONS]),
            relation=chance.choice([None, "PARENT", "STRANGER", "UNKNOWN"]),
            ended=ended,
            closed_at=NOW - chance.choice([HOUR, 2 * HOUR]) if is_closed else None,
            outcome=chance.choice(["FOUND_SAFE", "FOUND_DEAD", "WITHDRAWN"]) if is_closed else None,
            found_by=chance.choice(["TIP", "POLICE", "UNKNOWN"]) if is_closed else None,
            helped=is_closed and chance.random() < 0.5,
            grants=tuple(
                (kind, chance.choice(keys), chance.choice([NOW, NOW + HOUR]))
                for kind in chance.sample(["ASSIGNED", "SHARED", "BREAK_GLASS"], chance.choice([0, 0, 1, 2]))
            ),
            is_hidden=is_closed and number % 3 == 0,
            under_hold=number % 7 == 0,
        )


def may_read(reader: PlainReader, case: PlainCase, *, tips: bool) -> bool:
    """Return True if the reader may read its private facts, and with `tips` its tips, which analysts may not here."""
    mine = {f"officer {reader.account}", f"force {reader.force}"}
    granted = any(key in mine and until > NOW for _, key, until in case.grants)
    analysed = case.force in reader.analyses and not tips
    return case.force == reader.force or granted or analysed or case.force in reader.supervises


def may_read_public(reader: PlainReader, case: PlainCase) -> bool:
    """Return True if the reader may read its public facts: those of a hidden case need any tie."""
    mine = {f"officer {reader.account}", f"force {reader.force}"}
    granted = any(key in mine and until > NOW for _, key, until in case.grants)
    named = case.force in {reader.force} | set(reader.analyses) | set(reader.supervises)
    return not case.is_hidden or granted or named


def matches(tree: Tree, case: PlainCase, reader: PlainReader, *, public: bool) -> bool:
    """Return True if the case matches the tree."""
    leaves = (LEAVES[name](value, case) for name, value in tree.items() if name in LEAVES)
    if not all(leaves):
        return False
    if "mine" in tree and case.is_mine(reader) is not tree["mine"]:
        return False
    if "text" in tree and tree["text"] not in ((case.colour,) if public else (case.colour, case.secret)):
        return False
    if "place" in tree and not _lies_in(tree["place"], case, public=public):
        return False
    if "any_of" in tree and not any(matches(one, case, reader, public=public) for one in tree["any_of"]):
        return False
    return "negated" not in tree or not matches(tree["negated"], case, reader, public=public)


def names_in(tree: Tree) -> set[str]:
    """Return the names of the leaves of a tree."""
    return set(_leaves_in(tree))


def random_tree(chance: random.Random, *, public: bool) -> dict[str, Any]:
    """Return a tree with at most three levels below it, none of them empty."""
    while True:
        tree = _random_level(chance, public=public, depth=0)
        if sum(1 for _ in _leaves_in(tree)) <= MAX_LEAVES:
            return tree


def _random_level(chance: random.Random, *, public: bool, depth: int) -> dict[str, Any]:
    makers = {name: make for name, make in MAKERS.items() if not (public and name in PRIVATE)}
    names = chance.sample(sorted(makers), chance.choice([0, 1, 1, 2] if depth == 0 else [1, 1, 1, 2]))
    tree = {name: makers[name](chance) for name in names}
    if tree.get("age_from", 0) > tree.get("age_until", 99):
        del tree["age_from"]
    for name in ("opened", "seen", "closed"):
        if f"{name}_from" in tree and f"{name}_until" in tree:
            del tree[f"{name}_from"]
    if chance.random() < CHANCES_BELOW[depth]:
        branches = chance.choice([1, 2, 2])
        tree["any_of"] = [_random_level(chance, public=public, depth=depth + 1) for _ in range(branches)]
    if chance.random() < 0.9 * CHANCES_BELOW[depth]:
        tree["negated"] = _random_level(chance, public=public, depth=depth + 1)
    return tree


def depth_of(tree: Tree) -> int:
    """Return the levels below a tree."""
    return max((1 + depth_of(one) for one in _branches_of(tree)), default=0)


def _branches_of(tree: Tree) -> list[Tree]:
    return [*tree.get("any_of", ()), *([tree["negated"]] if "negated" in tree else [])]


def _leaves_in(tree: Tree) -> Iterator[str]:
    yield from set(tree) - {"any_of", "negated"}
    for branch in _branches_of(tree):
        yield from _leaves_in(branch)


def _lies_in(place: tuple[Any, ...], case: PlainCase, *, public: bool) -> bool:
    kind, *values = place
    if kind == "region":
        return case.region is not None and case.region.startswith(values[0])
    at = h3.cell_to_latlng(h3.latlng_to_cell(*case.place, CELL_RESOLUTION)) if public else case.place
    if kind == "circle":
        return bool(_angle(_unit(values[0]), _unit(at)) * EARTH_KM <= values[1])
    return _winds_around(values[0], at)


def _unit(place: Place) -> tuple[float, float, float]:
    latitude, longitude = map(math.radians, place)
    across = math.cos(latitude)
    return across * math.cos(longitude), across * math.sin(longitude), math.sin(latitude)


def _angle(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
    return 2 * math.asin(min(1.0, math.dist(a, b) / 2))


def _winds_around(corners: list[Place], place: Place) -> bool:
    """Return True if the bearings to the corners, walked one after another, turn once around the place."""
    bearings = [_bearing(place, corner) for corner in corners]
    turns = ((after - before + math.pi) % (2 * math.pi) - math.pi for before, after in _around(bearings))
    return abs(sum(turns)) > math.pi


def _around(values: list[float]) -> Iterator[tuple[float, float]]:
    return zip(values, [*values[1:], values[0]], strict=True)


def _bearing(start: Place, end: Place) -> float:
    (north, east), (to_north, to_east) = (tuple(map(math.radians, place)) for place in (start, end))
    across = math.sin(to_east - east) * math.cos(to_north)
    along = math.cos(north) * math.sin(to_north) - math.sin(north) * math.cos(to_north) * math.cos(to_east - east)
    return math.atan2(across, along)


def _a_place(chance: random.Random) -> tuple[Any, ...]:
    centre = (chance.uniform(18, 22), (chance.uniform(178, 182) + 180) % 360 - 180)
    kind = chance.choice(["circle", "polygon", "region"])
    if kind == "circle":
        return kind, centre, chance.uniform(50, 300)
    if kind == "region":
        return kind, chance.choice(REGIONS)
    turns = sorted(chance.sample(range(0, 360, 20), chance.choice([8, 12, 18])))
    if max((after - before) % 360 for before, after in _around([*map(float, turns)])) >= 180:
        return "region", "CN"
    corners = [_corner(centre, turn, chance.uniform(0.5, 3)) for turn in turns]
    return kind, corners if chance.random() < 0.5 else corners[::-1]


def _corner(centre: Place, turn: float, reach: float) -> Place:
    """Return a corner of a star around the centre; `reach` in degrees."""
    north = centre[0] + reach * math.cos(math.radians(turn))
    east = centre[1] + reach * math.sin(math.radians(turn))
    return north, (east + 180) % 360 - 180


def _a_moment(chance: random.Random) -> datetime:
    return NOW + timedelta(minutes=chance.choice([-150, -120, -100, -60, -60, -40, -20, 0, 30]))


def _flag(chance: random.Random) -> bool:
    return chance.random() < 0.5


def _of(*values: Any) -> Callable[[random.Random], Any]:
    return lambda chance: chance.choice(values)


Judge = Callable[[Any, PlainCase], bool]

LEAVES: Final[Mapping[str, Judge]] = {
    "status": lambda value, case: case.status == value,
    "state": lambda value, case: (case.closed_at is None) is (value == "OPEN"),
    "seen_from": lambda value, case: case.seen_at >= value,
    "seen_until": lambda value, case: case.seen_at <= value,
    "age_from": lambda value, case: case.age >= value,
    "age_until": lambda value, case: case.age <= value,
    "sex": lambda value, case: case.sex == value,
    "force": lambda value, case: case.force == value,
    "assigned": lambda value, case: case.is_assigned() is value,
    "alert_state": lambda value, case: case.alert_state == value,
    "unconfirmed": lambda value, case: case.is_told and (case.waits and not case.is_returned) is value,
    "returned": lambda value, case: case.is_told and case.is_returned is value,
    "held": lambda value, case: case.is_told and case.is_held is value,
    "expires_until": lambda value, case: case.is_told and case.expires_at <= value,
    "outcome": lambda value, case: case.outcome == value,
    "found_by": lambda value, case: case.found_by == value,
    "abductor_relation": lambda value, case: case.relation == value,
    "helped_by_tips": lambda value, case: case.helped is value,
    "legal_hold": lambda value, case: case.under_hold is value,
    "opened_from": lambda value, case: case.opened_at >= value,
    "opened_until": lambda value, case: case.opened_at <= value,
    "closed_from": lambda value, case: case.closed_at is not None and case.closed_at >= value,
    "closed_until": lambda value, case: case.closed_at is not None and case.closed_at <= value,
    "changed_since": lambda value, case: case.changed_at >= value,
    "unread_tips": lambda value, case: case.unread is value,
}

PRIVATE: Final = frozenset({"assigned", "abductor_relation", "helped_by_tips", "legal_hold", "unread_tips"})
"""Leaves that summaries do not have."""

MAKERS: Final[Mapping[str, Callable[[random.Random], Any]]] = {
    "place": _a_place,
    "text": _of(*COLOURS, *SECRETS),
    "status": _of("ACTUAL", "EXERCISE"),
    "state": _of("OPEN", "CLOSED"),
    "age_from": _of(0, 2, 4, 6),
    "age_until": _of(3, 5, 7, 9),
    "sex": _of("FEMALE", "MALE"),
    "force": _of(*FORCES),
    "mine": _flag,
    "assigned": _flag,
    "alert_state": _of("OPEN", "PAUSED", "CLOSED", "EXPIRED"),
    "unconfirmed": _flag,
    "returned": _flag,
    "held": _flag,
    "outcome": _of("FOUND_SAFE", "FOUND_DEAD"),
    "found_by": _of("TIP", "POLICE"),
    "abductor_relation": _of("PARENT", "STRANGER"),
    "helped_by_tips": _flag,
    "legal_hold": _flag,
    "unread_tips": _flag,
    **dict.fromkeys(
        (
            *("seen_from", "seen_until", "expires_until", "opened_from", "opened_until"),
            *("closed_from", "closed_until", "changed_since"),
        ),
        _a_moment,
    ),
}

Moment = Callable[[PlainCase], datetime | None]

PLACES_IN_ORDER: Final[Mapping[str, Moment]] = {
    "OPENED": lambda case: case.opened_at,
    "CHANGED": lambda case: case.changed_at,
    "CLOSED": lambda case: case.closed_at,
    "EXPIRES": lambda case: case.expires_at if case.is_told else None,
    "SEEN": lambda case: case.seen_at,
}
"""The moment by which an order sorts a case; None if the order does not list it."""
