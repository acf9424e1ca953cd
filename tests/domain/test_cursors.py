"""A cursor opens only for its reader and its list, and nobody can make one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cursors import CursorSeal
from hub.errors import CursorInvalid, CursorMismatch

SEAL = CursorSeal(bytes(32))
POSITION = (1463126400000, "cs_1")


@given(st.lists(st.integers() | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
def test_what_was_sealed_is_opened(parts: list[int | str]) -> None:
    position = tuple(parts)
    assert SEAL.open(SEAL.seal(position, kind="cases", reader="wang"), kind="cases", reader="wang") == position


@pytest.mark.parametrize(("kind", "reader"), [("cases", "li"), ("tips", "wang"), ("tips", "li")])
def test_another_reader_or_list_is_foreign(kind: str, reader: str) -> None:
    with pytest.raises(CursorMismatch):
        SEAL.open(SEAL.seal(POSITION, kind="cases", reader="wang"), kind=kind, reader=reader)


@given(st.text(max_size=60))
def test_a_garbage_cursor_is_invalid(text: str) -> None:
    with pytest.raises(CursorInvalid):
        SEAL.open(text, kind="cases", reader="wang")


def test_every_changed_byte_and_every_other_key_is_invalid() -> None:
    cursor = SEAL.seal(POSITION, kind="cases", reader="wang")
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(CursorInvalid):
            SEAL.open(base64.urlsafe_b64encode(changed).decode().rstrip("="), kind="cases", reader="wang")
    with pytest.raises(CursorInvalid):
        CursorSeal(b"\x01" * 32).open(cursor, kind="cases", reader="wang")
    with pytest.raises(CursorInvalid):
        SEAL.open("A" * 2000, kind="cases", reader="wang")


def test_a_cursor_does_not_show_its_reader() -> None:
    cursor = SEAL.seal(POSITION, kind="cases", reader="wang")
    assert b"wang" not in base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
