"""The partner graph composed with a partner's own graph, and the gateway that serves both as one."""

import asyncio
import contextlib
import json
import os
import re
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from hub.local.ports import free_port
from hub.local.processes import ChildProcess
from tests.timeouts import PROGRAM_TIMEOUT

HERE = Path(__file__).parent
HIVE = HERE / "node_modules" / "@graphql-hive" / "gateway" / "dist" / "bin.js"

COMPOSERS = ("apollo", "guild", "wundergraph")


def subgraph(name: str, url: str, sdl: str) -> dict[str, str]:
    """Return a subgraph in the form of a composer's input."""
    return {"name": name, "url": url, "sdl": sdl}


def newsroom_sdl() -> str:
    """Return the newsroom's schema."""
    return (HERE / "newsroom.graphql").read_text(encoding="utf-8")


async def compose(composer: str, subgraphs: Sequence[dict[str, str]]) -> tuple[list[str], str | None]:
    """Return the composer's errors, and its supergraph where it writes one."""
    process = await asyncio.create_subprocess_exec(
        "node", "compose.mjs", composer, cwd=HERE, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    said, failed = await process.communicate(json.dumps(subgraphs).encode())
    assert process.returncode == 0, failed.decode()
    answer = json.loads(said)
    return answer["errors"], answer["supergraph"]


@contextlib.asynccontextmanager
async def newsroom(
    run_dir: Path, articles: Sequence[dict[str, str]], phones: Sequence[dict[str, str]]
) -> AsyncIterator[str]:
    """Run a partner's own subgraph and yield its address."""
    told = {"NEWSROOM": json.dumps({"articles": articles, "phones": phones})}
    async with _node("newsroom", (str(HERE / "newsroom.mjs"),), run_dir, told, r"^listening on (\d+)$") as said:
        yield f"http://127.0.0.1:{said[1]}/graphql"


@contextlib.asynccontextmanager
async def gateway(run_dir: Path, supergraph: str, link: str) -> AsyncIterator[str]:
    """Run Hive Gateway over a supergraph and yield its address; `link` is its subscription transport."""
    file = run_dir / f"supergraph-{link}.graphql"
    file.write_text(supergraph, encoding="utf-8")
    port = free_port()
    command = (str(HIVE), "supergraph", "-c", str(HERE / "gateway.config.mjs"))
    told = {"SUPERGRAPH": str(file), "LINK": link, "PORT": str(port)}
    async with _node(f"gateway-{link}", command, run_dir, told, "Listening on"):
        yield f"http://127.0.0.1:{port}/graphql"


@contextlib.asynccontextmanager
async def _node(
    name: str, command: Sequence[str], run_dir: Path, told: Mapping[str, str], sign: str
) -> AsyncIterator[re.Match[str]]:
    process = ChildProcess(name, ("node", *command), run_dir=run_dir, environment={**os.environ, **told})
    process.start()
    try:
        yield await process.wait_for_line(sign, within=PROGRAM_TIMEOUT)
    finally:
        process.kill()
