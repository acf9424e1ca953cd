"""Send a message to every address of a step: e-mails in one hand-over, webhooks side by side."""

import asyncio
import hashlib
from collections.abc import Collection, Sequence
from typing import Final

from yarl import URL

from hub.domain.duty.lists import DutyStep, DutyWebhook
from hub.duty.mailer import Mailer
from hub.partners.webhook.announcer import WebhookAnnouncer
from hub.partners.webhook.thread_resolver import ThreadResolver
from hub.services.channels import DeliveryOutcome
from hub.services.duty.ports import DutyMessage, Sent

EVENT_TYPE: Final = "duty.notice"


class StepSender:
    """The port `DutySender`. Without a mailer no e-mail is sent, and each counts as failed.

    The addresses are the operator's own, so webhooks may lead into the operator's network, and to plain http.
    """

    def __init__(self, mailer: Mailer | None) -> None:
        self._mailer = mailer
        self._resolver = ThreadResolver()
        self._announcers: dict[tuple[str, str], WebhookAnnouncer] = {}

    async def send(self, step: DutyStep, message: DutyMessage, skip: Collection[str] = ()) -> Sent:
        """Send to every address whose name is not in `skip`; return who took it."""
        emails = [one for one in step.emails if name_of(one) not in skip]
        webhooks = [one for one in step.webhooks if name_of(one.url) not in skip]
        mailed, announced = await asyncio.gather(
            self._mail(emails, message), asyncio.gather(*(self._announce(one, message) for one in webhooks))
        )
        took = {*mailed, *(one.url for one, has_taken in zip(webhooks, announced, strict=True) if has_taken)}
        return Sent(frozenset(map(name_of, took)), len(emails) + len(webhooks) - len(took))

    async def close(self) -> None:
        """Close the connections."""
        for announcer in self._announcers.values():
            await announcer.close()
        self._announcers.clear()

    async def _mail(self, emails: Sequence[str], message: DutyMessage) -> Collection[str]:
        if not emails or self._mailer is None:
            return ()
        return await self._mailer.send(emails, message.text, message.id)

    async def _announce(self, webhook: DutyWebhook, message: DutyMessage) -> bool:
        key = (webhook.url, webhook.secret)
        if key not in self._announcers:
            self._announcers[key] = WebhookAnnouncer(
                URL(webhook.url), webhook.secret, trusted=True, resolver=self._resolver
            )
        body = {"type": EVENT_TYPE, **message.facts, "text": message.text.subject}
        result = await self._announcers[key].announce(message.id, body, _always)
        return result.outcome is DeliveryOutcome.ACCEPTED


def name_of(address: str) -> str:
    """Return the name that rows remember an address by, without showing it."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]


async def _always() -> bool:
    return True
