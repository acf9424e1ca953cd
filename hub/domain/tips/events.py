"""Changes of tips, as officers follow them: ids and kinds, and never a word of a tip."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hub.domain.cases.case import Case
from hub.domain.cases.grants import MAX_GRANTEE_CHARACTERS, force_key
from hub.domain.text.bounds import line
from hub.domain.tips.tip import TipState
from hub.errors import InvalidInput


class TipChange(StrEnum):
    """The thing that happened to a tip."""

    RECEIVED = "RECEIVED"
    ADDED_TO = "ADDED_TO"
    WITHDRAWN = "WITHDRAWN"
    CLAIMED = "CLAIMED"
    RELEASED = "RELEASED"
    TRIAGED = "TRIAGED"
    ASKED = "ASKED"
    LINKED = "LINKED"
    UNLINKED = "UNLINKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class TipEvent:
    """A change in the log of tips, in which sequences have no gaps.

    `state` is that of the tip when the log got the change, a moment later. `by` is the officer's account; None for the
    public.
    """

    sequence: int
    change: TipChange
    tip: str
    case: str
    alert: str
    state: TipState
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TipEventFilter:
    """The events that a follower asks for; None stands for all."""

    case: str | None = None
    force: str | None = None
    changes: Collection[TipChange] | None = None

    def checked(self) -> "TipEventFilter":
        """Return it with checked words; raise InvalidInput for an empty list of changes, which would match nothing.

        Raises TextInvalid for a force that cannot be one.
        """
        if self.changes is not None and not self.changes:
            raise InvalidInput("Name at least one change, or leave the filter out.", path=("filter", "changes"))
        if self.force is None:
            return self
        return replace(self, force=line(self.force, MAX_GRANTEE_CHARACTERS, path=("filter", "force")))

    def includes(self, event: TipEvent, case: Case) -> bool:
        """Return True if the follower asks for this event of this case."""
        return (
            self.case in (None, event.case)
            and (self.force is None or force_key(self.force) == force_key(case.force))
            and (self.changes is None or event.change in self.changes)
        )
