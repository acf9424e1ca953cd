"""Push manifests of the audit trail to the address that an auditor holds."""

import logging
from typing import Final

import aiohttp

log = logging.getLogger("hub.trail")

PUSH_TIMEOUT: Final = aiohttp.ClientTimeout(total=10, connect=5)

CONTENT_TYPE: Final = "text/plain; charset=utf-8"


class HttpManifestPusher:
    """The port `ManifestPusher`. The address may hold a secret, and stands in no log."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def push(self, note: str) -> bool:
        """POST a signed manifest; return whether the answer was 2xx. Never raises for a failure of the other side."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PUSH_TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        body, headers = note.encode(), {"Content-Type": CONTENT_TYPE}
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                is_taken = 200 <= response.status < 300
                code = f"HTTP_{response.status}"
        except (aiohttp.ClientError, OSError) as failure:
            is_taken, code = False, type(failure).__name__
        if not is_taken:
            log.warning("manifest_push_failed", extra={"outcome": code})
        return is_taken

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
