"""The secret that signs a partner's webhooks, in the form of Standard Webhooks.

Specification: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.errors import InvalidInput

PREFIX = "whsec_"
MIN_SECRET_BYTES, MAX_SECRET_BYTES = 24, 64

MAX_EARLIER_SECRETS = 4
"""Each signs every event. If more were set within one overlap, the oldest ones stop."""


@dataclass(frozen=True, slots=True)
class EarlierSecret:
    """A secret that was replaced, and the real time until which it signs."""

    secret: str = field(repr=False)
    until: datetime


def new_secret() -> str:
    """Return a new secret of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def check_secret(text: object) -> str:
    """Return a secret as it is stored; raise InvalidInput unless it is whsec_ and the base64 of 24 to 64 bytes."""
    key = b""
    if isinstance(text, str) and text.startswith(PREFIX):
        try:
            key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        except (ValueError, binascii.Error):
            key = b""
    if not MIN_SECRET_BYTES <= len(key) <= MAX_SECRET_BYTES:
        raise InvalidInput(
            f"The secret must be {PREFIX} and the base64 of {MIN_SECRET_BYTES} to {MAX_SECRET_BYTES} bytes; "
            "leave it out to get one.",
            path=("settings", "secret"),
        )
    return str(text)


def earlier_secrets(settings: Mapping[str, Any]) -> list[EarlierSecret]:
    """Return the earlier secrets in stored settings, the newest first."""
    return [
        EarlierSecret(check_secret(one["secret"]), datetime.fromtimestamp(one["until"], UTC))
        for one in settings.get("earlier", ())
    ]


def with_earlier(before: Mapping[str, Any], kept: dict[str, Any], overlap: timedelta) -> dict[str, Any]:
    """Return settings in which the previous secret signs beside the new one. No secret signs longer than first set."""
    now = datetime.now(UTC)
    end = now + overlap
    earlier = [EarlierSecret(one.secret, min(one.until, end)) for one in earlier_secrets(before)]
    if not hmac.compare_digest(str(before["secret"]), str(kept["secret"])):
        earlier.insert(0, EarlierSecret(before["secret"], end))
    valid = [one for one in earlier if one.until > now and not hmac.compare_digest(one.secret, str(kept["secret"]))]
    if not valid:
        return kept
    rows = [{"secret": one.secret, "until": one.until.timestamp()} for one in valid[:MAX_EARLIER_SECRETS]]
    return kept | {"earlier": rows}
