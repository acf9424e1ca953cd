"""An HTTP client that remembers the hub's certificate, and its clock against that of this machine."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ssl import cert_time_to_seconds
from typing import Any

import httpx2

from reunion._sync.io import HttpClient
from reunion.connections import Network


class Witness:
    """It sees each answer of the hub, of whatever status.

    clock_seconds: how far the hub's clock was ahead of this one's; None until it has sent its time.
    certificate_ends_at: the end of the hub's certificate; None over http.
    """

    def __init__(self) -> None:
        self.clock_seconds: float | None = None
        self.certificate_ends_at: datetime | None = None

    def client(self, network: Network) -> HttpClient:
        """Return a client that it watches. Close it after use."""
        return HttpClient(**network.http_options(), event_hooks={"response": [self._see]})

    def _see(self, answer: httpx2.Response) -> None:
        sent_at = _date(answer.headers.get("Date"))
        if sent_at is not None:
            # The header has whole seconds, so it is half a second late on average.
            self.clock_seconds = (sent_at - datetime.now(UTC)).total_seconds() + 0.5
        stream = answer.extensions.get("network_stream")
        secure: Any = stream.get_extra_info("ssl_object") if stream is not None else None
        certificate = secure.getpeercert() if secure is not None else None
        if certificate:
            self.certificate_ends_at = datetime.fromtimestamp(cert_time_to_seconds(certificate["notAfter"]), UTC)


def _date(header: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header or "")
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
