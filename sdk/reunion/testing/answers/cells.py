"""H3 cells, checked by the bits of their index (https://h3geo.org/docs/core-library/h3Indexing), without H3 itself."""

import re

from reunion.testing.answers.refusals import InputRefused

RESOLUTION = 6
CELL_MODE = 1
BASE_CELLS = 122
PENTAGONS = frozenset({4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117})
"""The base cells with five neighbours. One of their seven children does not exist."""
MAX_RESOLUTION = 15
UNUSED_DIGIT, CENTRE_DIGIT, DELETED_DIGIT = 7, 0, 1

_TEXT = re.compile(r"[0-9a-f]{15}", re.ASCII)


def check_cell(text: str) -> str:
    """Return the cell; raise InputRefused unless it is one of the hub's resolution, in its one spelling."""
    if not is_cell(text):
        raise InputRefused(
            "CELL_INVALID", f"The cell must be an H3 index of resolution {RESOLUTION}: 15 lower-case hex digits."
        )
    return text


def is_cell(text: str) -> bool:
    """Return True for an H3 cell of the hub's resolution, written as the hub writes it."""
    if not _TEXT.fullmatch(text):
        return False
    index = int(text, 16)
    # From the left: one reserved bit, four of the mode, three reserved, four of the resolution, seven of the base cell.
    head, base_cell = index >> 52, index >> 45 & 0x7F
    if head != CELL_MODE << 7 | RESOLUTION or base_cell >= BASE_CELLS:
        return False
    digits = [index >> 3 * (MAX_RESOLUTION - level) & 7 for level in range(1, MAX_RESOLUTION + 1)]
    used, unused = digits[:RESOLUTION], digits[RESOLUTION:]
    if UNUSED_DIGIT in used or any(digit != UNUSED_DIGIT for digit in unused):
        return False
    first = next((digit for digit in used if digit != CENTRE_DIGIT), CENTRE_DIGIT)
    return not (base_cell in PENTAGONS and first == DELETED_DIGIT)
