"""Requests beside the inputs of an operation: keys, bodies, repeats, photos. Each has the code of its answer."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from hub.domain.photos import MAX_PHOTO_BYTES, MAX_PIXELS, MAX_SCANS
from hub.graphql.messages.requests import MAX_LIST_ITEMS, MAX_NESTING_LEVELS, MAX_REQUEST_VALUES, measure_extent
from hub.graphql.transport.body_limit import MAX_BODY_BYTES
from hub.services.idempotency import MAX_KEY_LENGTH
from reunion import documents
from reunion.documents import Operation
from reunion.testing import sample_photo
from tests.e2e.probes.bases import TIP
from tests.e2e.probes.bounds import BAD
from tests.e2e.probes.hubs import Answer, Hub
from tests.e2e.probes.scene import Fresh, Of
from tests.services.photos.pictures import encoded, gradient, jpeg_with_scans, photo_file, png_bomb

Send = Callable[[Hub], Awaitable[Answer]]


@dataclass(frozen=True)
class Request:
    """A request that both hubs get, and the code of their answer; None if both must accept it."""

    send: Send
    code: str | None = None
    has_own_form: str = ""
    """Why the two hubs need not give the code in one form, where that is so."""


def _body(body: bytes, **headers: str) -> Send:
    return lambda hub: hub.post(body, **headers)


def _sent(operation: Operation = documents.VIEWER, **fields: Any) -> dict[str, Any]:
    return {"operationName": operation.name, "query": operation.document, "variables": {}} | fields


def _json(value: Any) -> Send:
    return _body(json.dumps(value).encode())


def _removal(refs: Any) -> dict[str, Any]:
    return _sent(documents.REMOVE_DEVICES, variables={"input": {"refs": refs}})


def _padded(size: int) -> bytes:
    return json.dumps(_sent()).encode().ljust(size)


def _nested(levels: int) -> dict[str, Any]:
    value: Any = []
    for _ in range(levels - 3):
        value = [value]
    return _sent(variables={"unused": value})


def _values(count: int) -> dict[str, Any]:
    """Return a request with so many values, in lists that are short enough."""
    lists: list[list[int]] = [[0] * 4000 for _ in range(count // 4001)]
    request = _sent(variables={"unused": lists})
    lists.append([])
    lists[-1].extend([0] * (count - measure_extent(request).values))
    return request


def _with_key(key: str | None) -> Send:
    async def send(hub: Hub) -> Answer:
        other = replace(hub, key=key or "")
        return await other.post(json.dumps(_sent()).encode())

    return send


def _upload(photo: bytes, **headers: str) -> Send:
    return lambda hub: hub.upload(photo, **headers)


def _upload_as(key: str) -> Send:
    return lambda hub: replace(hub, key=key).upload(sample_photo())


def _twice(operation: Operation, first: Mapping[str, Any], second: Mapping[str, Any]) -> Send:
    async def send(hub: Hub) -> Answer:
        key = f"{id(first)}"
        asked = [{"input": {**TIP, "idempotencyKey": key, **changes}} for changes in (first, second)]
        return [await hub.ask(operation, variables) for variables in asked][-1]

    return send


def _photo_twice(first: bytes, second: bytes, key: str) -> Send:
    async def send(hub: Hub) -> Answer:
        answers = [await hub.upload(photo, **{"Idempotency-Key": key}) for photo in (first, second)]
        return answers[-1]

    return send


async def _withdraw_once(hub: Hub) -> Answer:
    submitted = await hub.ask(documents.SUBMIT_TIP, {"input": TIP | {"idempotencyKey": Fresh()}})
    code = submitted.body["data"]["submitTip"]["receiptCode"]
    return await hub.ask(documents.WITHDRAW_TIP, {"input": {"receiptCode": f" {code[:13].lower()}-{code[13:]} "}})


async def _lost_device(hub: Hub) -> Answer:
    """Register one token under two refs: the first of them is a device no longer."""
    cell = {"cell": Of("cell"), "token": "one-phone"}
    devices = [{"ref": "first"} | cell, {"ref": "second"} | cell]
    await hub.ask(documents.REGISTER_DEVICES, {"input": {"devices": devices}})
    moved = [{"ref": ref, "cell": Of("cell")} for ref in ("first", "second", "second")]
    return await hub.ask(documents.REPORT_LOCATIONS, {"input": {"locations": moved}})


async def _removed_device(hub: Hub) -> Answer:
    device = {"ref": "going", "cell": Of("cell"), "token": "going"}
    await hub.ask(documents.REGISTER_DEVICES, {"input": {"devices": [device]}})
    await hub.ask(documents.REMOVE_DEVICES, {"input": {"refs": ["going"]}})
    return await hub.ask(documents.SET_DEVICE_PREFERENCES, {"input": {"preferences": [{"ref": "going"}]}})


async def _mixed_items(hub: Hub) -> Answer:
    devices = [
        {"ref": "good", "cell": Of("cell"), "token": "mixed"},
        {"ref": "", "cell": "x", "token": ""},
        {"ref": "both", "cell": Of("cell"), "point": {"latitude": 1.5, "longitude": 2.5}, "token": "both"},
        {"ref": "token first", "cell": "x", "token": ""},
        {"ref": "good", "point": {"latitude": 1.5, "longitude": 2.5}, "token": "mixed"},
    ]
    return await hub.ask(documents.REGISTER_DEVICES, {"input": {"devices": devices}})


def _padded_photo(size: int) -> bytes:
    """Return a photo of so many bytes: decoders read no further than its end."""
    return photo_file("PNG", 8, 8).ljust(size, b"\0")


def _webp(kind: str, **options: Any) -> bytes:
    return encoded(gradient(60, 40, kind), "WEBP", **options)


HALF_PHOTO = {kind: photo_file(kind)[: len(photo_file(kind)) // 2] for kind in ("JPEG", "PNG", "WEBP")}
BROKEN_PNG = photo_file("PNG").replace(b"IDAT", b"IDAT\0", 1)

EMBEDDED: Final = (
    "a hub on one machine lets strangers read the schema: its fields refuse them, and not the whole request"
)

REQUESTS: Final[Mapping[str, Request]] = {
    # ---------------------------------------------------------------- keys
    "no key": Request(_with_key(None), "UNAUTHENTICATED", EMBEDDED),
    "wrong key": Request(_with_key("rk_test_nonsense"), "UNAUTHENTICATED", EMBEDDED),
    "upload without a key": Request(_upload_as(""), "UNAUTHENTICATED"),
    "upload with a wrong key": Request(_upload_as("rk_test_nonsense"), "UNAUTHENTICATED"),
    # ---------------------------------------------------------------- bodies
    "right request": Request(_json(_sent())),
    "no variables": Request(_json({name: value for name, value in _sent().items() if name != "variables"})),
    "variables of null": Request(_json(_sent(variables=None))),
    "variables of another type": Request(_json(_sent(variables=[1])), BAD),
    "undeclared variable": Request(_json(_sent(variables={"unused": 1}))),
    "no operation name": Request(_json(_sent(operationName=None))),
    "unknown operation": Request(_json(_sent(operationName="unknown")), BAD),
    "operation name of another type": Request(_json(_sent(operationName=1)), BAD),
    "no document": Request(_json({"variables": {}}), BAD),
    "document with a fault": Request(_json(_sent(query="query viewer {")), BAD),
    "unknown field": Request(_json(_sent(query="query viewer { viewer { unknown } }")), BAD),
    "empty body": Request(_body(b""), BAD),
    "no JSON": Request(_body(b"{"), BAD),
    "list of operations": Request(_json([_sent()]), BAD),
    "not a number": Request(_body(json.dumps(_sent(variables={"unused": float("nan")})).encode()), BAD),
    "number beyond a double": Request(_body(json.dumps(_sent()).encode().replace(b"{}", b'{"unused": 1e999}')), BAD),
    "text that is no UTF-8": Request(_body(b'{"query": "\xff"}'), BAD),
    "form": Request(_body(b"query=1", **{"Content-Type": "application/x-www-form-urlencoded"}), BAD),
    "largest body": Request(_body(_padded(MAX_BODY_BYTES))),
    "body too large": Request(_body(_padded(MAX_BODY_BYTES + 1)), "BODY_TOO_LARGE"),
    "longest list": Request(_json(_removal(["x"] * MAX_LIST_ITEMS)), "TOO_MANY_ITEMS"),
    "list too long": Request(_json(_removal(["x"] * (MAX_LIST_ITEMS + 1))), "TOO_MANY_ITEMS"),
    "most values": Request(_json(_values(MAX_REQUEST_VALUES))),
    "too many values": Request(_json(_values(MAX_REQUEST_VALUES + 1)), "TOO_MANY_ITEMS"),
    "deepest nesting": Request(_json(_nested(MAX_NESTING_LEVELS))),
    "nested too deep": Request(_json(_nested(MAX_NESTING_LEVELS + 1)), BAD),
    # ---------------------------------------------------------------- repeats and items
    "same tip under one key": Request(_twice(documents.SUBMIT_TIP, {"contact": " "}, {"contact": None})),
    "other tip under one key": Request(
        _twice(documents.SUBMIT_TIP, {"text": "one"}, {"text": "two"}), "IDEMPOTENCY_MISMATCH"
    ),
    "tip with a moment in another zone": Request(
        _twice(documents.SUBMIT_TIP, {"seenAt": "2016-05-13T16:00:00+08:00"}, {"seenAt": "2016-05-13T08:00:00Z"})
    ),
    "tip at another place": Request(
        _twice(
            documents.SUBMIT_TIP,
            {"place": {"latitude": 1.5, "longitude": 2.5}},
            {"place": {"latitude": 1.5, "longitude": 3.5}},
        ),
        "IDEMPOTENCY_MISMATCH",
    ),
    "withdrawal": Request(_withdraw_once),
    "token under two refs": Request(_lost_device, "NOT_FOUND"),
    "removed device": Request(_removed_device, "NOT_FOUND"),
    "good and bad items": Request(_mixed_items, "REF_INVALID"),
    # ---------------------------------------------------------------- photos
    "sample photo": Request(_upload(sample_photo())),
    "other sample photo": Request(_upload(sample_photo(200))),
    **{f"{kind} photo": Request(_upload(photo_file(kind))) for kind in ("JPEG", "PNG", "WEBP")},
    "progressive JPEG": Request(_upload(jpeg_with_scans(1))),
    "most scans": Request(_upload(jpeg_with_scans(MAX_SCANS - 9))),
    "too many scans": Request(_upload(jpeg_with_scans(MAX_SCANS + 1)), "PHOTO_INVALID"),
    "lossless WebP": Request(_upload(_webp("RGB", lossless=True))),
    "transparent WebP": Request(_upload(_webp("RGBA", exif=b"Exif\0\0"))),
    **{f"half a {kind}": Request(_upload(data), "PHOTO_INVALID") for kind, data in HALF_PHOTO.items()},
    "PNG with a wrong checksum": Request(_upload(BROKEN_PNG), "PHOTO_INVALID"),
    "GIF": Request(_upload(photo_file("GIF")), "PHOTO_INVALID"),
    "empty upload": Request(_upload(b""), "PHOTO_INVALID"),
    "text as a photo": Request(_upload(b"not a photo"), "PHOTO_INVALID"),
    "start of a JPEG": Request(_upload(b"\xff\xd8\xff"), "PHOTO_INVALID"),
    "photo with most bytes": Request(_upload(_padded_photo(MAX_PHOTO_BYTES))),
    "photo with too many bytes": Request(_upload(_padded_photo(MAX_PHOTO_BYTES + 1)), "PHOTO_TOO_LARGE"),
    "photo with too many pixels": Request(_upload(png_bomb(MAX_PIXELS + 1, 1)), "PHOTO_TOO_LARGE"),
    "longest photo key": Request(_upload(sample_photo(), **{"Idempotency-Key": "k" * MAX_KEY_LENGTH})),
    "photo key too long": Request(
        _upload(sample_photo(), **{"Idempotency-Key": "k" * (MAX_KEY_LENGTH + 1)}), "TEXT_INVALID"
    ),
    "empty photo key": Request(_upload(sample_photo(), **{"Idempotency-Key": '""'}), "TEXT_INVALID"),
    "same photo under one key": Request(_photo_twice(sample_photo(2), sample_photo(2), '"one"')),
    "other photo under one key": Request(_photo_twice(sample_photo(3), sample_photo(4), "two"), "IDEMPOTENCY_MISMATCH"),
}
"""Requests by name."""
