"""Bitsets of device numbers in rows: {_id: alert.tenant.part, alert, p, part, bits: {place: 64 bits}}.

Setting a bit is one atomic `$bit` of one row. So processes that confirm at once need no transaction and lose nothing,
and a repeated write changes nothing. A compressed bitmap, as units keep, would have to be read, changed and compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from bson.int64 import Int64
from pymongo import UpdateOne

from hub.storage.mongo.database import Row

WORD_BITS: Final = 64
NUMBERS_PER_ROW: Final = 64 * WORD_BITS
"""A full row takes 0.9 KB. Of a million devices told among a hundred million, each takes 15 bytes."""


def confirmations(alert: str, tenant: int, numbers: Iterable[int]) -> list[UpdateOne]:
    """Return the writes that set the bits of these numbers, one for each row."""
    return [
        UpdateOne(
            {"_id": f"{alert}.{tenant}.{part}"},
            {
                "$bit": {f"bits.{place}": {"or": word} for place, word in bits.items()},
                "$setOnInsert": {"alert": alert, "p": tenant, "part": part},
            },
            upsert=True,
        )
        for part, bits in sorted(bits_by_part(numbers).items())
    ]


def bits_by_part(numbers: Iterable[int]) -> dict[int, dict[str, Int64]]:
    """Return the bits of these numbers as rows hold them, by the rows' parts."""
    parts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for number in numbers:
        part, place = divmod(number, NUMBERS_PER_ROW)
        parts[part][place // WORD_BITS] |= 1 << place % WORD_BITS
    return {part: {str(place): _signed(word) for place, word in words.items()} for part, words in parts.items()}


def confirmed_numbers(row: Row) -> Iterator[int]:
    """Yield the numbers whose bits are set in a row."""
    for place, word in row["bits"].items():
        first, left = row["part"] * NUMBERS_PER_ROW + int(place) * WORD_BITS, word % (1 << WORD_BITS)
        while left:
            lowest = left & -left
            yield first + lowest.bit_length() - 1
            left ^= lowest


def _signed(word: int) -> Int64:
    # The database's integers have a sign: the highest bit makes one negative.
    return Int64(word - (1 << WORD_BITS) if word >> (WORD_BITS - 1) else word)
