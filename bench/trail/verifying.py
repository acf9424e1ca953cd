"""Verify an export of the trail, beside reading and hashing the same lines."""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bench.rounds import Sample, interleave
from bench.rows import Row, at_most
from bench.trail.sizes import Sizes
from hub.domain.trail.chain import ChainHead, exported_line, first_link, line_digest, next_link
from hub.domain.trail.manifest import Manifest, next_manifest
from hub.wiring.trail import ManifestKey

ROOT: Final = Path(__file__).parents[2]
MAX_SECONDS: Final = 60
START: Final = datetime(2026, 5, 13, 9, tzinfo=UTC)
KEY: Final = ManifestKey(bytes(32))
BASELINE: Final = """
import hashlib, json, sys
for line in open(sys.argv[1], "rb"):
    json.loads(line)
    hashlib.sha256(line).digest()
"""


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the seconds of a verification, and how many times as long as the baseline it takes."""
    with tempfile.TemporaryDirectory() as folder:
        lines, manifests = Path(folder) / "lines", Path(folder) / "manifests"
        _write(lines, manifests, sizes)
        program = [str(ROOT / "verify" / "hub_verify.py"), "--key", KEY.verifier]
        measured = await interleave(
            {
                "verify": lambda: _turn(*program, "--manifests", str(manifests), "--lines", str(lines)),
                "read": lambda: _turn("-c", BASELINE, str(lines)),
            },
            sizes.verifications,
        )
        seconds, baseline = measured.each("verify", "wall"), measured.each("read", "wall")
        size = f"{lines.stat().st_size / 1e6:.0f} MB of lines, {manifests.stat().st_size / 1e6:.1f} MB of manifests"
        yield Row("verify.seconds", "s", seconds, goal=at_most(MAX_SECONDS), notes=(size,), measured=measured.as_json())
        yield Row("verify.ratio", "s", seconds, baseline, measured.ratio("verify", "read", "wall"))


async def _turn(*arguments: str) -> Sample:
    before = datetime.now(UTC)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.DEVNULL)
    if await process.wait():
        raise RuntimeError("an undamaged trail is not whole")
    seconds = (datetime.now(UTC) - before).total_seconds()
    return Sample(1, seconds, seconds)


def _write(lines: Path, manifests: Path, sizes: Sizes) -> None:
    """Write an export of several chains, and manifests at equal distances."""
    heads: dict[str, ChainHead] = {}
    manifest: Manifest | None = None
    with lines.open("w", encoding="ascii") as export, manifests.open("w", encoding="utf-8") as notes:
        export.write(json.dumps({"trail": 1, "manifest": sizes.manifests, "at": ""}) + "\n")
        for number in range(sizes.lines):
            writer, now = f"w_{number % sizes.chains}", START + timedelta(milliseconds=number)
            line = _line(number, now)
            head = heads.get(writer)
            link = next_link(head, line_digest(line)) if head else first_link(writer, line_digest(line))
            heads[writer] = link.head
            export.write(exported_line(line, link) + "\n")
            if (number + 1) * sizes.manifests // sizes.lines > (manifest.number if manifest else 0):
                manifest = next_manifest(manifest, heads, now)
                notes.write(KEY.sign(manifest.text))


def _line(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": f"au_{number:024x}",
        "at": now,
        "real": now,
        "account": "wang",
        "person": "p-wang",
        "force": "hengshui",
        "action": "READ_CASE",
        "subject": f"cs_{number % 1000:016x}",
        "purpose": "a colleague asked whether the girl was seen at the river",
        "seen": [f"cs_{number:016x}"],
        "case": f"cs_{number % 1000:016x}",
        "outcome": "DONE",
        "error": None,
        "answers": f"au_{number:024x}",
        "digests": [],
        "relations": ["OWNER"],
    }
