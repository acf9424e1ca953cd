"""Sending many items in batches: each item has its own result, in the order of the items."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import TypeVar

from reunion._async.io import Items, each_of
from reunion._async.items import MAX_BATCH_ITEMS, ItemSender
from reunion.errors import ReunionError
from reunion.items import UNREADABLE, ref_of
from reunion.results import DeviceResult, UserError

T = TypeVar("T")


async def send_in_batches(
    items: Items[T], fault: Callable[[T], UserError | None], to_json: Callable[[T], str], sender: ItemSender
) -> list[DeviceResult]:
    """Send the items batch after batch, as they come. Return one result for each item, in order.

    An item with a `fault` is not sent: that is its result, with the path in the hub's list. If a batch fails, the error
    raised carries the results of the earlier ones in `partial_results`. An error of the items themselves has a note of
    how many were sent.
    """
    results: list[DeviceResult] = []
    try:
        async for batch in batches_of(items):
            written = [fault(item) or _write(item, to_json) for item in batch]
            sendable = [item for item in written if isinstance(item, str)]
            refs = [ref_of(item) for item, found in zip(batch, written, strict=True) if isinstance(found, str)]
            answers = [DeviceResult(ref, True) for ref in refs]
            for place, result in await sender.send(sendable, refs):
                answers[place] = result
            rest = iter(answers)
            for item, found in zip(batch, written, strict=True):
                answer = next(rest) if isinstance(found, str) else refused(item, sender.name, found)
                results.append(_at_position(answer, len(results)))
    except ReunionError as error:
        error.partial_results = tuple(results)
        raise
    except Exception as error:
        # Of the items themselves, such as a file that cannot be read any further.
        error.add_note(f"The first {len(results)} items were sent, and have their results; send all of them again.")
        raise
    return results


def _write(item: T, to_json: Callable[[T], str]) -> str | UserError:
    try:
        return to_json(item)
    except Exception:  # noqa: BLE001 - a field may be another one the second time it is read
        return UNREADABLE


async def batches_of(items: Items[T]) -> AsyncIterator[list[T]]:
    """Yield the items in batches that the hub accepts in one call."""
    batch: list[T] = []
    async for item in each_of(items):
        batch.append(item)
        if len(batch) == MAX_BATCH_ITEMS:
            yield batch
            batch = []
    if batch:
        yield batch


def refused(item: object, name: str, fault: UserError) -> DeviceResult:
    """Return the result of an item that was not sent."""
    return DeviceResult(ref_of(item), False, replace(fault, path=(name, "0", *fault.path)))


def _at_position(result: DeviceResult, position: int) -> DeviceResult:
    """Return the result with the position in the caller's list; the hub counts within the batch it was sent."""
    error = result.error
    if error is None or len(error.path) < 2 or not error.path[1].isdigit():
        return result
    path = (error.path[0], str(position), *error.path[2:])
    return replace(result, error=replace(error, path=path))
