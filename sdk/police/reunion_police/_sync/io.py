"""The blocking side of a download. Its twin is `_async/io.py`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx2

from reunion.connections import Network
from reunion.failures import http_error


class Download:
    """An answer whose body comes in pieces."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._answer = answer
        self.status = answer.status_code
        self.headers: Mapping[str, str] = answer.headers

    def read(self) -> bytes:
        """Return the whole body; of an answer that is no file."""
        return self._answer.read()

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it comes: what came before a cut is given. Raises TransportError if it is cut."""
        try:
            yield from self._answer.iter_bytes()
        except (httpx2.HTTPError, OSError) as error:
            found = http_error(error)
            raise found from found.__cause__


@contextmanager
def download(
    given: httpx2.Client | None,
    network: Network,
    url: str,
    headers: Mapping[str, str],
    timeout: float,
) -> Iterator[Download]:
    """Ask for a file, over the caller's own client or a connection of its own. No redirect is followed."""
    client = given or httpx2.Client(**network.http_options())
    try:
        request = client.build_request("GET", url, headers=headers, timeout=timeout)
        answer = _send(client, request)
        try:
            yield Download(answer)
        finally:
            answer.close()
    finally:
        if given is None:
            client.close()


def _send(client: httpx2.Client, request: httpx2.Request) -> httpx2.Response:
    try:
        return client.send(request, stream=True, follow_redirects=False)
    except (httpx2.HTTPError, OSError) as error:
        found = http_error(error)
        raise found from found.__cause__
