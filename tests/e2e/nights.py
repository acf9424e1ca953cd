"""Runs of the task pages of police software: every step is sent to a hub, and answered as the page prints."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hub.domain.actors import Officer
from reunion import GeoPoint
from tests.docs.placeholders import Differs, Placeholders
from tests.docs.steps import Step, steps
from tests.e2e.shell import run
from tests.e2e.world import World
from tests.timeouts import HANG_TIMEOUT

PRINTED: Final = GeoPoint(37.74, 115.67)
"""The place of the pages. A run moves it, and what is near it, to a place of its own."""

MUTATION: Final = re.compile(r"^mutation\b", re.MULTILINE)


@dataclass(slots=True)
class Night:
    """A page, the people who send its steps by their names on it, and the values that the run has seen."""

    world: World
    place: GeoPoint
    folder: Path
    people: Mapping[str, Officer]
    times: Mapping[str, str] = field(default_factory=dict)
    seen: Placeholders = field(init=False)

    def __post_init__(self) -> None:
        accounts = {name: officer.account for name, officer in self.people.items()}
        self.seen = Placeholders({**accounts, **self.times})

    async def run(self, page: str, events: Mapping[str, Callable[[], Awaitable[None]]]) -> None:
        """Send each step in order. `events` happen before the first step below a heading."""
        waiting = dict(events)
        for step in steps(page):
            if step.heading in waiting:
                await waiting.pop(step.heading)()
            await (self._command(step) if step.block.kind == "sh" else self._operation(step))
        assert not waiting, f"{page} has no heading {[*waiting]}"

    async def _operation(self, step: Step) -> None:
        variables = self.moved(self.seen.fill(step.variables))
        deadline = time.monotonic() + HANG_TIMEOUT
        while True:
            answer = await self.world.police(self.people[step.caller], step.block.text, **variables)
            try:
                # The cost of a call is left out: it depends on the calls before.
                self.seen.match(step.answer, {name: part for name, part in answer.body.items() if name != "extensions"})
                return
            except Differs as difference:
                # Only what is read may come a moment later: a change has one answer.
                if MUTATION.search(step.block.text) or time.monotonic() > deadline:
                    raise Differs(f"{step.block}{difference}") from None
            await asyncio.sleep(0.1)

    async def _command(self, step: Step) -> None:
        token = self.world.hub.issuer.mint(self.people[step.caller])
        said = await run(self.seen.fill(step.block.text), self.folder, {"HUB": self.world.hub.url, "TOKEN": token})
        assert bool(said) == bool(step.answer)
        if said:
            self.seen.match(step.answer, json.loads(said))

    def moved(self, value: Any) -> Any:
        """Return variables with their points moved as the run's place is from the printed one."""
        if isinstance(value, list):
            return [self.moved(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"latitude", "longitude"}:
            there = GeoPoint(value["latitude"], value["longitude"])
            return {
                "latitude": self.place.latitude + there.latitude - PRINTED.latitude,
                "longitude": (self.place.longitude + there.longitude - PRINTED.longitude + 180) % 360 - 180,
            }
        return {name: self.moved(one) for name, one in value.items()}
