"""Ids of persisted documents, as GraphQL over HTTP defines them."""

import hashlib
import re


def document_id(text: str) -> str:
    """Return `sha256:` and the SHA-256 of the document's UTF-8, in hexadecimal."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def is_document_id(text: str) -> bool:
    """Return whether a text has the form of a document's id."""
    return re.fullmatch(r"sha256:[0-9a-f]{64}", text) is not None
