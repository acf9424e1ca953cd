"""Encryption at rest of what partners' channels need to keep secret."""

import base64

from cryptography.fernet import Fernet

from hub.domain.keys import KeyUse, derive_key


class SecretBox:
    """Seals and unseals with a key derived from the hub's."""

    def __init__(self, hub_key: bytes) -> None:
        key = derive_key(hub_key, KeyUse.SECRETS_AT_REST)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, plain: bytes) -> bytes:
        """Encrypted and authenticated."""
        return self._fernet.encrypt(plain)

    def unseal(self, sealed: bytes) -> bytes:
        """The plain bytes."""
        return self._fernet.decrypt(sealed)
