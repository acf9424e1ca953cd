"""A worker that writes one export and says the peak of its memory. Run with MONGO_URL EXPORT_ID by exports.py."""

import asyncio
import json
import sys
import time
from pathlib import Path

from bench.analyst.export_parts import parts_over
from hub.services.maintenance.write_exports import write_exports
from hub.storage.mongo.database import opened


async def main(mongo_url: str, export_id: str) -> None:
    """Write until the file is ready, and print the peak in KB, both times in s, and the file's rows and bytes."""
    start = time.perf_counter()
    async with opened(mongo_url) as database:
        parts = parts_over(database)
        while True:
            await write_exports(parts)
            export = await parts.exports.get(export_id)
            assert export is not None
            if export.state.has_ended:
                break
    spent = {"seconds": time.perf_counter() - start, "processor_seconds": time.process_time()}
    said = {"state": export.state, "peak_kb": peak_kb()} | spent
    print(json.dumps(said | {"rows": export.rows, "bytes": export.size}))


def peak_kb() -> int:
    """Return the peak of this process's resident memory in KB. `ru_maxrss` would have that of the parent too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
