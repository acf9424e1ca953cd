"""A row of the register: what the tests need to know of one root field of a graph."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hub.domain.access.table import Relation
from hub.domain.actors import PartnerPermission, Permission
from tests.graphql.documents import CHANGED, ERRORS, change
from tests.graphql.refusals.scenes import Act

Rights = frozenset[Permission] | frozenset[PartnerPermission]

CERTIFIED: Final = frozenset[Permission]()
"""Every officer with a certificate, with any permissions or none."""
POLICE: Final = frozenset({Permission.OPEN_CASE, Permission.CONFIRM_CASE, Permission.READ_CASES, Permission.SUPERVISE})
"""Officers of any kind, neither operators nor auditors."""
READERS: Final = frozenset({Permission.READ_CASES})
OPENERS: Final = frozenset({Permission.OPEN_CASE})
CONFIRMERS: Final = frozenset({Permission.CONFIRM_CASE})
SUPERVISORS: Final = frozenset({Permission.SUPERVISE})
OPERATORS: Final = frozenset({Permission.OPERATE})
AUDITORS: Final = frozenset({Permission.AUDIT})


@dataclass(frozen=True, slots=True)
class Call:
    """A root field, the rights that let a caller use it (one is enough), and the service behind it."""

    name: str
    may: Rights
    service: str = ""
    """Its room and its name. That of a mutation of police work follows from the name. Empty if there are several."""
    document: str = ""
    """Good enough to reach the service, with ids that nothing has. That of a mutation follows from its input."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A wrong input over HTTP: the code and the path of its refusal, and what differs from the sample."""

    code: str
    path: str
    given: Mapping[str, Any]


def bad(code: str, path: str = "", /, **given: Any) -> Bad:
    """Return a wrong input; the path is that of its one wrong value unless given."""
    return Bad(code, path or next(iter(given)), given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation(Call):
    """A mutation, with all that the matrices of mutations need."""

    given: Mapping[str, Any]
    """A sample of its input. Ids are those of nothing; a matrix puts in those that it made."""
    fields: str = CHANGED
    """Selected fields beside its errors."""

    creates: str = ""
    """The thing that each call creates: it takes an idempotency key."""
    repeat: str = ""
    """The reason why a second call adds nothing: it takes no key."""
    counted: tuple[str, Mapping[str, Any]] | None = None
    """The collection and the rows to which one call adds one. None if tests/e2e/creating.py counts."""

    bad: Bad | None = None
    """None if nothing has the id of the sample: NOT_FOUND."""
    refusals: Sequence[Act] = ()
    """Inputs that the graph refuses, beside those that it refuses of every input with such a field."""
    unreachable: Mapping[str, str] = field(default_factory=dict)
    """Codes that the source seems to raise and no input gets, and why."""

    command: Callable[[str], object] | None = None
    """The command of the service, by the id of a case or an alert: its lines of the trail are checked with it."""
    outcome: str = "DONE"
    """The outcome in the trail on an open case that Li's force has, or the code with which it is refused then."""
    tie: Sequence[Relation] = (Relation.OWNER,)
    """The relations that allow it to Li."""
    is_for_closed: bool = False
    """A closed case takes it too."""

    def __post_init__(self) -> None:
        if not self.service:
            object.__setattr__(self, "service", f"police.{snake_case(self.name)}")
        object.__setattr__(self, "document", change(self.name, f"{self.fields} {ERRORS}".strip()))

    @property
    def id_field(self) -> str:
        """The first id that the input needs, or nothing."""
        return next((name for name in self.given if name.endswith("Id")), "")

    @property
    def wrong(self) -> Bad:
        """The wrong input."""
        return self.bad or Bad("NOT_FOUND", self.id_field, {})


def snake_case(name: str) -> str:
    """Return the name of a mutation's service."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
