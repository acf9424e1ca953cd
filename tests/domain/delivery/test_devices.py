"""The refs and tokens that a device may have, and the moves that a write makes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.cells import Cell
from hub.domain.delivery.devices import (
    MAX_REF,
    MAX_TOKEN_BYTES,
    Device,
    Whereabouts,
    check_ref,
    check_token,
    device_id,
    steps,
    token_hash,
)
from hub.domain.text.bounds import LONE_SURROGATE
from hub.errors import PushTokenInvalid, RefInvalid


@pytest.mark.parametrize("half", ["\ud83d", LONE_SURROGATE])
def test_half_a_character_names_nothing(half: str) -> None:
    with pytest.raises(RefInvalid):
        check_ref(f"phone {half}")
    with pytest.raises(PushTokenInvalid):
        check_token(f"token-{half}", needed=True)


def test_refs_and_tokens_have_a_maximum_length() -> None:
    assert check_ref("é" * MAX_REF)
    assert check_token("é" * (MAX_TOKEN_BYTES // 2), needed=True)
    with pytest.raises(RefInvalid):
        check_ref("é" * (MAX_REF + 1))
    with pytest.raises(PushTokenInvalid):
        check_token("é" * (MAX_TOKEN_BYTES // 2 + 1), needed=True)


A, B = Cell("a"), Cell("b")


def test_a_write_makes_one_move_per_cell_it_names() -> None:
    assert steps(7, None, [A, B]) == [Whereabouts(7, None, A), Whereabouts(7, A, B)]
    assert steps(7, A, [A, B, B, A]) == [Whereabouts(7, A, B), Whereabouts(7, B, A)]
    assert steps(7, A, [A]) == []


def test_who_comes_back_does_so_with_the_last_step() -> None:
    assert steps(7, A, [A], returning=True) == [Whereabouts(7, A, A, returning=True)]
    assert steps(7, None, [A, B], returning=True) == [Whereabouts(7, None, A), Whereabouts(7, A, B, returning=True)]


def test_ids_of_devices_and_tokens_never_change() -> None:
    """Rows are found by them."""
    assert device_id(42, "phone") == "0bebbfaf4a7943001095"
    assert token_hash(42, "token") == "8ccab49198be15e1f0cccd4f"
    assert device_id(43, "phone") != device_id(42, "phone")


def test_token_may_be_missing_unless_it_is_needed() -> None:
    assert check_token(None, needed=False) is None
    assert check_token("token", needed=False) == "token"
    for token, needed in ((None, True), ("", False), ("a\nb", False)):
        with pytest.raises(PushTokenInvalid):
            check_token(token, needed=needed)


def test_device_has_its_token_from_the_moment_of_its_renewal() -> None:
    renewed = datetime(2026, 5, 13, 8, tzinfo=UTC)
    device = Device(1, "dv_1", "phone", "token", "en", A)
    assert device.has_token_since(renewed)
    device = replace(device, renewed_at=renewed)
    later = timedelta(milliseconds=1)
    assert [device.has_token_since(renewed + one) for one in (-later, 0 * later, later)] == [False, True, True]
