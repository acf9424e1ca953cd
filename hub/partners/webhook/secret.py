"""The secret that signs a partner's webhooks, in the form of Standard Webhooks.

Specification: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import secrets

from hub.errors import InvalidInput

PREFIX = "whsec_"
FEWEST_BYTES, MOST_BYTES = 24, 64


def new_secret() -> str:
    """A fresh secret of 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def check_secret(text: object) -> str:
    """A secret as it is kept; raises InvalidInput unless it is whsec_ and the base64 of 24 to 64 bytes."""
    key = b""
    if isinstance(text, str) and text.startswith(PREFIX):
        try:
            key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        except (ValueError, binascii.Error):
            key = b""
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise InvalidInput(
            f"A secret is {PREFIX} and the base64 of {FEWEST_BYTES} to {MOST_BYTES} bytes; leave it out to get one.",
            path=("settings", "secret"),
        )
    return str(text)
