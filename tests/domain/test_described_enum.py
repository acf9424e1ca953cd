"""An enum whose values say what they are."""

import pytest

from hub.domain.described_enum import DescribedEnum


def test_value_is_a_text_and_has_its_description() -> None:
    class State(DescribedEnum):
        CLOSED = "CLOSED", "It was closed."

    assert (State("CLOSED"), State.CLOSED.description) == ("CLOSED", "It was closed.")


def test_value_without_a_description_is_refused() -> None:
    with pytest.raises(TypeError, match="CLOSED does not say what it is"):

        class State(DescribedEnum):
            CLOSED = "CLOSED"
