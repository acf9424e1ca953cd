"""One hostile request: who sends it, the bytes of one connection, and how what comes back is waited for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

JSON_KIND: Final = "application/json"

Header = tuple[str, str]
Part = bytes | float | str
"""What is written next, how many seconds nothing is, or what has to be heard before."""


@dataclass(frozen=True, slots=True)
class Attack:
    """`parts` are written to a connection of its own; then it is read to its end.

    `quiet` is for what has no end: after so many seconds of silence its sender leaves. `eof` says that nothing more
    will come. `expects` are the only outcomes there may be, as `sending.Heard.outcome` tells them; empty is any
    outcome that is none of the faults that `judging` knows.
    """

    name: str
    role: str
    parts: tuple[Part, ...]
    expects: tuple[str, ...] = ()
    quiet: float | None = None
    eof: bool = False
    is_socket: bool = False
    is_raw: bool = False
    """It is no HTTP that anybody would answer in a form of the hub's: the server refuses it, or hangs up."""


def head(method: str, target: str, headers: Iterable[Header] = ()) -> bytes:
    """The head of a request."""
    lines = [f"{method} {target} HTTP/1.1", "Host: hub", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def bearer(token: str | None) -> list[Header]:
    """The header of a key or token."""
    return [("Authorization", f"Bearer {token}")] if token else []


def request(
    method: str,
    target: str,
    token: str | None,
    body: bytes = b"",
    headers: Iterable[Header] = (),
    kind: str | None = JSON_KIND,
) -> bytes:
    """A whole request, after which the connection ends."""
    sent = [*bearer(token), ("Content-Length", str(len(body))), ("Connection", "close"), *headers]
    if kind is not None:
        sent.append(("Content-Type", kind))
    return head(method, target, sent) + body


def asked(document: object, variables: object = None, **more: Any) -> bytes:
    """The body of a GraphQL request, however wrong what it holds."""
    given = {"query": document, **({} if variables is None else {"variables": variables}), **more}
    return json.dumps(given).encode()
