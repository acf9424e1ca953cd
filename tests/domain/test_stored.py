"""Two releases read what each other stored."""

from dataclasses import dataclass

import pytest

from hub.domain.stored import from_stored


@dataclass(frozen=True)
class Toy:
    """A fact of the first release, and one that a later release added."""

    name: str
    colour: str | None = "none yet"


def test_a_key_of_a_newer_release_is_ignored() -> None:
    assert from_stored(Toy, {"name": "bear", "colour": None, "size": 3}) == Toy("bear", None)


def test_a_field_of_an_older_row_has_its_default() -> None:
    assert from_stored(Toy, {"name": "bear"}) == Toy("bear", "none yet")


def test_a_needed_field_cannot_be_left_out() -> None:
    with pytest.raises(TypeError, match="name"):
        from_stored(Toy, {"colour": "red"})
