"""Starting and reading conformance runs."""

import time
from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from reunion import wire
from reunion._async.io import sleep
from reunion._async.transport import Transport
from reunion.conformance import ConformanceRun
from reunion.documents import CONFORMANCE_RUN, START_CONFORMANCE
from reunion.error_codes import raise_user_errors
from reunion.errors import NotFound, TimedOut

POLL_SECONDS: Final = 1.0


class AsyncConformance:
    """`client.conformance`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def start(self, receiver: str, refs: Iterable[str], *, idempotency_key: str | None = None) -> ConformanceRun:
        """Let the hub test your receiver with invented alerts, and return the run that has begun. With a test key only.

        receiver: the address of your test channel, as the operator set it. refs: 3 to 10 of your registered devices.
        idempotency_key: 1 to 200 characters; under one key one run is started. Without it a key is made for this call.

        Raises InvalidInput, NotFound for a device that is not registered, and Conflict while another run of yours is
        under way, after 20 runs within 24 hours, or if the key was used for another run.
        """
        sent = {"receiver": receiver, "refs": list(refs), "idempotencyKey": idempotency_key or str(uuid4())}
        answer = await self._transport.execute(START_CONFORMANCE, {"input": sent})
        with wire.decoding(START_CONFORMANCE.name):
            payload = wire.json_object(answer.data, START_CONFORMANCE.name)
            raise_user_errors(payload, answer.request_id)
            return ConformanceRun.from_wire(wire.json_object(payload, "run"))

    async def get(self, run: str | None = None) -> ConformanceRun:
        """Return a run with all that the hub saw so far; the newest one without an id. Raises NotFound."""
        answer = await self._transport.execute(CONFORMANCE_RUN, {"id": run} if run is not None else {})
        found = answer.data.get(CONFORMANCE_RUN.name)
        if found is None:
            raise NotFound(request_id=answer.request_id)
        return ConformanceRun.from_wire(found)

    async def wait(self, run: str, *, seconds: float = 600.0, poll_interval: float = POLL_SECONDS) -> ConformanceRun:
        """Return a run once it is over. Raises TimedOut after so many seconds, NotFound."""
        deadline = time.monotonic() + seconds
        while not (found := await self.get(run)).is_finished:
            if time.monotonic() + poll_interval > deadline:
                raise TimedOut(f"The conformance run was not over within {seconds:g} s.")
            await sleep(poll_interval)
        return found
