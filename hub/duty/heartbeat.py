"""Tell an address outside each minute that this process watches: its silence is an alarm too."""

import logging
from typing import Final

import aiohttp

log = logging.getLogger("hub.duty")

HEARTBEAT_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=5)


class OutsideHeartbeat:
    """Sends the heartbeat of one process. Its address may hold a secret, and stands in no log."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def beat(self) -> bool:
        """Send one heartbeat; return whether it was taken. Never raises for a failure of the other side."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=HEARTBEAT_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._session.post(self._url, allow_redirects=False) as response:
                is_taken = 200 <= response.status < 300
                code = f"HTTP_{response.status}"
        except (aiohttp.ClientError, OSError) as failure:
            is_taken, code = False, type(failure).__name__
        if not is_taken:
            log.warning("heartbeat_failed", extra={"outcome": code})
        return is_taken

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
