"""Handwritten: WebSockets with another protocol, out of order, too many, too large, or without frames; and streams."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tests.hostile.attack import Attack, Part, asked, request
from tests.hostile.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    frame,
    handshake,
    message,
)
from tests.hostile.poison import CANARY
from tests.hostile.scene import LIVE_KEY, OFFICER, PARTNERS, STRANGER, TEST_KEY, UNCERTIFIED, Scene

QUIET_SECONDS: Final = 0.3
"""Seconds of silence after which the sender of a request leaves."""
FEED: Final = "subscription { alertFeed { sequence alert { child { name clothing } } } }"
QUESTION: Final = "{ viewer { mode } }"


def sockets(scene: Scene) -> list[Attack]:
    """Return all of them."""
    return [*_handshakes(scene), *_greetings(scene), *_out_of_turn(scene), *_frames(scene), *_streams(scene)]


def greeting(scene: Scene, role: str) -> bytes:
    """Return the `connection_init` of a role."""
    token = scene.token(role)
    return message({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"} if token else {}})


def subscribe(name: object, query: object, **more: Any) -> bytes:
    """Return a `subscribe`."""
    return message({"id": name, "type": "subscribe", "payload": {"query": query, **more}})


def _talk(name: str, role: str, parts: Sequence[Part], expects: tuple[str, ...] = (), path: str = "/graphql") -> Attack:
    # Bytes before the handshake's answer may be lost; and an admitted client may send more afterwards.
    sent: list[Part] = [handshake(path), "\r\n\r\n", *parts]
    if role in PARTNERS and "greeting" not in name:
        sent.insert(3, "connection_ack")
    # Wait for the hub's own end.
    quiet = QUIET_SECONDS if not expects or any(one.endswith(("1000", "socket")) for one in expects) else None
    return Attack(f"socket: {name}", role, tuple(sent), expects, quiet=quiet, is_socket=True)


def _handshakes(scene: Scene) -> Iterator[Attack]:
    for name, shake, expects in (
        ("the protocol before", handshake("/graphql", "graphql-ws"), ("socket 4406",)),
        ("no protocol", handshake("/graphql", None), ("socket 4406",)),
        ("an unknown protocol", handshake("/graphql", "chat"), ("socket 4406",)),
        ("many protocols", handshake("/graphql", ", ".join(f"p{n}" for n in range(2_000))), ("431",)),
        ("a protocol of bytes", handshake("/graphql", f"\xff{CANARY}"), ("socket 4406", "400", "closed")),
        ("another version", handshake("/graphql", version="8"), ("426", "400")),
        ("another origin", handshake("/graphql", headers=[("Origin", "https://evil.example")]), ("403", "403 FORBIDDEN", "socket 4403")),
        ("no origin", handshake("/graphql", headers=[("Origin", "null")]), ("403", "403 FORBIDDEN", "socket 4403")),
        ("an origin that is none", handshake("/graphql", headers=[("Origin", f"\xff//{CANARY}")]), ()),
        ("another address", handshake("/media/x/y/z"), ("403", "404", "404 NOT_FOUND")),
        ("an unknown address", handshake(f"/{CANARY}"), ("403", "404", "404 NOT_FOUND")),
        ("an address of numbers", handshake("/metrics"), ("403", "404", "404 NOT_FOUND")),
        ("packed messages", handshake("/graphql", headers=[("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits=8")]), ()),
        ("an address of bytes", handshake("/graphql\xff?a=\xfe"), ()),
        ("many headers", handshake("/graphql", headers=[(f"X-A{n}", "x") for n in range(500)]), ("431",)),
        ("a key of none", handshake("/graphql").replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"x"), ("400", "closed")),
    ):  # fmt: skip
        yield Attack(
            f"handshake: {name}", STRANGER, (shake,), expects, quiet=QUIET_SECONDS, is_socket=True, is_raw=True
        )


def _greetings(scene: Scene) -> Iterator[Attack]:
    ask, denied = subscribe("1", QUESTION), ("socket 4403",)
    yield _talk("no key", STRANGER, [greeting(scene, STRANGER)], denied)
    yield _talk("a key of staff", OFFICER, [greeting(scene, OFFICER)], denied)
    yield _talk("the greeting of a partner", LIVE_KEY, [greeting(scene, LIVE_KEY)], denied, "/police/graphql")
    trainee = [greeting(scene, UNCERTIFIED), subscribe("1", '{ cases(purpose: "a test") { edges { cursor } } }')]
    yield _talk("a trainee", UNCERTIFIED, trainee, (), "/police/graphql")
    for name, payload in (
        ("an operator", {"Authorization": {"$ne": None}}),
        ("a list", {"Authorization": ["Bearer x"]}),
        ("a number", {"Authorization": 7}),
        ("a long key", {"Authorization": "Bearer " + "x" * 10_000}),
        ("half a character", {"Authorization": "Bearer \ud83d"}),
        ("no object", "Bearer x"),
        ("a list for an object", [1]),
        ("a prototype", {"__proto__": {"Authorization": f"Bearer {scene.tokens[LIVE_KEY]}"}}),
    ):
        yield _talk(
            f"a greeting of {name}",
            STRANGER,
            [message({"type": "connection_init", "payload": payload})],
            ("socket 4403", "socket 4400"),
        )
    yield _talk("a question before the greeting", LIVE_KEY, [ask, greeting(scene, LIVE_KEY)], ("socket 4401",))
    yield _talk("two greetings", LIVE_KEY, [greeting(scene, LIVE_KEY)] * 2, ("socket 4429",))
    yield _talk("a flood of greetings", LIVE_KEY, [greeting(scene, LIVE_KEY)] * 500, ("socket 4429",))
    yield _talk(
        "a long greeting",
        STRANGER,
        [message({"type": "connection_init", "payload": {"a": "x" * 20_000}})],
        ("socket 1009",),
    )
    yield _talk("a greeting too large", STRANGER, [frame(TEXT, b" " * 2_000_000)], ("socket 1009", "closed", "socket"))
    yield _talk("nobody greets", STRANGER, [], ("socket 1000",))


def _out_of_turn(scene: Scene) -> Iterator[Attack]:
    hello, wrong = greeting(scene, LIVE_KEY), ("socket 4400",)
    for name, document in (
        ("an unknown type", {"type": CANARY}),
        ("a type in an object", {"type": {"$ne": 1}}),
        ("no type", {}),
        ("a list", [1]),
        ("a text", "connection_init"),
        ("null", None),
        ("a subscription without a payload", {"id": "1", "type": "subscribe"}),
        ("a payload in a list", {"id": "1", "type": "subscribe", "payload": []}),
        ("a query in an object", {"id": "1", "type": "subscribe", "payload": {"query": {"a": 1}}}),
        ("variables in a list", {"id": "1", "type": "subscribe", "payload": {"query": QUESTION, "variables": [1]}}),
        ("an id in an object", {"id": {"$ne": 1}, "type": "subscribe", "payload": {"query": QUESTION}}),
        ("an id of a number", {"id": 10**30, "type": "subscribe", "payload": {"query": QUESTION}}),
        ("no id", {"type": "subscribe", "payload": {"query": QUESTION}}),
        ("a long id", {"id": "x" * 50_000, "type": "subscribe", "payload": {"query": QUESTION}}),
        ("the start of the protocol before", {"id": "1", "type": "start", "payload": {"query": QUESTION}}),
        ("an answer", {"id": "1", "type": "next", "payload": {"data": {}}}),
    ):  # fmt: skip
        yield _talk(name, LIVE_KEY, [hello, message(document)], wrong)
    yield _talk("no JSON", LIVE_KEY, [hello, frame(TEXT, b"{" * 9_000)], wrong)
    yield _talk("deep JSON", LIVE_KEY, [hello, frame(TEXT, b"[" * 100_000 + b"]" * 100_000)], wrong)
    yield _talk(
        "the end of what never began", LIVE_KEY, [hello, message({"id": CANARY, "type": "complete"})], ("socket 1000",)
    )
    yield _talk("pings", LIVE_KEY, [hello, *[message({"type": "ping", "payload": {"a": CANARY}})] * 300], ())
    yield _talk("one id twice", LIVE_KEY, [hello, subscribe("1", FEED), subscribe("1", FEED)], ("socket 4409",))
    many = [subscribe(str(number), FEED) for number in range(60)]
    much = subscribe("1", QUESTION, variables={"a": [1] * 6_000})
    yield _talk("too many values", LIVE_KEY, [hello, much], ("socket TOO_MANY_ITEMS 1000",))
    yield _talk("sixty subscriptions", LIVE_KEY, [hello, *many], ("socket TOO_MANY_ITEMS 1000",))
    short = [subscribe(str(number), QUESTION) for number in range(300)]
    yield _talk("three hundred questions", LIVE_KEY, [hello, *short], ())
    pairs = [
        part for n in range(100) for part in (subscribe(str(n), FEED), message({"id": str(n), "type": "complete"}))
    ]
    yield _talk("begun and ended a hundred times", LIVE_KEY, [hello, *pairs], ())
    for name, query, more in (
        ("a deep document", "{a" * 1_400 + "}" * 1_400, {}),
        ("a long document", "{ viewer { mode } } #" + "x" * 101_000, {}),
        ("no document", "", {}),
        ("a mutation", "mutation { haltAll(input: {reason: \"x\"}) { halted } }", {}),
        ("a subscription of two", "subscription { a: alertFeed { sequence } b: alertFeed { sequence } }", {}),
        ("a subscription of nothing", "subscription { nothing }", {}),
        ("an unknown cursor", "subscription ($a: String) { alertFeed(after: $a) { sequence } }", {"variables": {"a": CANARY}}),
        ("an operator for a cursor", "subscription ($a: String) { alertFeed(after: $a) { sequence } }", {"variables": {"a": {"$gt": ""}}}),
        ("heartbeats without a pause", "subscription { alertFeed(heartbeat: 0) { sequence } }", {}),
        ("an area of the whole earth", "subscription ($a: FeedAreaInput) { alertFeed(area: $a) { sequence } }", {"variables": {"a": {"circle": {"point": {"latitude": 0, "longitude": 0}, "radiusKm": 1e300}}}}),
        ("an area of too many cells", "subscription ($a: FeedAreaInput) { alertFeed(area: $a) { sequence } }", {"variables": {"a": {"cells": ["8631aa51fffffff"] * 4_900}}}),
        ("a name of nobody", QUESTION, {"operationName": CANARY}),
    ):  # fmt: skip
        yield _talk(name, LIVE_KEY, [hello, subscribe("1", query, **more)])
    yield _talk("another's feed", TEST_KEY, [greeting(scene, TEST_KEY), subscribe("1", FEED)], ("socket 1000",))
    trail = "subscription { tipFeed { tip { text } } }"
    yield _talk(
        "a feed of police", UNCERTIFIED, [greeting(scene, UNCERTIFIED), subscribe("1", trail)], (), "/police/graphql"
    )


def _frames(scene: Scene) -> Iterator[Attack]:
    hello, wrong = greeting(scene, LIVE_KEY), ("socket 1002", "closed")
    ping = json.dumps({"type": "ping"}).encode()
    for name, parts, expects in (
        ("without a mask", [frame(TEXT, ping, masked=False)], wrong),
        ("with a reserved bit", [frame(TEXT, ping, reserved=4)], wrong),
        ("of an unknown kind", [frame(3, ping)], wrong),
        ("of bytes", [frame(BINARY, ping)], ("socket 4400", "socket 1003")),
        ("that go on with nothing", [frame(CONTINUATION, ping)], wrong),
        ("that begin twice", [frame(TEXT, ping, last=False), frame(TEXT, ping)], wrong),
        ("in a thousand pieces", [*[frame(CONTINUATION if n else TEXT, b" ", last=False) for n in range(1_000)], frame(CONTINUATION, ping)], ()),
        ("in pieces without an end", [*[frame(CONTINUATION if n else TEXT, b" " * 60_000, last=False) for n in range(100)]], ("socket 1009", "closed", "socket")),
        ("of nothing", [frame(TEXT, b"")] * 100, ("socket 4400",)),
        ("that are no UTF-8", [frame(TEXT, b"\xff\xfe")], ("socket 1007", "closed")),
        ("that claim to be endless", [frame(TEXT, b"x", length=2**62)], ("socket 1009", "closed")),
        ("that claim more than there is", [frame(TEXT, b"x", length=2**63 + 1)], (*wrong, "socket 1009")),
        ("of a long ping", [frame(PING, b"x" * 126)], wrong),
        ("of a ping in pieces", [frame(PING, b"x", last=False)], wrong),
        ("of a thousand pings", [frame(PING, b"x" * 125)] * 1_000, ()),
        ("of pongs that nobody asked for", [frame(PONG, b"x")] * 1_000, ("socket 1000",)),
        ("of an end with no reason", [frame(CLOSE, b"")], ()),
        ("of an end with half a reason", [frame(CLOSE, b"\x03")], wrong),
        ("of an end with a reason that is none", [frame(CLOSE, b"\x00\x01")], wrong),
        ("of an end in no UTF-8", [frame(CLOSE, b"\x03\xe8\xff")], ("socket 1007", "closed")),
        ("after the end", [frame(CLOSE, b"\x03\xe8"), frame(TEXT, ping)], ()),
        ("of garbage", [bytes(range(256)) * 20], wrong),
    ):  # fmt: skip
        yield _talk(f"frames {name}", LIVE_KEY, [hello, 0.05, *parts], expects)
    yield Attack(
        "socket: left at once", LIVE_KEY, (handshake("/graphql"), hello), ("socket", "closed"), eof=True, is_socket=True
    )


def _streams(scene: Scene) -> Iterator[Attack]:
    """Yield subscriptions over HTTP: as events, and in parts."""
    parts = "multipart/mixed;subscriptionSpec=1.0"
    for name, accept, role, query, expects in (
        ("events", "text/event-stream", LIVE_KEY, FEED, ()),
        ("parts", parts, LIVE_KEY, FEED, ()),
        ("events of another mode", "text/event-stream", TEST_KEY, FEED, ()),
        ("events of a stranger", "text/event-stream", STRANGER, FEED, ("200 UNAUTHENTICATED",)),
        ("events of nothing", "text/event-stream", LIVE_KEY, "subscription { nothing }", ()),
        ("events of an unknown cursor", "text/event-stream", LIVE_KEY, f'subscription {{ alertFeed(after: "{CANARY}") {{ sequence }} }}', ()),
        ("events of a question", "text/event-stream", LIVE_KEY, QUESTION, ("200",)),
        ("parts of no specification", "multipart/mixed", LIVE_KEY, FEED, ("200 BAD_REQUEST", "400 BAD_REQUEST")),
        ("parts with a boundary", f'{parts};boundary="\xff{CANARY}"', LIVE_KEY, FEED, ()),
        ("both", f"text/event-stream;q=nan, {parts};q=\xb2", LIVE_KEY, FEED, ()),
    ):  # fmt: skip
        sent = request("POST", "/graphql", scene.token(role), asked(query), [("Accept", accept)])
        yield Attack(f"stream: {name}", role, (sent,), expects, quiet=QUIET_SECONDS)
