"""POST to an address outside that the operator gave. It may hold a secret, and stands in no log."""

import logging
from collections.abc import Mapping
from typing import ClassVar, Final

import aiohttp

log = logging.getLogger("hub.duty")

POST_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=5)


class OutsideAddress:
    """An address, and the connections to it. `failure_event` is the log's name for a post that was not taken."""

    failure_event: ClassVar[str]

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bool:
        """POST once; return True if the answer was 2xx. Never raises for a failure of the other side."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=POST_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                is_taken = 200 <= response.status < 300
                code = f"HTTP_{response.status}"
        except (aiohttp.ClientError, OSError) as failure:
            is_taken, code = False, type(failure).__name__
        if not is_taken:
            log.warning(self.failure_event, extra={"outcome": code})
        return is_taken

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
