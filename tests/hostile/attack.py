"""One hostile request: its sender, the bytes of one connection, and the wait for the answer."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

JSON_KIND: Final = "application/json"

Header = tuple[str, str]
Part = bytes | float | str
"""The bytes to write next, seconds of silence, or a text to wait for."""


@dataclass(frozen=True, slots=True)
class Attack:
    """`parts` are written to a connection of its own, which is then read to its end.

    `quiet` is for endless answers: after so many seconds of silence the sender leaves. `eof` closes the sending side.
    `expects` are the only allowed outcomes, in the form of `sending.Heard.outcome`; if empty, any outcome is allowed
    except the faults that `judging` knows.
    """

    name: str
    role: str
    parts: tuple[Part, ...]
    expects: tuple[str, ...] = ()
    quiet: float | None = None
    eof: bool = False
    is_socket: bool = False
    is_raw: bool = False
    """True for bytes that are no HTTP: the server refuses them without the hub's form, or disconnects."""


def head(method: str, target: str, headers: Iterable[Header] = ()) -> bytes:
    """Return the head of a request."""
    lines = [f"{method} {target} HTTP/1.1", "Host: hub", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def bearer(token: str | None) -> list[Header]:
    """Return the header of a key or token."""
    return [("Authorization", f"Bearer {token}")] if token else []


def request(
    method: str,
    target: str,
    token: str | None,
    body: bytes = b"",
    headers: Iterable[Header] = (),
    kind: str | None = JSON_KIND,
) -> bytes:
    """Return a whole request, after which the connection ends."""
    sent = [*bearer(token), ("Content-Length", str(len(body))), ("Connection", "close"), *headers]
    if kind is not None:
        sent.append(("Content-Type", kind))
    return head(method, target, sent) + body


def asked(document: object, variables: object = None, **more: Any) -> bytes:
    """Return the body of a GraphQL request, with any content."""
    given = {"query": document, **({} if variables is None else {"variables": variables}), **more}
    return json.dumps(given).encode()
