"""Check the settings of a partner's project, and make credentials of its service account."""

import re
from collections.abc import Mapping
from typing import Any

from google.oauth2 import service_account

from hub.domain.delivery.quotas import MAX_PER_MINUTE, MIN_PER_MINUTE
from hub.errors import InvalidInput
from hub.partners.context import ChannelContext
from hub.partners.fcm.messages import Interruption

TOKEN_ADDRESS = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
ENDPOINT = "https://fcm.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
DEFAULT_MESSAGES_PER_MINUTE = 600_000
"""A project's default quota at Google: https://firebase.google.com/docs/cloud-messaging/throttling-and-quotas"""
DEFAULT_LEVEL = Interruption.TIME_SENSITIVE.value
_SETTINGS = frozenset(("service_account", "messages_per_minute", "interruption_level"))
_NEEDED = ("type", "project_id", "private_key", "client_email", "token_uri")
_ALLOWED = frozenset(
    (
        *_NEEDED,
        "private_key_id",
        "client_id",
        "auth_uri",
        "auth_provider_x509_cert_url",
        "client_x509_cert_url",
        "universe_domain",
    )
)
_PROJECT = re.compile(r"[a-z0-9][a-z0-9.:-]{0,62}")


def check_settings(settings: Mapping[str, Any], context: ChannelContext) -> dict[str, Any]:
    """Return the complete settings of a channel; raise InvalidInput naming the field that is wrong."""
    if unknown := sorted(str(name) for name in settings if name not in _SETTINGS):
        raise InvalidInput(f"Unknown settings: {', '.join(unknown)}.", path=("settings", unknown[0]))
    level = _check_level(settings.get("interruption_level", DEFAULT_LEVEL))
    return {
        "service_account": _check_account(settings.get("service_account"), context),
        "messages_per_minute": _check_quota(settings.get("messages_per_minute", DEFAULT_MESSAGES_PER_MINUTE)),
        # The default is not stored: a process of the release before reads no settings that it does not know.
        **({} if level == DEFAULT_LEVEL else {"interruption_level": level}),
    }


def _check_level(level: object) -> str:
    if level not in list(Interruption):
        levels = ", ".join(Interruption)
        raise InvalidInput(f"interruption_level must be one of: {levels}.", path=("settings", "interruption_level"))
    return str(level)


def _check_quota(quota: object) -> int:
    if isinstance(quota, bool) or not isinstance(quota, int) or not MIN_PER_MINUTE <= quota <= MAX_PER_MINUTE:
        raise InvalidInput(
            f"messages_per_minute must be a whole number from {MIN_PER_MINUTE} to {MAX_PER_MINUTE:,}.",
            path=("settings", "messages_per_minute"),
        )
    return quota


def _check_account(account: object, context: ChannelContext) -> dict[str, Any]:
    if not isinstance(account, Mapping):
        raise InvalidInput(
            "`service_account` must be the JSON object that Google hands out for a service account.",
            path=("settings", "service_account"),
        )
    for name, value in account.items():
        if name not in _ALLOWED:
            raise _wrong(str(name), "is not a field of a service account")
        if not isinstance(value, str):
            raise _wrong(name, "must be a text")
    _check_fields(account, context)
    read_credentials(account)
    return dict(account)


def read_credentials(account: Mapping[str, Any]) -> service_account.Credentials:
    """Return credentials of a service account that can sign, not yet exchanged for an access token."""
    try:
        credentials: service_account.Credentials = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
            dict(account), scopes=[SCOPE]
        )
        # A key of another kind than Google's, as of an elliptic curve, is parsed without an error and fails to sign.
        credentials.sign_bytes(b"")
    except Exception:  # noqa: BLE001 - every failure means that the key cannot be used
        # The reason may quote the key, so it is dropped.
        raise _wrong("private_key", "is not an RSA private key in PEM form without a password") from None
    return credentials


def _check_fields(account: Mapping[str, Any], context: ChannelContext) -> None:
    for name in _NEEDED:
        if not account.get(name):
            raise _wrong(name, "is missing")
    if account["type"] != "service_account":
        raise _wrong("type", "must be service_account")
    if not _PROJECT.fullmatch(account["project_id"]):
        raise _wrong("project_id", "is not the id of a project")
    if account["token_uri"] != TOKEN_ADDRESS and not context.trusts(account["token_uri"]):
        raise _wrong("token_uri", f"must be {TOKEN_ADDRESS}")
    if account.get("universe_domain", "googleapis.com") != "googleapis.com":
        raise _wrong("universe_domain", "must be googleapis.com")
    if context.fcm_endpoint != ENDPOINT and not context.trusts(context.fcm_endpoint):
        raise InvalidInput(
            "This hub sends pushes to another address than Google's; its operator must unset HUB_FCM_ENDPOINT.",
            path=("settings",),
        )


def _wrong(name: str, why: str) -> InvalidInput:
    return InvalidInput(f"{name[:40]} {why}.", path=("settings", "service_account", name[:40]))
