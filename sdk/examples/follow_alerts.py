# ruff: noqa: T201, S106 - a program that prints, with invented tokens
"""A small partner: it registers two phones, then shows the events of the feed until Ctrl-C.

REUNION_URL=https://hub.example REUNION_API_KEY=rk_test_… python follow_alerts.py
"""

import asyncio
from contextlib import suppress

from reunion import AsyncReunion, Device, FeedEvent

PHONES = [
    Device("phone-1", token="token-of-phone-1", latitude=37.74, longitude=115.67, language="zh-CN"),
    Device("phone-2", token="token-of-phone-2", cell="86319d117ffffff", language="en"),
]


def show(event: FeedEvent) -> None:
    """Show one entry an alert with its areas, and take it down when it has ended. The hub marks what is not real."""
    if event.alert.state.is_ended:
        print(f"take down {event.alert.id}")
        return
    print(f"{event.type} {event.alert.id}: {event.alert.texts.title}")
    for area in event.alert.areas:
        print(f"  area {area.number}: {area.district}, {area.circle.radius_km:g} km")


async def main(after: str | None = None, stop_after: int | None = None) -> str | None:
    """Register the phones and follow the feed. Return the cursor, which a real partner saves after each event."""
    seen = 0
    async with AsyncReunion() as client:
        for result in await client.devices.register(PHONES):
            print(f"{result.ref}: {'registered' if result.ok else result.error}")
        async with client.alerts.stream(after) as stream:
            async for event in stream:
                show(event)
                seen += 1
                if seen == stop_after:
                    break
            return stream.cursor


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
