"""Sending many items in batches: each item has its own result, in the order of the items."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from reunion.documents import Operation
from reunion.error_codes import BODY_TOO_LARGE, device_result, user_error
from reunion.errors import InvalidInput, ProtocolError, ReunionError
from reunion.results import DeviceResult, UserError
from reunion.transport import Transport
from reunion.wire import decoding, json_object, json_objects

T = TypeVar("T")

MAX_BATCH_ITEMS = 1000
"""The hub accepts no more items in one call."""


Send = Callable[[Sequence[T]], Awaitable[list[DeviceResult]]]


async def send_in_batches(items: Sequence[T], ref: Callable[[T], str], send: Send[T]) -> list[DeviceResult]:
    """Send the items batch after batch. Return one result for each item, in order.

    If a batch fails, the error raised carries the results of the earlier ones in `partial_results`.
    """
    results: list[DeviceResult] = []
    for start in range(0, len(items), MAX_BATCH_ITEMS):
        try:
            answers = await _send_or_split(items[start : start + MAX_BATCH_ITEMS], ref, send)
            results += [_at_position(answer, start + position) for position, answer in enumerate(answers)]
        except ReunionError as error:
            error.partial_results = tuple(results)
            raise
    return results


def _at_position(result: DeviceResult, position: int) -> DeviceResult:
    """Return the result with the position in the caller's list; the hub counts within the batch it was sent."""
    error = result.error
    if error is None or len(error.path) < 2 or not error.path[1].isdigit():
        return result
    path = (error.path[0], str(position), *error.path[2:])
    return replace(result, error=replace(error, path=path))


async def _send_or_split(items: Sequence[T], ref: Callable[[T], str], send: Send[T]) -> list[DeviceResult]:
    """Send a batch, or its halves if it has more bytes than the hub accepts."""
    try:
        return await send(items)
    except InvalidInput as error:
        if error.code != BODY_TOO_LARGE:
            raise
        if len(items) == 1:
            return [DeviceResult(ref(items[0]), False, UserError(error.code, error.message))]
    half = len(items) // 2
    return [*await _send_or_split(items[:half], ref, send), *await _send_or_split(items[half:], ref, send)]


async def send_items(
    transport: Transport, operation: Operation, refs: Sequence[str], sent: dict[str, Any]
) -> list[DeviceResult]:
    """Run one mutation over items. A refusal of the whole input is the result of each item."""
    data = (await transport.execute(operation, {"input": sent})).data
    with decoding(operation.name):
        payload = json_object(data, operation.name)
        refused = json_objects(payload, "userErrors", user_error)
        results = list(json_objects(payload, "results", device_result))
    if refused and not results:
        return [DeviceResult(ref, False, refused[0]) for ref in refs]
    if len(results) != len(refs):
        raise ProtocolError("The hub did not give a result for each item.")
    return results
