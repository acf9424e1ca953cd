"""What may be the name and the token of a device, and what a write does to one."""

import pytest

from hub.domain.bounds import LONE_SURROGATE
from hub.domain.cells import Cell
from hub.domain.devices import MAX_REF, MAX_TOKEN_BYTES, Whereabouts, check_ref, check_token, steps
from hub.errors import RefInvalid, TokenInvalid


@pytest.mark.parametrize("half", ["\ud83d", LONE_SURROGATE])
def test_half_a_character_names_nothing(half: str) -> None:
    with pytest.raises(RefInvalid):
        check_ref(f"phone {half}")
    with pytest.raises(TokenInvalid):
        check_token(f"token-{half}", needed=True)


def test_a_ref_has_so_many_characters_and_a_token_so_many_bytes() -> None:
    assert check_ref("é" * MAX_REF)
    assert check_token("é" * (MAX_TOKEN_BYTES // 2), needed=True)
    with pytest.raises(RefInvalid):
        check_ref("é" * (MAX_REF + 1))
    with pytest.raises(TokenInvalid):
        check_token("é" * (MAX_TOKEN_BYTES // 2 + 1), needed=True)


A, B = Cell("a"), Cell("b")


def test_a_write_is_as_many_steps_as_the_places_it_names() -> None:
    assert steps(7, None, [A, B]) == [Whereabouts(7, None, A), Whereabouts(7, A, B)]
    assert steps(7, A, [A, B, B, A]) == [Whereabouts(7, A, B), Whereabouts(7, B, A)]
    assert steps(7, A, [A]) == []


def test_who_comes_back_does_so_with_the_last_step() -> None:
    assert steps(7, A, [A], returning=True) == [Whereabouts(7, A, A, returning=True)]
    assert steps(7, None, [A, B], returning=True) == [Whereabouts(7, None, A), Whereabouts(7, A, B, returning=True)]
