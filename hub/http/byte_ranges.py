"""Byte ranges of a file: one range of a `Range` header (RFC 9110, section 14)."""

import re
from typing import Final

ONE_RANGE: Final = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


class RangeOutside(Exception):
    """The range begins after the end of the file."""


def read_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the first byte of a range and the one after its last; None where the whole file is sent.

    That is so without a header, and for several ranges or one that cannot be read. Raises RangeOutside.
    """
    found = ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        length = int(found[2])
        if length == 0 or size == 0:
            raise RangeOutside()
        return max(size - length, 0), size
    start = int(found[1])
    if found[2] and int(found[2]) < start:
        return None
    if start >= size:
        raise RangeOutside()
    return start, min(int(found[2]) + 1, size) if found[2] else size
