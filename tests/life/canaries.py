"""Texts that occur nowhere else, letter by letter, and the search for them in everything that a hub stores."""

import hashlib
import io
import struct
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bson import BSON
from PIL import Image

from hub.domain.cells import centre, snap
from hub.domain.geometry import Point
from hub.domain.text.normalised_text import normalise_text
from hub.storage.mongo.database import Database
from hub.storage.redis.client import Redis
from tests.databases import ALL_ROWS

FIRST_LETTER: Final = 0x3400
"""A block of some 6,500 letters that folding leaves as they are: each canary has four of its own."""

LETTER: Final = "letter"
IN_WORDS: Final = ", in words"
"""A part of the store without digests: among some thousand of those, three bytes of a letter come up by chance."""


class Canaries:
    """Hands out canaries, each for one place, and knows by which bytes each would be found."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.points: dict[str, Point] = {}

    def text(self, place: str) -> str:
        """Return the text of a place: words of rare letters, and one that folding changes."""
        if place not in self.texts:
            number = len(self.texts)
            a, b, c, d = (chr(FIRST_LETTER + 4 * number + step) for step in range(4))
            self.texts[place] = f"{a}{b} ZQ{number:03}VX {c}{d}"
        return self.texts[place]

    def point(self, place: str, latitude: float, longitude: float) -> Point:
        """Return a point whose every digit tells of its place."""
        number = len(self.points) + 1
        return self.points.setdefault(place, Point(latitude + number * 1.234567e-4, longitude + number * 7.654321e-4))

    def file(self, place: str) -> bytes:
        """Return a photo that ends with a canary."""
        buffer = io.BytesIO()
        Image.new("RGB", (16, 16), (len(self.texts), 90, 90)).save(buffer, "JPEG")
        return buffer.getvalue() + self.text(place).encode()

    def needles(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield the place, the form and the bytes of all that must be nowhere."""
        for place, text in self.texts.items():
            first, _, last = text.split()
            for letter in first + last:
                yield place, LETTER, letter.encode()
            for word in (first, last):
                yield place, "word", word.encode()
            yield place, "folded word", text.split()[1].casefold().encode()
            for form in {text, normalise_text(text), *text.split(), *normalise_text(text).split()}:
                digest = hashlib.sha256(form.encode()).digest()
                yield place, "digest", digest[:16]
                yield place, "digest in hex", digest.hex()[:32].encode()
        for place, point in self.points.items():
            for form, one in (("point", point), ("centre of its cell", centre(snap(point)))):
                for value in (one.latitude, one.longitude):
                    yield place, form, struct.pack("<d", value)
                    yield place, f"{form} in words", str(value).encode()

    def found(self, stored: Mapping[str, bytes]) -> set[tuple[str, str, str]]:
        """Return every place found, with its form and the part of the store; letters are looked for in words alone."""
        lowered = {part: content.lower() for part, content in stored.items()}
        return {
            (place, form, part.removesuffix(IN_WORDS))
            for place, form, needle in self.needles()
            for part, content in stored.items()
            if form != LETTER or part.endswith(IN_WORDS)
            if needle in content or needle in lowered[part]
        }


async def everything_stored(database: Database, redis: Redis, **logs: bytes) -> dict[str, bytes]:
    """Return the bytes of each collection, GridFS too, of each key of Redis and of the logs; and the words in each."""
    stored = {part: content for name, log in logs.items() for part, content in ((name, log), (name + IN_WORDS, log))}
    for name in await database.raw.list_collection_names():
        rows = [row async for row in database.raw[name].find(ALL_ROWS)]
        stored[name] = b"".join(BSON.encode(row) for row in rows)
        stored[name + IN_WORDS] = b"\n".join(_words(rows))
    async for key in redis.scan_iter():
        value = list(_bytes(await _value(redis, key)))
        stored[f"redis {key!r}"] = b"\n".join((key, *value))
        stored[f"redis {key!r}{IN_WORDS}"] = b"\n".join(word for word in (key, *value) if _is_text(word))
    return stored


def _words(value: Any) -> Iterator[bytes]:
    """Yield every text in rows, names of fields too, at any depth."""
    match value:
        case str():
            yield value.encode()
        case bytes() if _is_text(value):
            yield value
        case Mapping():
            for name, one in value.items():
                yield name.encode()
                yield from _words(one)
        case list():
            for one in value:
                yield from _words(one)


def _bytes(value: Any) -> Iterator[bytes]:
    """Yield every part of a value of Redis."""
    match value:
        case bytes():
            yield value
        case Mapping():
            yield from _bytes([*value, *value.values()])
        case list() | tuple() | set():
            for one in value:
                yield from _bytes(one)
        case _:
            yield repr(value).encode()


def _is_text(value: bytes) -> bool:
    try:
        return bool(value.decode())
    except UnicodeDecodeError:
        return False


async def _value(redis: Any, key: bytes) -> Any:
    match await redis.type(key):
        case b"string":
            return await redis.get(key)
        case b"hash":
            return await redis.hgetall(key)
        case b"set":
            return await redis.smembers(key)
        case b"zset":
            return await redis.zrange(key, 0, -1, withscores=True)
        case b"list":
            return await redis.lrange(key, 0, -1)
        case kind:
            assert kind == b"stream"
            return await redis.xrange(key)
