"""Sending items in one call: written as JSON once, and only those that were refused are read as results."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reunion._async.transport import Transport
from reunion.documents import Operation
from reunion.error_codes import BODY_TOO_LARGE, COST_TOO_HIGH, device_result, user_error
from reunion.errors import InvalidInput, ProtocolError, QueryRejected
from reunion.results import DeviceResult, UserError
from reunion.throttle import Throttle
from reunion.wire import decoding, json_object, json_objects

MAX_BATCH_ITEMS = 1000
"""The hub accepts no more items in one call."""

NOTHING_MORE: Mapping[str, Any] = {}

Refusals = list[tuple[int, DeviceResult]]
"""The place of an item among those that were sent, and its result."""


class ItemSender:
    """Sends items of one kind.

    name: of the list in the input. more: the other fields of the input. learn: gets the points after each call.
    """

    def __init__(
        self,
        transport: Transport,
        operation: Operation,
        name: str,
        *,
        more: Mapping[str, Any] = NOTHING_MORE,
        learn: Callable[[Throttle | None], None] | None = None,
    ) -> None:
        self.name = name
        self._transport = transport
        self._operation = operation
        self._more = more
        self._learn = learn

    async def send(self, items: Sequence[str], refs: Sequence[str]) -> Refusals:
        """Send at most a thousand items, in halves if they are too large or cost too much. Return what was refused."""
        if not items:
            return []
        assert len(items) <= MAX_BATCH_ITEMS
        try:
            return await self._send_once(items, refs)
        except (InvalidInput, QueryRejected) as error:
            if error.code not in (BODY_TOO_LARGE, COST_TOO_HIGH):
                raise
            if len(items) == 1:
                path = (self.name, "0")
                return [(0, DeviceResult(refs[0], False, UserError(error.code, error.message, path)))]
        half = len(items) // 2
        first = await self.send(items[:half], refs[:half])
        second = await self.send(items[half:], refs[half:])
        return [*first, *((half + place, result) for place, result in second)]

    async def _send_once(self, items: Sequence[str], refs: Sequence[str]) -> Refusals:
        reply = await self._transport.execute_items(self._operation, self.name, items, self._more)
        if self._learn is not None:
            self._learn(Throttle.from_wire(reply.body))
        with decoding(self._operation.name):
            payload = json_object(json_object(reply.body, "data"), self._operation.name)
            results: Any = payload["results"]
            refused = [
                (place, device_result(one))
                for place, one in enumerate(results)
                if one["ok"] is not True or one["error"] is not None
            ]
            whole = json_objects(payload, "userErrors", user_error)
        if whole and not results:
            return [(place, DeviceResult(ref, False, whole[0])) for place, ref in enumerate(refs)]
        if len(results) != len(items):
            raise ProtocolError("The hub did not give a result for each item.")
        return refused
