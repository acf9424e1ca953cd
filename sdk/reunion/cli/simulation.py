"""A simulation: phones are registered, moved and removed, and the feed says which of them are told."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final

from reunion._async.client import AsyncReunion
from reunion._async.stream import AsyncFeedStream
from reunion.changes import AlertChange, ChangeReason
from reunion.cli.change_lines import change_lines
from reunion.cli.console import messages, output, printable
from reunion.cli.exit_codes import REFUSED
from reunion.cli.explain import CommandFailed, explain
from reunion.cli.phones import Phones
from reunion.errors import ReunionError
from reunion.viewer import KeyMode

REPORT_DELAY_SECONDS: Final = 0.2
DRAIN_TIMEOUT_SECONDS: Final = 2.0
REGISTRATION_DAYS: Final = 60


class Simulation:
    """One simulation of some phones. every: seconds between two moves. lasting: from the registration on."""

    def __init__(self, client: AsyncReunion, phones: Phones, every: float, lasting: timedelta) -> None:
        self._client = client
        self._phones = phones
        self._every = every
        self._lasting = lasting
        self._output = output()
        self._messages = messages()

    async def run(self) -> None:
        """Run it. Whatever ends it, the phones are removed."""
        async with self._client as client:
            viewer = await client.viewer()
            if viewer.mode != KeyMode.TEST:
                words = "This is no test key: invented phones would be among real ones. Nothing was done."
                raise CommandFailed(words, REFUSED)
            try:
                await self._register()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._lasting.total_seconds()):
                        await self._walk()
            finally:
                await self._remove()

    async def _register(self) -> None:
        results = await self._client.devices.register(self._phones.devices())
        refused = [result.error for result in results if result.error is not None]
        if len(refused) == len(results):
            raise CommandFailed(f"The hub refused every phone: {printable(refused[0].message)}", REFUSED)
        self._messages.print(f"{len(results) - len(refused)} phones registered, {len(refused)} refused. Ctrl-C ends.")

    async def _walk(self) -> None:
        devices, alerts = self._client.devices, self._client.alerts
        reporter = devices.reporter(max_delay=REPORT_DELAY_SECONDS, drain_timeout=DRAIN_TIMEOUT_SECONDS)
        async with reporter, alerts.stream() as stream:
            feed = asyncio.create_task(self._show(stream))
            try:
                while True:
                    await asyncio.wait([feed], timeout=self._every)
                    if feed.done():
                        return await feed
                    for location in self._phones.move():
                        await reporter.report(location)
            finally:
                feed.cancel()

    async def _show(self, stream: AsyncFeedStream) -> None:
        async for event in stream:
            for line in change_lines(AlertChange(event.alert.id, ChangeReason.EVENT, event.alert, event)):
                self._output.print(line)
            told = 0 if event.alert.state.is_ended else self._phones.in_areas(event.alert)
            self._output.print(f"    {told} of {len(self._phones.refs)} phones are in its areas")

    async def _remove(self) -> None:
        try:
            results = await self._client.devices.remove(self._phones.refs)
        except ReunionError as error:
            words = f"The phones were not removed: {explain(error)} Run the same command again"
            raise CommandFailed(
                f"{words}; else they end by themselves after {REGISTRATION_DAYS} days.", REFUSED
            ) from None
        self._messages.print(f"{sum(result.ok for result in results)} phones removed.")
