"""The ledger's cache in Redis: a bitset per pushed revision, and claims of batches in flight. Unit rows rebuild it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from redis.asyncio import Redis

from hub.domain.delivery.ledger import Classified, in_pieces
from hub.storage.redis import ledger_scripts
from hub.storage.redis.client import translated

NUMBERS_PER_CALL, CLAIMS_PER_CALL = 65_536, 5_000
"""The numbers whose bits, or claims, a rebuild writes in one call: Redis serves no other client during a call, and
accepts at most a million arguments."""


class LedgerSource(Protocol):
    """The unit rows, from which the cache is rebuilt."""

    async def ledger_of(
        self, alert: str, tenant: int
    ) -> tuple[dict[int, list[bytes]], list[bytes], dict[int, set[tuple[str, int]]]]:
        """Return bitmaps of devices told, by revision, and possibly told; and the owners of numbers in flight."""

    async def reached_by_unit(self, alert: str, tenant: int, unit_id: str) -> tuple[dict[int, set[int]], set[int]]:
        """Return the devices one unit told, by revision, and possibly told; of a compacted one, those of all."""

    async def batch_settled(self, unit_id: str, sequence: int) -> bool:
        """Return True if a batch is settled for ever."""


class Ledger:
    """Tests and claims before a send, marks and releases after it, for one alert and tenant at a time."""

    def __init__(self, redis: Redis, source: LedgerSource) -> None:
        self._redis = redis
        self._source = source
        self._classify = redis.register_script(ledger_scripts.CLASSIFY)
        self._told = redis.register_script(ledger_scripts.TOLD)
        self._mark = redis.register_script(ledger_scripts.MARK)
        self._resolve = redis.register_script(ledger_scripts.RESOLVE)
        self._begin = redis.register_script(ledger_scripts.BEGIN_REBUILD)
        self._write_bits = redis.register_script(ledger_scripts.REBUILD_BITS)
        self._write_claims = redis.register_script(ledger_scripts.REBUILD_CLAIMS)
        self._end = redis.register_script(ledger_scripts.END_REBUILD)

    async def classify(
        self,
        alert: str,
        tenant: int,
        batch: tuple[str, int],
        pushed: Sequence[int],
        revision: int,
        numbers: Iterable[int],
        *,
        catch_up: bool = False,
    ) -> Classified:
        """Claim the numbers of a batch that this revision, or a later one, has not reached."""
        ordered = sorted(numbers)
        earlier = [n for n in pushed if n < revision]
        newest = [n for n in pushed if n >= revision]
        keys = [
            _key(alert, tenant, "marker"),
            _key(alert, tenant, "claims"),
            _key(alert, tenant, "maybe"),
            *(_bits(alert, tenant, n) for n in [*earlier, *newest]),
        ]
        arguments: list[Any] = [batch[0], batch[1], len(newest), "1" if catch_up else "0", _text(ordered)]
        while True:
            with translated():
                answer = await self._classify(keys=keys, args=arguments)
            if answer is not None:
                break
            await self._rebuild(alert, tenant)
        return _read_answer(ordered, answer)

    async def told(self, alert: str, tenant: int, pushed: Sequence[int], numbers: Iterable[int]) -> set[int]:
        """Return the numbers that any revision of an alert has reached. Reads only: nothing is claimed."""
        ordered = sorted(numbers)
        keys = [_key(alert, tenant, "marker"), *(_bits(alert, tenant, n) for n in pushed)]
        while True:
            with translated():
                answer: bytes | None = await self._told(keys=keys, args=ordered)
            if answer is not None:
                return {number for number, bit in zip(ordered, answer.decode(), strict=True) if bit == "1"}
            await self._rebuild(alert, tenant)

    async def mark(
        self,
        alert: str,
        tenant: int,
        batch: tuple[str, int],
        revision: int,
        accepted: Iterable[int],
        unknown: Iterable[int],
        numbers: Iterable[int],
    ) -> None:
        """Set the bits of a batch's outcome and drop its claims."""
        keys = [_key(alert, tenant, "claims"), _bits(alert, tenant, revision), _key(alert, tenant, "maybe")]
        arguments: list[Any] = [batch[0], batch[1], _text(accepted), _text(unknown), _text(numbers)]
        with translated():
            await self._mark(keys=keys, args=arguments)

    async def resolve(self, alert: str, tenant: int, busy: Mapping[int, tuple[tuple[str, int], ...]]) -> bool:
        """Clear claims whose batch is settled: its worker died before marking it, or a rebuild wrote the claim.

        Return True if there were any, so that the batch that met them may classify again.
        """
        cleared = False
        for owner in sorted({owner for claims in busy.values() for owner in claims}):
            if not await self._source.batch_settled(*owner):
                continue
            # Read after the batch was found settled, so its outcome is included.
            marks, maybe = await self._source.reached_by_unit(alert, tenant, owner[0])
            keys = [_key(alert, tenant, "claims"), _key(alert, tenant, "maybe")]
            keys += [_bits(alert, tenant, revision) for revision in marks]
            arguments: list[Any] = [f"{owner[0]}|{owner[1]}"]
            for number in (n for n, claims in busy.items() if owner in claims):
                arguments += [number, "".join("1" if number in told else "0" for told in [maybe, *marks.values()])]
            with translated():
                await self._resolve(keys=keys, args=arguments)
            cleared = True
        return cleared

    async def _rebuild(self, alert: str, tenant: int) -> None:
        """Write the cache from the rows, piece by piece, and last the marker; in vain if Redis is lost meanwhile."""
        marker, nonce = _key(alert, tenant, "marker"), _key(alert, tenant, "nonce")
        with translated():
            ours: Sequence[Any] = await self._begin(keys=[marker, nonce], args=[secrets.token_hex(8)])
        if ours[0] == b"whole":
            return
        marks, maybe, owners = await self._source.ledger_of(alert, tenant)
        scratch = [_key(alert, tenant, f"scratch:{n}") for n in (1, 2)]
        bitsets = {_bits(alert, tenant, revision): data for revision, data in marks.items()}
        for bits, data in {**bitsets, _key(alert, tenant, "maybe"): maybe}.items():
            for first, numbers in in_pieces(data, NUMBERS_PER_CALL):
                with translated():
                    await self._write_bits(
                        keys=[nonce, bits, *scratch], args=[*ours, first // 8, _as_bits(first, numbers)]
                    )
        claims = sorted(owners.items())
        for start in range(0, len(claims), CLAIMS_PER_CALL):
            arguments = list(ours)
            for number, batches in claims[start : start + CLAIMS_PER_CALL]:
                arguments += [number, ";".join(f"{unit}|{sequence}" for unit, sequence in sorted(batches))]
            with translated():
                await self._write_claims(keys=[nonce, _key(alert, tenant, "claims")], args=arguments)
        with translated():
            await self._end(keys=[nonce, marker], args=ours)


def _as_bits(first: int, numbers: Iterable[int]) -> bytes:
    """Return a bitset as Redis stores it, from a number on: the highest bit of a byte is its first number."""
    bits = bytearray(NUMBERS_PER_CALL // 8)
    for number in numbers:
        place = number - first
        bits[place >> 3] |= 128 >> (place & 7)
    return bytes(bits.rstrip(b"\0"))


def _text(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


def _read_answer(numbers: Sequence[int], answer: tuple[bytes, Sequence[bytes]]) -> Classified:
    letters, claims = answer[0].decode(), iter(answer[1])

    def having(letter: str) -> frozenset[int]:
        return frozenset(number for number, own in zip(numbers, letters, strict=True) if own == letter)

    busy = {number: _read_claim(next(claims)) for number in sorted(having("b"))}
    return Classified(having("w"), having("a"), having("r"), having("n"), busy)


def _read_claim(claim: bytes) -> tuple[tuple[str, int], ...]:
    owners = (one.rsplit("|", 1) for one in claim.decode().split(";"))
    return tuple((unit, int(sequence)) for unit, sequence in owners)


def _key(alert: str, tenant: int, what: str) -> str:
    # One hash tag for an alert and tenant: all its keys are in one slot of a cluster.
    return f"{{{alert}:{tenant}}}:{what}"


def _bits(alert: str, tenant: int, revision: int) -> str:
    return _key(alert, tenant, f"told:{revision}")
