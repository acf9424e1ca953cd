"""Ids of persisted documents."""

import pytest

from hub.domain.document_ids import document_id, is_document_id

EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""Source: NIST's example of SHA-256 of the empty text."""


def test_id_is_the_digest_of_the_text() -> None:
    assert document_id("") == EMPTY
    assert document_id("{ a }") != document_id("{ b }")


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        (EMPTY, True),
        (EMPTY[7:], False),
        (f" {EMPTY}", False),
        (EMPTY.upper(), False),
        (EMPTY + "0", False),
        ("", False),
    ],
)
def test_only_a_whole_digest_is_an_id(text: str, is_id: bool) -> None:
    assert is_document_id(text) is is_id
