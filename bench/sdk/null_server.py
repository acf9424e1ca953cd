"""A server that answers every batch of a thousand items with the same thousand results, as fast as Python can.

`python -m bench.sdk.null_server` prints its port, and serves until its input ends.
"""

import asyncio
import json
import sys

BATCH = 1000
NAMES = (b"registerDevices", b"reportLocations")


def response(name: bytes) -> bytes:
    """Return a whole HTTP response: every item is accepted, and points are left."""
    results = [{"ref": f"d{number}", "ok": True, "error": None} for number in range(BATCH)]
    status = {"maximumAvailable": 1_000_000, "currentlyAvailable": 900_000, "restoreRate": 1e9}
    cost = {"requestedQueryCost": 1012, "throttleStatus": status}
    return _http({"data": {name.decode(): {"results": results, "userErrors": []}}, "extensions": {"cost": cost}})


def _http(answer: object) -> bytes:
    body = json.dumps(answer, separators=(",", ":")).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def viewer() -> bytes:
    """Return the response to the question who the caller is."""
    found = {"partner": {"id": "p", "name": "n"}, "mode": "TEST", "cellResolution": 6, "channel": None}
    return _http({"data": {"viewer": found}})


RESPONSES = {b"viewer": viewer(), **{name: response(name) for name in NAMES}}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            writer.write(RESPONSES[next(name for name in RESPONSES if name in body[:400])])
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    """Serve until the input ends."""
    async with await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20) as server:
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
