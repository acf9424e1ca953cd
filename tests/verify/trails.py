"""Trails to be verified: written by the hub's own storage, exported, and damaged by hand."""

import asyncio
import base64
import hashlib
import json
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol, cast

from hub.domain.trail.audit import AuditAction, AuditEntry
from hub.domain.trail.chain import ChainHead
from hub.domain.trail.manifest import next_manifest, parse_manifest
from hub.errors import AuditUnavailable
from hub.services.trail.steps.make_manifest import make_manifest
from hub.storage.mongo.database import Database
from hub.storage.mongo.trail.audit import _row
from hub.storage.mongo.trail.chain import ChainedInserts
from hub.storage.mongo.trail.export import AuditExport
from hub.storage.mongo.trail.manifests import ManifestRepository, text_of
from hub.wiring.trail import ManifestKey
from tests.fakes import NOW
from tests.storage.mongo.trail.test_audit_chain import Flaky
from verify.hub_verify import Report

KEY = ManifestKey(bytes(range(32)))
OTHER_KEY = ManifestKey(bytes(range(1, 33)))

Row = dict[str, Any]


class Check(Protocol):
    """Verifies an export with all its manifests."""

    def __call__(
        self, exported: "Exported", key: str = ..., as_of: datetime | None = None, *, has_own_clock: bool = True
    ) -> Report: ...


def entry(name: str) -> AuditEntry:
    return AuditEntry(f"au_{name}", NOW, "wang", "p-wang", "hengshui", AuditAction.READ_CASE, "cs_1", f"看 {name}")


@dataclass(frozen=True, repr=False)
class Exported:
    """An export: its header, its lines as they are in the file, and the signed manifests in order."""

    header: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]

    @cached_property
    def rows(self) -> list[Row]:
        return [json.loads(line) for line in self.lines]

    def chains(self) -> dict[str, list[int]]:
        """Return the indexes of the lines of each chain, in its order."""
        found: dict[str, list[int]] = {}
        for index, row in enumerate(self.rows):
            found.setdefault(row["chain"]["writer"], []).append(index)
        return {writer: sorted(places, key=self.number) for writer, places in found.items()}

    def number(self, index: int) -> int:
        return int(self.rows[index]["chain"]["n"])

    def named_also(self, line: str, now: datetime) -> "Exported":
        """Return the export with one line more, and a manifest more, by which the hub itself names that line."""
        chain = json.loads(line)["chain"]
        head = ChainHead(chain["writer"], chain["n"], bytes.fromhex(hash_of_line(line)))
        manifest = next_manifest(parse_manifest(text_of(self.notes[-1])), {head.writer: head}, now)
        header = compact({**json.loads(self.header), "manifest": manifest.number})
        return Exported(header, (*self.lines, line), (*self.notes, KEY.sign(manifest.text)))

    def with_lines(self, lines: Sequence[str]) -> "Exported":
        return replace(self, lines=tuple(lines))


def compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def values_of(line: str) -> str:
    return line.rpartition(',"chain":')[0] + "}"


def line_with(values: str, chain: Row) -> str:
    return f'{values[:-1]},"chain":{compact(chain)}}}'


def hash_of_line(line: str) -> str:
    """Return the hash of a line by its claimed place, as somebody who forges a chain would compute it."""
    chain = json.loads(line)["chain"]
    digest = hashlib.sha256(f"reunion-audit-line 1\n{values_of(line)}".encode()).hexdigest()
    parts = ["reunion-audit-chain", 1, chain["writer"], chain["n"], chain["prev"], digest]
    return hashlib.sha256(compact(parts).encode()).hexdigest()


def relinked(lines: Sequence[str]) -> list[str]:
    """Return consecutive lines of a chain with numbers and hashes that fit again, from the first one on."""
    made = [lines[0]]
    for line in lines[1:]:
        chain = json.loads(made[-1])["chain"]
        place = {**chain, "n": chain["n"] + 1, "prev": hash_of_line(made[-1]), "after": None}
        made.append(line_with(values_of(line), place))
    return made


def resigned(notes: Sequence[str], key: ManifestKey = KEY) -> list[str]:
    """Return notes whose texts were changed, with hashes and signatures that fit again."""
    made: list[str] = []
    previous = None
    for note in notes:
        text = note.partition("\n\n")[0] + "\n"
        origin, _, _, below = text.split("\n", 3)
        rows = below.splitlines(keepends=True)
        if previous is not None:
            rows[2] = f"previous {previous}\n"
        lines = int(rows[3].split()[2]) + sum(int(row.split()[2]) + 1 for row in rows if row.startswith("head "))
        hashed = base64.b64encode(hashlib.sha256("".join(rows).encode()).digest()).decode()
        text = f"{origin}\n{lines}\n{hashed}\n{''.join(rows)}"
        previous = hashlib.sha256(text.encode()).hexdigest()
        made.append(key.sign(text))
    return made


async def collected(lines: AsyncIterator[str]) -> list[str]:
    return [line async for line in lines]


async def export(database: Database) -> Exported:
    exporter = AuditExport(database)
    header, *lines = await collected(exporter.lines())
    return Exported(header, tuple(lines), tuple(await collected(exporter.notes())))


async def make_trail(database: Database, chance: random.Random) -> Exported:
    """Write a trail of several processes over two hours, with failed inserts, folded chains, and unnamed lines."""
    manifests, lines = ManifestRepository(database), database.collection("audit")
    flaky = Flaky(lines)
    failing = ChainedInserts(cast("Any", flaky))
    processes = [failing, *(ChainedInserts(lines) for _ in range(4))]
    now, made = datetime.now(UTC) - timedelta(minutes=140), 0

    async def append(process: ChainedInserts) -> None:
        nonlocal made
        names = [f"{made + number:05}" for number in range(chance.randrange(1, 4))]
        made += len(names)
        try:
            await process.append([{**_row(entry(name)), "real": now} for name in names])
        except AuditUnavailable:
            assert process is failing

    for step in range(28):
        # The first two processes end early.
        alive = processes if step < 6 else processes[2:]
        if step in (2, 4):
            flaky.fates = ["lost" if step == 2 else "nothing"]
        await asyncio.gather(*(append(chance.choice(alive)) for _ in range(chance.randrange(1, 8))), append(alive[0]))
        for _ in range(3):
            now += timedelta(seconds=100)
            assert await make_manifest(manifests, KEY, now=now)
    await append(processes[2])
    return await export(database)
