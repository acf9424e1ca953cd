"""The identity provider: the reader of its tokens, and the console's sign-in there."""

from hub.domain.access.console_sessions import SIGNED_IN
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.sign_in import SignInClient
from hub.identity.staff_tokens import StaffTokens
from hub.settings import DeploymentMode, Settings


def build_identity(settings: Settings) -> tuple[StaffTokens, SignInClient | None]:
    """Return the reader of staff tokens, and the console's client; None without OIDC_CLIENT_ID: there is no console."""
    embedded = settings.deployment_mode is DeploymentMode.EMBEDDED
    keys = IssuerKeys(settings.issuer, embedded=embedded)
    staff = StaffTokens(keys, settings.issuer, settings.audience)
    if settings.client_id is None or not settings.public_url:
        return staff, None
    redirect_uri = f"{settings.public_url}{SIGNED_IN}"
    client = SignInClient(
        keys, settings.issuer, settings.client_id, settings.client_secret, redirect_uri, embedded=embedded
    )
    return staff, client
