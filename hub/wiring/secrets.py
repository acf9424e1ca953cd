"""Encryption at rest of the secrets of partners' channels."""

import base64

from cryptography.fernet import Fernet, InvalidToken

from hub.domain.keys import KeyUse, derive_key


class SecretBox:
    """Seals and unseals with a key derived from the hub's key."""

    def __init__(self, hub_key: bytes) -> None:
        key = derive_key(hub_key, KeyUse.SECRETS_AT_REST)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, plain: bytes) -> bytes:
        """Return the bytes encrypted and authenticated."""
        return self._fernet.encrypt(plain)

    def opens(self, sealed: bytes) -> bool:
        """Return whether this key sealed them."""
        try:
            self._fernet.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def unseal(self, sealed: bytes) -> bytes:
        """Return the plain bytes of sealed ones; raise ValueError for what another key sealed."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            pass
        raise ValueError("sealed under another key")
