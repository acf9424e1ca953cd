"""Google accounts of the FCM double: service accounts with real keys, and their access tokens."""

import base64
import binascii
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from hub.local.fcm.answers import http_response

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = frozenset(
    ("https://www.googleapis.com/auth/firebase.messaging", "https://www.googleapis.com/auth/cloud-platform")
)
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
"""The audience that Google's own library always names, even if the account's token_uri differs."""


@dataclass(frozen=True, slots=True)
class _Account:
    project: str
    key: RSAKey


class Refused(Exception):
    """No access token is given; the message is the reason in Google's words."""


class Accounts:
    """Service accounts by their address, and the access tokens that were issued."""

    def __init__(self, token_address: str) -> None:
        self._address = token_address
        self._accounts: dict[str, _Account] = {}
        self._tokens: dict[str, tuple[str, float]] = {}

    def create(self, project: str) -> dict[str, str]:
        """Create a service account; return the JSON object that Google hands out, with a generated key."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        email = f"hub-{secrets.token_hex(4)}@{project}.iam.gserviceaccount.com"
        self._accounts[email] = _Account(project, RSAKey.import_key(_public_pem(key)))
        return {
            "type": "service_account",
            "project_id": project,
            "private_key_id": secrets.token_hex(20),
            "private_key": _private_pem(key),
            "client_email": email,
            "client_id": str(secrets.randbelow(10**21)),
            "token_uri": self._address,
            "universe_domain": "googleapis.com",
        }

    def project_of(self, authorization: str, now: float) -> str | None:
        """Return the project that an Authorization header was issued for; None if it is unknown or expired."""
        issued = self._tokens.get(authorization)
        return issued[0] if issued and now < issued[1] else None

    def revoke(self, project: str) -> None:
        """Expire every access token of a project now."""
        self._tokens = {token: issued for token, issued in self._tokens.items() if issued[0] != project}

    def exchange(self, body: bytes, lifetimes: dict[str, int]) -> bytes:
        """Answer the OAuth token endpoint: return the HTTP response with an access token for a signed assertion."""
        try:
            project = self._verify(body)
        except Refused as error:
            return http_response(400, orjson.dumps({"error": "invalid_grant", "error_description": str(error)}))
        token, lives = f"ya29.{secrets.token_urlsafe(24)}", lifetimes.get(project, 3599)
        self._tokens[f"Bearer {token}"] = (project, time.time() + lives)
        return http_response(200, orjson.dumps({"access_token": token, "expires_in": lives, "token_type": "Bearer"}))

    def _verify(self, body: bytes) -> str:
        form = parse_qs(body.decode("utf-8", "replace"))
        if form.get("grant_type") != [GRANT]:
            raise Refused("Unsupported grant type.")
        assertion = form.get("assertion", [""])[0]
        account = self._accounts.get(str(_unverified(assertion).get("iss")))
        if account is None:
            raise Refused("Invalid grant: account not found")
        try:
            claims = jwt.decode(assertion, account.key, algorithms=["RS256"]).claims
        except (JoseError, ValueError):
            raise Refused("Invalid JWT Signature.") from None
        self._check(claims)
        return account.project

    def _check(self, claims: dict[str, Any]) -> None:
        now = time.time()
        if claims.get("aud") not in (self._address, GOOGLE_AUDIENCE):
            raise Refused("Invalid JWT: Failed audience check.")
        issued, expires = claims.get("iat"), claims.get("exp")
        if not (isinstance(issued, int) and isinstance(expires, int) and issued - 60 <= now < expires <= issued + 3600):
            raise Refused("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.")
        if not SCOPES & set(str(claims.get("scope", "")).split()):
            raise Refused("Invalid scope.")


def _unverified(assertion: str) -> dict[str, Any]:
    """Return the unverified claims of an assertion; they only tell which key must verify it."""
    try:
        part = assertion.split(".")[1]
        claims = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error):
        raise Refused("Invalid JWT.") from None
    return claims if isinstance(claims, dict) else {}


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _public_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
