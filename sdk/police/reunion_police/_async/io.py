"""The asyncio side of a download. Its twin is `_sync/io.py`."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx2

from reunion.connections import Network
from reunion.failures import http_error


class Download:
    """An answer whose body comes in pieces."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._answer = answer
        self.status = answer.status_code
        self.headers: Mapping[str, str] = answer.headers

    async def read(self) -> bytes:
        """Return the whole body; of an answer that is no file."""
        return await self._answer.aread()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes: what came before a cut is given. Raises TransportError if it is cut."""
        try:
            async for chunk in self._answer.aiter_bytes():
                yield chunk
        except (httpx2.HTTPError, OSError) as error:
            found = http_error(error)
            raise found from found.__cause__


@asynccontextmanager
async def download(
    given: httpx2.AsyncClient | None,
    network: Network,
    url: str,
    headers: Mapping[str, str],
    timeout: float,  # noqa: ASYNC109 - of each wait, and not of the whole
) -> AsyncIterator[Download]:
    """Ask for a file, over the caller's own client or a connection of its own. No redirect is followed."""
    client = given or httpx2.AsyncClient(**network.http_options())
    try:
        request = client.build_request("GET", url, headers=headers, timeout=timeout)
        answer = await _send(client, request)
        try:
            yield Download(answer)
        finally:
            await answer.aclose()
    finally:
        if given is None:
            await client.aclose()


async def _send(client: httpx2.AsyncClient, request: httpx2.Request) -> httpx2.Response:
    try:
        return await client.send(request, stream=True, follow_redirects=False)
    except (httpx2.HTTPError, OSError) as error:
        found = http_error(error)
        raise found from found.__cause__
