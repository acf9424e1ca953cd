"""Read JSON that holds lone surrogates, as Python and JavaScript write for a text cut in the middle of a character.

UTF-8 cannot encode half of a surrogate pair, so nothing behind this module ever holds one. A noncharacter takes its
place, which no ref, token or text may hold. So the item it came in is refused by its own check, and everything that the
hub writes, stores or answers can be encoded.
"""

import re
from typing import Final

import orjson

from hub.domain.text.bounds import LONE_SURROGATE

_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPED: Final = re.compile(rb"(?<!\\)((?:\\\\)*)(?:(%b%b)|%b|%b)" % (_HIGH, _LOW, _HIGH, _LOW))
"""A surrogate or a pair of them, after escaped backslashes."""
_REPLACEMENT: Final = LONE_SURROGATE.encode("ascii", "backslashreplace")


def read_json(data: str | bytes) -> object:
    """Parse strictly, with a noncharacter for each lone surrogate; raise JSONDecodeError."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raw = data.encode() if isinstance(data, str) else data
        # The same parser reads it again, so that a lone surrogate lets nothing else in.
        return orjson.loads(_ESCAPED.sub(_replace, raw))


def _replace(match: re.Match[bytes]) -> bytes:
    backslashes, pair = match.groups()
    return match[0] if pair else backslashes + _REPLACEMENT
