"""Texts that people send, and what no screen can show."""

import pytest

from hub.domain.bounds import line
from hub.errors import TextInvalid


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\u2066b", "a\ud800b", "a\uffffb", "a\ufdd0b", "a\U0001fffeb"])
def test_what_no_screen_can_show_is_named_for_what_it_is(text: str) -> None:
    with pytest.raises(TextInvalid, match="a control character, a mark that turns the reading direction, or half of"):
        line(text, 100, path=("child", "publicName"))
