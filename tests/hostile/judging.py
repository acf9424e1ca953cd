"""Checks of any answer to a hostile request."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.hostile.sending import Heard, Response
from tests.oracle.markers import written_forms

HERE: Final = Path(__file__).parents[2]
FAILED: Final = {"INTERNAL", "RETRY_LATER", "STORAGE_UNAVAILABLE", "AUDIT_UNAVAILABLE", "ISSUER_UNAVAILABLE"}
"""Codes that mean 5xx even with status 200."""
FAILED_SOCKETS: Final = (1011, 1013)

INSIDES: Final = re.compile(
    rf"Traceback|File \"|\.py\b|site-packages|{re.escape(str(HERE))}|/tmp/|/usr/|root:x:0"
    r"|\b(?:Key|Type|Value|Attribute|Name|Index|Assertion|Unicode\w*|Recursion|Runtime|OS|JSONDecode|Overflow|Lookup)Error\b"
    r"|object at 0x|<class '|NoneType|coroutine|'NoneType'|has no attribute|unexpected keyword|not subscriptable"
    r"|pymongo|motor|bson|mongodb(?:\+srv)?://|redis://|MongoServer|OperationFailure|E11000|WriteError|BSON"
    r"|BadValue|unknown operator|strawberry|graphql-core|starlette|uvicorn|celery|mongod|wiredtiger",
    re.IGNORECASE,
)
"""Words of the implementation and its parts that no answer may show."""


def amiss(heard: Heard) -> Iterator[str]:
    """Yield forbidden outcomes: no answer, an internal failure, an answer without form, or a word of the implementation."""
    if heard.hung:
        yield "was neither answered nor hung up on"
    for response in heard.responses:
        yield from _wrong(heard, response)
    for message in heard.messages:
        text = message.decode("utf-8", "replace")
        if failed := FAILED & set(re.findall(r"[A-Z_]{6,}", text)):
            yield f"failed: {failed}"
        if found := INSIDES.search(text):
            yield f"a message says {found[0]!r}"
    if heard.closed in FAILED_SOCKETS:
        yield f"a connection was closed with {heard.closed}"


def unexpected(heard: Heard) -> Iterator[str]:
    """Yield an outcome that a handwritten request does not allow."""
    if heard.attack.expects and heard.outcome not in heard.attack.expects:
        yield f"outcome {heard.outcome!r}, expected one of {heard.attack.expects}"


def _wrong(heard: Heard, response: Response) -> Iterator[str]:
    if response.status >= 500 or FAILED & set(response.codes):
        yield f"failed: {response.status} {response.codes}"
    if not heard.attack.is_raw:
        yield from _formless(heard, response)
    if found := INSIDES.search(response.body.decode("utf-8", "replace") if _is_text(response) else ""):
        yield f"an answer says {found[0]!r}"


def _is_text(response: Response) -> bool:
    # The metrics name the hub's parts, and pictures are bytes.
    kind = response.headers.get("content-type", "")
    return not kind.startswith("image/") and "version=" not in kind


def _formless(heard: Heard, response: Response) -> Iterator[str]:
    """Yield answers without an id, and refusals without a code and a sentence."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", response.headers.get("x-request-id", "")):
        yield f"an answer {response.status} bears no id of the request"
    if heard.attack.quiet is not None and response.status == 200:
        return  # a stream
    if response.status >= 400 and response.document is None and _has_body(heard):
        yield f"an answer {response.status} is no JSON: {response.body[:100]!r}"
    document = response.document
    if isinstance(document, dict):
        errors = document.get("errors", [document] if response.status >= 400 else [])
        for error in errors:
            code = error.get("code") or error.get("extensions", {}).get("code")
            if not (code and error.get("message")):
                yield f"an error without a code or a sentence: {json.dumps(error)[:200]}"


def _has_body(heard: Heard) -> bool:
    first = heard.attack.parts[0]
    return not (isinstance(first, bytes) and first.startswith(b"HEAD "))


class Markers:
    """Planted texts, each with the roles that may see it."""

    def __init__(self, planted: Mapping[str, Collection[str]]) -> None:
        self._forms = {marker: written_forms(marker) for marker in planted}
        self._seen_by = planted

    def leaked(self, content: bytes, role: str | None = None) -> list[str]:
        """Return the markers in a content that this role, or nobody, may see."""
        return [
            marker
            for marker, forms in self._forms.items()
            if (role is None or role not in self._seen_by[marker]) and any(form in content for form in forms)
        ]
