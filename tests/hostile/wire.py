"""Handwritten: bytes that are no HTTP, two requests in one, half of one; slow ones, and false lengths."""

from collections.abc import Iterator
from typing import Final

from tests.hostile.attack import JSON_KIND, Attack, Part, asked, bearer, head
from tests.hostile.poison import CANARY
from tests.hostile.scene import LIVE_KEY, STRANGER, Scene

BODY: Final = asked("{ viewer { mode } }")
LAST_REQUEST: Final = b"GET /healthz HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n"
REFUSED: Final = ("closed", "400")


def wire(scene: Scene) -> list[Attack]:
    """Return all of them."""
    return [
        *(
            Attack(f"wire: {name}", STRANGER, parts, expects, eof=True, is_raw=True)
            for name, parts, expects in (*_no_http(), *_two_in_one(scene))
        ),
        *_bodies(scene),
    ]


Case = tuple[str, tuple[Part, ...], tuple[str, ...]]


def _no_http() -> Iterator[Case]:
    yield "nothing", (), ("closed",)
    yield "ends of lines", (b"\r\n" * 5_000,), REFUSED
    yield "bytes", (bytes(range(256)) * 100,), REFUSED
    yield "zeros", (b"\0" * 10_000,), REFUSED
    yield "a greeting of TLS", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500,), REFUSED
    yield (
        "HTTP/2",
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",),
        (*REFUSED, "404 NOT_FOUND", "405 BAD_REQUEST"),
    )
    yield "HTTP/0.9", (b"GET /healthz\r\n\r\n",), (*REFUSED, "200")
    yield "HTTP/9.9", (b"GET /healthz HTTP/9.9\r\nHost: hub\r\nConnection: close\r\n\r\n",), (*REFUSED, "200")
    yield "a method of bytes", (b"G\xffT /healthz HTTP/1.1\r\nHost: hub\r\n\r\n",), REFUSED
    yield "a long method", (b"G" * 100_000,), REFUSED
    yield "a long address", (b"GET /" + b"a" * 200_000,), REFUSED
    yield "spaces in an address", (b"GET /health z HTTP/1.1\r\nHost: hub\r\n\r\n",), REFUSED
    yield (
        "an address with a null byte",
        (b"GET /\0 HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n",),
        (*REFUSED, "404 NOT_FOUND"),
    )
    yield (
        "an address of somebody else",
        (b"GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",),
        ("404 NOT_FOUND", "400"),
    )
    yield (
        "a tunnel",
        (b"CONNECT 127.0.0.1:6379 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",),
        ("404 NOT_FOUND", "405 BAD_REQUEST", *REFUSED),
    )
    yield "an asterisk", (b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",), ("404 NOT_FOUND", *REFUSED)
    yield "a header without a name", (b"GET /healthz HTTP/1.1\r\n: x\r\n\r\n",), REFUSED
    yield "a header without a colon", (b"GET /healthz HTTP/1.1\r\nHost hub\r\n\r\n",), REFUSED
    yield (
        "a folded header",
        (b"GET /healthz HTTP/1.1\r\nHost: hub\r\n folded\r\nConnection: close\r\n\r\n",),
        (*REFUSED, "200"),
    )
    yield "a header with a null byte", (b"GET /healthz HTTP/1.1\r\nHost: h\0b\r\n\r\n",), REFUSED
    yield "a header with a bare return", (b"GET /healthz HTTP/1.1\r\nHost: hub\rX: a\r\n\r\n",), REFUSED
    yield "bare ends of lines", (b"GET /healthz HTTP/1.1\nHost: hub\nConnection: close\n\n",), (*REFUSED, "200")
    yield (
        "an end of line in an id",
        (
            f"GET /healthz HTTP/1.1\r\nHost: hub\r\nX-Request-Id: aaaaaaaa\r\nX-{CANARY}: b\r\nConnection: close\r\n\r\n".encode(),
        ),
        ("200",),
    )
    yield (
        "a terminal in a header",
        (head("GET", "/healthz", [("X-Request-Id", f"\x1b[2J{CANARY}")]),),
        (*REFUSED, "200"),
    )
    yield "Redis", (b"*1\r\n$4\r\nINFO\r\n",), REFUSED
    yield "half a head", (b"POST /graphql HTTP/1.1\r\nHost:",), ("closed",)
    yield "a head in drops", tuple(part for byte in LAST_REQUEST for part in (bytes([byte]), 0.002)), ("200",)  # fmt: skip


def _two_in_one(scene: Scene) -> Iterator[Case]:
    """Yield requests that a proxy in front might read as one and the hub as two, or the other way round."""
    key = bearer(scene.tokens[LIVE_KEY])
    kind = [("Content-Type", JSON_KIND), *key]
    both = [("Content-Length", "6"), ("Transfer-Encoding", "chunked")]
    smuggled = b"0\r\n\r\n" + LAST_REQUEST
    yield (
        "a length and chunks",
        (head("POST", "/graphql", [*kind, *both]) + smuggled,),
        (*REFUSED, "400 BAD_REQUEST", "200"),
    )
    other = [("Transfer-Encoding", "chunked"), ("Content-Length", str(len(BODY)))]
    yield "chunks and a length", (head("POST", "/graphql", [*kind, *other]) + BODY + LAST_REQUEST,), REFUSED
    twice = [("Content-Length", str(len(BODY))), ("Content-Length", "0")]
    yield "two lengths", (head("POST", "/graphql", [*kind, *twice]) + BODY + LAST_REQUEST,), REFUSED
    for name, length in (
        ("a sign", f"+{len(BODY)}"),
        ("a list", f"{len(BODY)}, 0"),
        ("hexadecimal", "0x10"),
        ("a blank", "1 0"),
        ("many digits", "9" * 5_000),
    ):
        yield f"a length of {name}", (head("POST", "/graphql", [*kind, ("Content-Length", length)]) + BODY,), REFUSED
    for name, coding in (
        ("twice", "chunked, chunked"),
        ("in another's name", "xchunked"),
        ("behind another", "chunked, identity"),
        ("packed", "gzip"),
    ):
        sent = head("POST", "/graphql", [*kind, ("Transfer-Encoding", coding)]) + smuggled
        yield f"chunks {name}", (sent,), (*REFUSED, "400 BAD_REQUEST", "200", "415 BAD_REQUEST")
    chunked = head("POST", "/graphql", [*kind, ("Transfer-Encoding", "chunked")])
    for name, text in (
        ("no size", b"zz\r\nabc\r\n0\r\n\r\n"),
        ("a size of sixteen digits", b"ffffffffffffffff\r\nabc"),
        ("a size of many digits", b"1" * 5_000 + b"\r\nabc"),
        ("less than it says", b"3\r\nabcdef\r\n0\r\n\r\n"),
        ("a long extension", b"1;" + b"a" * 100_000 + b"\r\n{\r\n0\r\n\r\n"),
        ("endless trailers", b"0\r\n" + b"X: y\r\n" * 20_000),
    ):
        yield f"a chunk of {name}", (chunked + text,), (*REFUSED, "400 BAD_REQUEST", "200")
    one = head("GET", "/healthz")
    yield "a hundred at once", (one * 100 + LAST_REQUEST,), ("200",)
    yield (
        "answers that nobody waits for",
        (head("POST", "/graphql", [*kind, ("Content-Length", str(len(BODY)))]) + BODY + LAST_REQUEST,),
        ("200",),
    )
    get = head("GET", "/healthz", [("Content-Length", "60")]) + LAST_REQUEST
    yield "a body where none belongs", (get,), ("200", "closed")  # fmt: skip


def _bodies(scene: Scene) -> Iterator[Attack]:
    """Yield bodies that come slowly, or not at all."""
    headers = [*bearer(scene.tokens[LIVE_KEY]), ("Content-Type", JSON_KIND), ("Connection", "close")]

    def announced(length: int) -> bytes:
        return head("POST", "/graphql", [*headers, ("Content-Length", str(length))])

    drops = tuple(part for byte in BODY for part in (bytes([byte]), 0.01))
    yield Attack("body in drops", LIVE_KEY, (announced(len(BODY)), *drops), ("200",))
    yield Attack("body cut short", LIVE_KEY, (announced(len(BODY)), BODY[:9]), ("closed",), eof=True)
    yield Attack("body that never comes", LIVE_KEY, (announced(1_000),), ("closed",), eof=True)
    yield Attack("body longer than announced", LIVE_KEY, (announced(9) + BODY,), ("400 BAD_REQUEST",))
    yield Attack("body of 4 GiB announced", LIVE_KEY, (announced(2**32), BODY), ("413 BODY_TOO_LARGE",))
    chunked = head("POST", "/graphql", [*headers, ("Transfer-Encoding", "chunked")])
    ones = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in BODY) + b"0\r\n\r\n"
    yield Attack("body in chunks of one", LIVE_KEY, (chunked + ones,), ("200",))
    piece = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    yield Attack("body in chunks without an end", LIVE_KEY, (chunked, *[piece] * 100), ("413 BODY_TOO_LARGE", "closed"))
    going_on = head("POST", "/graphql", [*headers, ("Content-Length", str(len(BODY))), ("Expect", "100-continue")])
    yield Attack("body after a question", LIVE_KEY, (going_on, 0.1, BODY), ("200",))
