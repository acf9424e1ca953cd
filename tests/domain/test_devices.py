"""What may be the name and the token of a device."""

import pytest

from hub.domain.bounds import HALF_A_CHARACTER
from hub.domain.devices import MAX_REF, MAX_TOKEN_BYTES, check_ref, check_token
from hub.errors import RefInvalid, TokenInvalid


@pytest.mark.parametrize("half", ["\ud83d", HALF_A_CHARACTER])
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
