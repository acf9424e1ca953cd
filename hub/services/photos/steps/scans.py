"""Count the scans of a JPEG: a cost of decoding that its pixels do not show."""

import re

_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
_MARKER_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def count_scans(data: bytes, stop_after: int) -> int:
    """Return the number of scans of a JPEG, counted up to just past `stop_after`; 0 if it is not a JPEG."""
    if not data.startswith(b"\xff\xd8"):
        return 0
    scans, place = 0, 2
    while scans <= stop_after and (found := _next_marker(data, place)):
        marker, place = found
        if marker == _END_OF_IMAGE:
            break
        scans += marker == _START_OF_SCAN
        # Every other segment names its length, so that a thumbnail inside it is not counted.
        place += int.from_bytes(data[place : place + 2], "big")
    return scans


def _next_marker(data: bytes, place: int) -> tuple[int, int] | None:
    """Return the next marker at or after a place, and where its segment begins."""
    match = _MARKER_AFTER_SCAN.search(data, place)
    return (data[match.end() - 1], match.end()) if match else None
