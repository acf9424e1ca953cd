"""Write the recorded stories of the SDK anew: `python -m tests.e2e.probes.record`."""

import asyncio
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import reunion.testing
from hub.local.supervisor import LocalHub
from tests.e2e.probes.story import record_story
from tests.e2e.world import World, opened_world

FILE: Final = Path(reunion.testing.__file__).parent / "recordings.json"

STORIES: Final[Mapping[str, bool]] = {"TEST": True, "EXERCISE": False}
"""The status of each story, and whether police publish all that they may."""


async def record_stories(world: World) -> dict[str, Any]:
    """Return both stories, by the status of the alert."""
    return {status: await record_story(world, status, is_full=is_full) for status, is_full in STORIES.items()}


def lines(stories: Mapping[str, Any]) -> Iterator[str]:
    """Yield the file's lines: one for each event, push and body, so that a change is read as one."""
    for status, story in stories.items():
        yield "{" if status == next(iter(stories)) else ","
        yield f"{json.dumps(status)}: {{"
        for name, part in story.items():
            pairs = (
                [("", one) for one in part]
                if isinstance(part, list)
                else [(f"{json.dumps(k)}: ", part[k]) for k in part]
            )
            first, last = "[]" if isinstance(part, list) else "{}"
            written = ",\n".join(key + json.dumps(one, ensure_ascii=False) for key, one in pairs)
            yield f'"{name}": {first}\n{written}\n{last}{"" if name == list(story)[-1] else ","}'
        yield "}"
    yield "}"


async def main() -> None:
    """Tell the stories on a hub of their own, and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened_world(LocalHub(Path(folder))) as world:
            stories = await record_stories(world)
    text = "\n".join(lines(stories)) + "\n"
    assert json.loads(text) == stories
    await asyncio.to_thread(FILE.write_text, text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
