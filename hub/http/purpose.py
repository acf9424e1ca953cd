"""The purpose of a read where no argument of a query says it: the header X-Purpose."""

from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers

from hub.errors import TextInvalid

PURPOSE_HEADER: Final = "x-purpose"
"""The reason why a member of staff looks, for the audit trail. UTF-8, plain or percent-encoded."""


def read_purpose(headers: Headers) -> str:
    """Return the purpose, empty if there is none; raise TextInvalid for bytes that are not UTF-8."""
    # Starlette decodes headers as Latin-1. Clients send UTF-8; browsers, which cannot, percent-encode it.
    sent = headers.get(PURPOSE_HEADER, "").encode("latin-1")
    try:
        return unquote_to_bytes(sent).decode()
    except UnicodeDecodeError:
        raise TextInvalid("A purpose is UTF-8, plain or percent-encoded.", path=("purpose",)) from None


def purpose_if_readable(headers: Headers) -> str:
    """Return the purpose, empty also if its bytes are not UTF-8: what needs a purpose is refused then."""
    try:
        return read_purpose(headers)
    except TextInvalid:
        return ""
