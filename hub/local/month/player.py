"""Play made-up cases on a hub through both graphs, each event at its moment."""

import itertools
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from hub.domain.actors import Officer, PartnerActor
from hub.graphql.kit.context import Context
from hub.graphs.partner import partner_graph
from hub.graphs.police import police_graph
from hub.services.police.parts import PoliceServices
from hub.wiring import Hub

DONE: Final = "userErrors { code message path }"

Event = tuple[datetime, Callable[[], Awaitable[None]]]
"""A moment, and what happens then."""


class Refused(Exception):
    """The hub refused an event of a made-up case: a fault of the case, or of the hub."""


class StandingClock:
    """A clock that stands at the event that is played."""

    def __init__(self) -> None:
        self.moment = datetime.min.replace(tzinfo=UTC)

    async def now(self) -> datetime:
        """Return the moment."""
        return self.moment


@dataclass(frozen=True, slots=True, repr=False)
class MadeUpTip:
    """A tip. after: since the opening. given: a `SubmitTipInput` without alert and key. state: after triage."""

    after: timedelta
    app: PartnerActor
    given: Mapping[str, Any]
    state: str
    is_helpful: bool


@dataclass(frozen=True, slots=True, repr=False)
class MadeUpCase:
    """A case from its opening to its end. given: an `OpenCaseInput` without key. closing: outcome and `foundBy`."""

    number: str
    opened: datetime
    opener: Officer
    given: Mapping[str, Any]
    confirmer: Officer | None
    tips: tuple[MadeUpTip, ...]
    closed: datetime | None
    closing: Mapping[str, Any]


CONFIRMED_AFTER: Final = timedelta(minutes=3)


class CasePlayer:
    """Plays events on a hub. `police` has the hub's services under `clock`; `played` the ids of case and alert."""

    def __init__(self, hub: Hub) -> None:
        self.clock = StandingClock()
        self.police: PoliceServices = replace(hub.services.police, clock=self.clock)
        self.played: dict[str, tuple[str, str]] = {}
        self._partner = replace(hub.services.partner, clock=self.clock)
        self._graphs = {True: partner_graph(open_schema=False), False: police_graph(open_schema=False)}
        self._helpful: dict[str, list[str]] = {}
        self._keys = itertools.count()

    async def play(self, events: Iterable[Event]) -> None:
        """Play events in the order of their moments; those of one moment in the order given."""
        for at, happen in sorted(events, key=lambda event: event[0]):
            self.clock.moment = at
            await happen()

    def events(self, case: MadeUpCase) -> Iterator[Event]:
        """Yield the events of a case."""
        yield case.opened, partial(self._open, case)
        if case.confirmer is not None:
            yield case.opened + CONFIRMED_AFTER, partial(self._confirm, case, case.confirmer)
        for tip in case.tips:
            yield case.opened + tip.after, partial(self._tip, case, tip)
        if case.closed is not None:
            yield case.closed, partial(self._close, case)

    async def do(self, name: str, by: Officer | PartnerActor, /, fields: str = DONE, **given: Any) -> Any:
        """Run a mutation as this caller, at the moment of the clock; return its payload. Raises Refused."""
        is_partner = isinstance(by, PartnerActor)
        services: Any = self._partner if is_partner else self.police
        context = Context(services, "month", admitted=by)
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} }} }}"
        answer: Any = await self._graphs[is_partner].execute(document, {"input": given}, context_value=context)
        payload = (answer.data or {}).get(name)
        if answer.errors is not None or payload is None or payload["userErrors"]:
            # The codes alone: messages and inputs may hold words of a case.
            raise Refused(f"{name}: {[one['code'] for one in (payload or {}).get('userErrors', ())] or 'an error'}")
        return payload

    def key(self) -> str:
        """Return a new idempotency key."""
        return f"month-{next(self._keys)}"

    async def _open(self, case: MadeUpCase) -> None:
        fields = f"caseId alertId {DONE}"
        opened = await self.do("openCase", case.opener, fields, **case.given, idempotencyKey=self.key())
        self.played[case.number] = (opened["caseId"], opened["alertId"])

    async def _confirm(self, case: MadeUpCase, confirmer: Officer) -> None:
        await self.do("confirmCase", confirmer, caseId=self.played[case.number][0])

    async def _tip(self, case: MadeUpCase, tip: MadeUpTip) -> None:
        case_id, alert = self.played[case.number]
        await self.do("submitTip", tip.app, **tip.given, alert=alert, idempotencyKey=self.key())
        if not tip.is_helpful and tip.state == "NEW":
            return
        newest = await self._newest_tip(case, case_id)
        if tip.is_helpful:
            self._helpful.setdefault(case.number, []).append(newest)
        if tip.state != "NEW":
            await self.do("triageTip", case.opener, tipId=newest, state=tip.state)

    async def _newest_tip(self, case: MadeUpCase, case_id: str) -> str:
        # No answer to an app has a tip's id, which is for police alone.
        document = 'query ($id: ID!) { tips(caseId: $id, purpose: "made up", first: 1) { edges { node { id } } } }'
        context = Context(self.police, "month", admitted=case.opener)
        answer: Any = await self._graphs[False].execute(document, {"id": case_id}, context_value=context)
        if answer.errors is not None:
            raise Refused("tips: an error")
        return str(answer.data["tips"]["edges"][0]["node"]["id"])

    async def _close(self, case: MadeUpCase) -> None:
        helpful = self._helpful.get(case.number, [])
        given = {"caseId": self.played[case.number][0], **case.closing, "helpfulTipIds": helpful}
        await self.do("closeCase", case.opener, **given, idempotencyKey=self.key())
