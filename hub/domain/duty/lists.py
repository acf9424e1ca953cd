"""Duty lists: who is told of a notice, in up to three steps, until somebody acknowledges it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from hub.domain.alerts.texts import DEFAULT_LANGUAGE
from hub.domain.text.names import folded

MAX_STEPS: Final = 3


@dataclass(frozen=True, slots=True, repr=False)
class DutyWebhook:
    """An address that gets a signed request, with the secret that signs it."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True, repr=False)
class DutyStep:
    """The addresses of one step, and the time until the next one."""

    emails: tuple[str, ...]
    webhooks: tuple[DutyWebhook, ...]
    until_next: timedelta


@dataclass(frozen=True, slots=True, repr=False)
class DutyList:
    """The steps of one force, or of the operators, and the language of their messages."""

    steps: tuple[DutyStep, ...]
    language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True, repr=False)
class DutyLists:
    """The duty lists of a hub, by the force's id in any spelling of it.

    `sender` is the address that e-mails come from. `case_url` is the console's page of a case, with `{case}` in the
    place of its id; without it a message has no link.
    """

    forces: Mapping[str, DutyList] = field(default_factory=dict)
    default: DutyList | None = None
    operators: DutyList | None = None
    sender: str = ""
    case_url: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "forces", {folded(force): one for force, one in self.forces.items()})

    def of_force(self, force: str | None) -> DutyList | None:
        """Return the list of a force, or that of the operators for None; None if nobody is on it."""
        if force is None:
            return self.operators or self.default
        return self.forces.get(folded(force), self.default)

    @property
    def is_empty(self) -> bool:
        """True if nobody is on any list."""
        return next(self._lists(), None) is None

    @property
    def has_emails(self) -> bool:
        """True if some step has an e-mail address."""
        return any(step.emails for one in self._lists() for step in one.steps)

    def _lists(self) -> Iterator[DutyList]:
        yield from self.forces.values()
        yield from (one for one in (self.default, self.operators) if one is not None)
