"""Send e-mails to people on duty, over the SMTP server of the operator."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from hub.domain.duty.texts import DutyText

log = logging.getLogger("hub.duty")

REPLY_TIMEOUT_SECONDS: Final = 10.0
MAIL_TIMEOUT_SECONDS: Final = 20.0
"""Time for a whole e-mail. The lease on a step lasts longer."""

_PORTS: Final = {"smtp": 587, "smtps": 465}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, repr=False)
class SmtpServer:
    """The server that takes the hub's e-mails.

    `smtps` encrypts from the first byte. `smtp` demands STARTTLS, but of a server on this machine.
    """

    host: str
    port: int
    user: str | None
    password: str | None
    is_encrypted: bool

    @classmethod
    def of(cls, url: str) -> "SmtpServer":
        """Return the server of a checked address."""
        parts = urlsplit(url)
        return cls(
            parts.hostname or "",
            parts.port or _PORTS[parts.scheme],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            parts.scheme == "smtps",
        )

    @property
    def demands_start_tls(self) -> bool:
        """True if the connection must be encrypted before anything is said."""
        return not self.is_encrypted and self.host not in _LOOPBACK


class Mailer:
    """Sends one e-mail to several people."""

    def __init__(self, server: SmtpServer, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def send(self, recipients: Sequence[str], text: DutyText, message_id: str) -> frozenset[str]:
        """Return the recipients whose e-mail the server took; never raises for a failure of the server."""
        domain = self._sender.rpartition("@")[2]
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, ", ".join(recipients), text.subject
        mail["Date"] = format_datetime(datetime.now(UTC))
        # The same in every attempt, so that a repeat shows as one e-mail.
        mail["Message-ID"] = f"<{message_id}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text.body)
        try:
            async with asyncio.timeout(MAIL_TIMEOUT_SECONDS):
                refused = await self._hand_over(mail, recipients, domain)
        except (aiosmtplib.SMTPException, OSError, ValueError) as failure:
            # Its text may hold an address.
            log.warning("duty_mail_failed", extra={"kind": type(failure).__name__})
            return frozenset()
        return frozenset(recipients) - refused

    async def _hand_over(self, mail: EmailMessage, recipients: Sequence[str], domain: str) -> frozenset[str]:
        """Hand an e-mail over; return the recipients that the server refused, if it took any."""
        server = self._server
        refused, _ = await aiosmtplib.send(
            mail,
            sender=self._sender,
            recipients=list(recipients),
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.is_encrypted,
            start_tls=server.demands_start_tls,
            # Named, or the library asks the network for it.
            local_hostname=domain,
            timeout=REPLY_TIMEOUT_SECONDS,
        )
        return frozenset(refused)
