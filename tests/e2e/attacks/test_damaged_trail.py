"""The database's administrator, with every key and a text editor, against an auditor who holds the manifests."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bson import Timestamp

from hub.domain.trail.chain import ChainLink, first_link, line_digest, next_link
from hub.local.officers import OPERATOR
from hub.local.supervisor import LocalHub
from hub.storage.mongo.trail.chain import SERVER_TIME
from tests.databases import ALL_ROWS
from tests.e2e.test_admin import admin
from tests.e2e.world import World, opened_world
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until
from tests.warm.starter import warm_starter

PROGRAM = Path(__file__).parents[3] / "verify" / "hub_verify.py"
FAR_AHEAD = Timestamp(2**32 - 1, 1)

Row = dict[str, Any]


@pytest.fixture(scope="module")
async def whole_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """Start a hub of its own: its trail stays damaged."""
    hub = LocalHub(tmp_path_factory.mktemp("trail"), spawn=warm_starter().spawn)
    async with opened_world(hub) as world:
        yield world


@dataclass(frozen=True)
class Files:
    """The files of an export, and the key that the auditor was told."""

    lines: Path
    manifests: Path
    key: str

    @property
    def header(self) -> Row:
        header: Row = json.loads(self.rows[0])
        return header

    @property
    def rows(self) -> Sequence[str]:
        return self.lines.read_text(encoding="ascii").splitlines()

    @property
    def writers(self) -> set[str]:
        return {json.loads(row)["chain"]["writer"] for row in self.rows[1:]}

    def rewritten(self, header: Row, rows: Sequence[str]) -> "Files":
        """Return an export that somebody has edited."""
        path = self.lines.with_suffix(".edited")
        path.write_text("\n".join([json.dumps(header), *rows, ""]), encoding="ascii")
        return replace(self, lines=path)

    async def verify(self, *more: str) -> tuple[int, list[str]]:
        """Run the program as an auditor does: alone, with nothing of the hub."""
        given = ("--key", self.key, "--manifests", str(self.manifests), "--lines", str(self.lines), *more)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", str(PROGRAM), *given), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode().splitlines()


async def export(world: World, name: str) -> Files:
    """Export the trail once the hub has named every line that nobody forged."""
    await until(lambda: is_named(world), HANG_TIMEOUT)
    folder, key = world.hub.run_dir, await admin(world, "audit-key")
    files = Files(folder / f"{name}.lines", folder / f"{name}.manifests", key)
    given = ("--lines", str(files.lines), "--manifests", str(files.manifests))
    await admin(world, "export-audit", "--reason", "an audit", *given)
    return files


async def is_named(world: World) -> bool:
    """Return whether the newest manifest names the end of every chain of the hub."""
    [last] = await world.database.collection("audit_manifests").find().sort("_id", -1).limit(1).to_list(None)
    ends: dict[str, int] = {}
    async for row in world.database.collection("audit").find(ALL_ROWS):
        if not row["_id"].startswith("au_dba"):
            ends[row["chain"]["writer"]] = max(row["chain"]["n"], ends.get(row["chain"]["writer"], 0))
    return all(f"head {writer} {n} " in last["note"] for writer, n in ends.items())


def forged(link: ChainLink, values: Row, entered: Timestamp = SERVER_TIME) -> Row:
    """Return a row as the hub would write it, whose hash is right."""
    chain = {"v": 1, "writer": link.writer, "n": link.n, "prev": link.prev, "hash": link.hash}
    return {**values, "chain": chain, "entered": entered}


async def test_administrator_of_the_database_is_found_out(world: World) -> None:
    await admin(world, "create-partner", "Before the attack")
    before = await export(world, "before")
    code, said = await before.verify()
    assert (code, said[0]) == (0, f"{len(before.rows) - 1} lines: whole.")
    await edit_by_hand(before)
    await insert_forged_rows(world)
    await admin(world, "create-partner", "After the attack")
    after = await export(world, "after")
    code, said = await after.verify()
    assert code == 1
    assert {tuple(line.split()[:2]) for line in said if line.split()[0].isupper()} == {("INSERTED", "w_fork")}
    dropped = await drop_a_chain(world, sorted(after.writers - before.writers - {"w_poison", "w_fork"}))
    # An honest old export, and the manifests of today: the auditor says when it was asked for.
    old = replace(before, manifests=dropped.manifests)
    assert (await old.verify())[0] == 1
    code, said = await old.verify("--as-of", before.header["at"])
    assert code == 0
    assert "later manifests that you hold are not used" in said[0]


async def edit_by_hand(before: Files) -> None:
    """Cut the end off with a text editor, and let the header name no manifest that knows it."""
    for number in (0, 1, before.header["manifest"] - 1):
        code, said = await before.rewritten({**before.header, "manifest": number}, before.rows[1:2]).verify()
        assert code == 1
        assert any(line.startswith("EXPORT_OLD: ") for line in said)
    assert (await before.rewritten({**before.header, "manifest": -1}, before.rows[1:]).verify())[0] == 2
    assert (await replace(before, lines=before.manifests).verify())[0] == 2


async def insert_forged_rows(world: World) -> None:
    """Insert a line of a time to come, and a chain that forks; the operators are called."""
    lines = world.database.collection("audit")
    row = await lines.find_one(ALL_ROWS)
    assert row is not None
    now = datetime.now(UTC)
    values = [{**row, "_id": f"au_dba_{n}", "at": now, "real": now, "account": "li"} for n in range(4)]
    digests = [line_digest({**one, "id": one["_id"]}) for one in values]
    await lines.insert_one(forged(first_link("w_poison", digests[0]), values[0], FAR_AHEAD))
    start = first_link("w_fork", digests[1])
    links = [start, *(next_link(start.head, digest) for digest in digests[2:])]
    await lines.insert_many([forged(link, one) for link, one in zip(links, values[1:], strict=True)])

    async def is_told() -> bool:
        answer = await world.police(OPERATOR, "{ notices(state: OPEN) { edges { node { kind force } } } }")
        return {"kind": "TRAIL_FORGED", "force": None} in [edge["node"] for edge in answer.data["notices"]["edges"]]

    await until(is_told, HANG_TIMEOUT)
    assert b"audit_line_forged" in (world.hub.run_dir / "logs" / "api.log").read_bytes()


async def drop_a_chain(world: World, honest: Sequence[str]) -> Files:
    """Delete the chain of a process that began after the line of a time to come: it was named all the same."""
    # The chain of the export itself is among them, and it is named only after the export.
    await until(lambda: is_named(world), HANG_TIMEOUT)
    await world.database.collection("audit").delete_many({**ALL_ROWS, "chain.writer": honest[0]})
    dropped = await export(world, "dropped")
    code, said = await dropped.verify()
    assert code == 1
    assert any(line.startswith(f"HEAD_DROPPED {honest[0]} ") for line in said)
    return dropped
