"""Check the reason of a halt or of its end."""

from hub.domain.text.bounds import line
from hub.domain.trail.purposes import MAX_PURPOSE_CHARACTERS, MIN_PURPOSE_CHARACTERS
from hub.errors import TextInvalid

WHOLE_HUB = "hub"
"""The subject of the audit line."""


def check_reason(reason: str) -> str:
    """Return the reason without surrounding spaces; raises TextInvalid unless it has 3 to 200 characters."""
    checked = line(reason, MAX_PURPOSE_CHARACTERS, path=("reason",))
    if len(checked) < MIN_PURPOSE_CHARACTERS:
        raise TextInvalid(
            f"`reason` must have {MIN_PURPOSE_CHARACTERS} to {MAX_PURPOSE_CHARACTERS} characters.", path=("reason",)
        )
    return checked
