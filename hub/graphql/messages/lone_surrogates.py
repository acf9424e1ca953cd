"""JSON that holds half a character, as Python and JavaScript write it for a text that was cut in the middle of a sign.

UTF-8 cannot write the half of a surrogate pair, so nothing behind this door ever holds one: a noncharacter stands in
its place, which no ref, token or text may hold. So the item it came in is refused for itself, by its own check, and
whatever the hub writes, stores or answers can be written.
"""

import re
from typing import Final

import orjson

from hub.domain.bounds import LONE_SURROGATE

_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPED: Final = re.compile(rb"(?<!\\)((?:\\\\)*)(?:(%b%b)|%b|%b)" % (_HIGH, _LOW, _HIGH, _LOW))
"""A surrogate or a pair of them, behind backslashes that stand for themselves."""
_IN_ITS_PLACE: Final = LONE_SURROGATE.encode("ascii", "backslashreplace")


def read_json(data: str | bytes) -> object:
    """Parse strictly, with a noncharacter for each half of a character. Raises JSONDecodeError."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        sent = data.encode() if isinstance(data, str) else data
        # Parsed by the same rules again, so that a half lets nothing else in.
        return orjson.loads(_ESCAPED.sub(_whole, sent))


def _whole(found: re.Match[bytes]) -> bytes:
    backslashes, pair = found.groups()
    return found[0] if pair else backslashes + _IN_ITS_PLACE
