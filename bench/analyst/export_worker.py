"""A worker that writes one export and says the peak of its memory. Run with MONGO_URL EXPORT_ID by exports.py."""

import asyncio
import json
import resource
import sys
import time

from bench.analyst.export_parts import parts_over
from hub.services.maintenance.write_exports import write_exports
from hub.storage.mongo.database import opened


async def main(mongo_url: str, export_id: str) -> None:
    """Write until the file is ready, and print the peak in KB, the time in s, and the file's rows and bytes."""
    start = time.perf_counter()
    async with opened(mongo_url) as database:
        parts = parts_over(database)
        while True:
            await write_exports(parts)
            export = await parts.exports.get(export_id)
            assert export is not None
            if export.state.has_ended:
                break
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said = {"state": export.state, "peak_kb": peak_kb, "seconds": time.perf_counter() - start}
    print(json.dumps(said | {"rows": export.rows, "bytes": export.size}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
