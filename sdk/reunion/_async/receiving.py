"""Receive webhooks: verify, store, and only then answer."""

import logging
from collections.abc import Mapping

from reunion._async.workers import called
from reunion.errors import ReunionError, WebhookRejected
from reunion.inbox import Inbox, Pending
from reunion.webhooks import MAX_BODY_BYTES, Secrets, WebhookEventType, read_secrets, verify

logger = logging.getLogger("reunion")

ENDS = frozenset({WebhookEventType.CANCELLED, WebhookEventType.WIPED, WebhookEventType.HIDDEN})
"""The events after which nothing of an alert is shown any more."""


class AsyncReceiver:
    """Verifies the hub's events and stores them in an inbox, for the `AsyncDeliverer` of this process or another.

    secrets: one or several `whsec_…` texts. Raises ConfigurationError for a malformed one.
    """

    def __init__(self, inbox: Inbox, secrets: Secrets) -> None:
        read_secrets(secrets)
        self._inbox, self._secrets = inbox, secrets

    async def receive(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status to answer a request with.

        204: the event is stored. 401: the hub did not sign it, or not within the last 5 minutes. 413: larger than
        MAX_BODY_BYTES. 500: it could not be read or stored; the hub sends it again.

        body: the raw bytes, before any parsing. headers: names in any case.
        """
        if len(body) > MAX_BODY_BYTES:
            return 413
        try:
            event = verify(body, headers, self._secrets)
        except WebhookRejected:
            logger.warning("webhook refused (401): not signed with one of the secrets within the last 5 minutes")
            return 401
        except ReunionError as error:
            logger.error("webhook not read (%s)", error.code)
            return 500
        try:
            # An event that comes again is counted again: the hub announces what is new with an event that still waits
            # for its answer. Nothing is delivered twice by it, since the cursor of the alert says what is new.
            await called(self._inbox.add, event.alert, event.type in ENDS)
        except Exception as error:  # noqa: BLE001 - whatever an inbox raises, the hub must send it again
            logger.error("webhook not stored (%s)", type(error).__name__)
            return 500
        return 204

    async def pending(self) -> Pending:
        """Return how many alerts have events that are not finished, and the age of the oldest of these."""
        return Pending.of(await called(self._inbox.unfinished))
