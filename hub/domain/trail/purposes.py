"""The purpose of a read, in the words of the officer."""

from typing import Final

from hub.domain.text.bounds import line
from hub.domain.text.chinese_variants import is_han
from hub.errors import TextInvalid

MIN_PURPOSE_CHARACTERS: Final = 3
MAX_PURPOSE_CHARACTERS: Final = 200

MIN_HAN_CHARACTERS: Final = 2
"""A purpose of Chinese characters alone is shorter: two of them are a word."""

MIN_DIFFERENT_LETTERS: Final = 2
"""A purpose such as `xxx` or `111` tells an auditor nothing."""


def check_purpose(text: str) -> str:
    """Return a purpose of 3 to 200 characters with words in it, with single spaces; raises TextInvalid.

    Two characters are enough if both are Chinese.
    """
    purpose = " ".join(text.split())
    least = MIN_HAN_CHARACTERS if purpose and all(map(is_han, purpose)) else MIN_PURPOSE_CHARACTERS
    if not least <= len(purpose) <= MAX_PURPOSE_CHARACTERS:
        raise TextInvalid(
            f"A purpose must have {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters, or at least "
            f"{MIN_HAN_CHARACTERS} Chinese ones; say in words why you look.",
            path=("purpose",),
        )
    if len({letter.casefold() for letter in purpose if letter.isalpha()}) < MIN_DIFFERENT_LETTERS:
        raise TextInvalid("A purpose must have words in it; say in words why you look.", path=("purpose",))
    return line(purpose, MAX_PURPOSE_CHARACTERS, path=("purpose",))
