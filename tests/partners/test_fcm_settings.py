from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from hub.errors import InvalidInput, SettingsInvalid
from hub.partners.fcm import FcmKind
from tests.partners.fcm_server import account, pem, private_key
from tests.partners.samples import context

LOCAL = "http://127.0.0.1:5001/token"
NO_LEVELS = ("loud", "passive", "", None, 1, ["active"])
NO_QUOTAS = (0, 59, -600, 1_000_000_001, 600.5, True, None, "600")


def test_a_service_account_of_google_is_kept_as_it_is() -> None:
    kept = FcmKind(context(production=True)).check_settings({"service_account": account()})
    assert kept == {"service_account": account(), "messages_per_minute": 600_000}
    default = {"service_account": account(), "interruption_level": "time-sensitive"}
    assert FcmKind(context(production=True)).check_settings(default) == kept
    for level in ("active", "critical"):
        wanted = {"service_account": account(), "interruption_level": level}
        assert FcmKind(context()).check_settings(wanted)["interruption_level"] == level


def test_a_token_is_good_for_its_project_whatever_the_account() -> None:
    kind = FcmKind(context(production=True))

    def reached(**changes: str) -> str:
        return kind.reaches(kind.check_settings({"service_account": account(**changes), "messages_per_minute": 900}))

    key = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert reached() == reached(private_key=key, private_key_id="2", client_email="new@duoduo-app.example")
    assert reached() != reached(project_id="another-app")


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({}, "service_account"),
        ({"service_account": "{}"}, "service_account"),
        ({"service_account": account(), "endpoint": "https://x"}, "endpoint"),
        *(({"service_account": account(), "messages_per_minute": n}, "messages_per_minute") for n in NO_QUOTAS),
        *(({"service_account": account(), "interruption_level": one}, "interruption_level") for one in NO_LEVELS),
        ({"service_account": account(project_id="")}, "project_id"),
        ({"service_account": account(project_id="../../other")}, "project_id"),
        ({"service_account": account(type="authorized_user")}, "type"),
        ({"service_account": account(private_key="secret-key")}, "private_key"),
        ({"service_account": account(surprise="x")}, "surprise"),
        ({"service_account": account(client_email=7)}, "client_email"),
        ({"service_account": account(universe_domain="evil.example")}, "universe_domain"),
        ({"service_account": account("https://oauth2.googleapis.com.evil.example/token")}, "token_uri"),
        ({"service_account": account("http://oauth2.googleapis.com/token")}, "token_uri"),
        ({"service_account": account("https://oauth2.googleapis.com/other")}, "token_uri"),
        ({"service_account": account(LOCAL)}, "token_uri"),
    ],
)
def test_invalid_fcm_setting_is_refused_by_path(settings: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        FcmKind(context()).check_settings(settings)
    assert refused.value.path[-1] == path
    assert "secret-key" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("password", [b"", b"secret"])
@pytest.mark.parametrize("curve", [True, False])
def test_a_key_that_cannot_sign_is_refused_at_the_door(curve: bool, password: bytes) -> None:
    made = ec.generate_private_key(ec.SECP256R1()) if curve else rsa.generate_private_key(65537, 2048)
    settings = {"service_account": account(private_key=pem(made, password))}
    if not curve and not password:
        assert FcmKind(context()).check_settings(settings)
        return
    with pytest.raises(InvalidInput) as refused:
        FcmKind(context()).check_settings(settings)
    assert refused.value.path[-1] == "private_key"
    assert refused.value.__cause__ is None


def test_a_trusted_address_may_stand_for_google() -> None:
    kind = FcmKind(context("127.0.0.1:5001", endpoint="http://127.0.0.1:5001"))
    assert kind.check_settings({"service_account": account(LOCAL)})


@pytest.mark.parametrize("trusted", ["127.0.0.1:5002", "127.0.0.1", "127.0.0.1:500"])
def test_trust_is_for_the_exact_pair(trusted: str) -> None:
    with pytest.raises(InvalidInput):
        FcmKind(context(trusted)).check_settings({"service_account": account(LOCAL)})


def test_an_endpoint_that_is_not_googles_must_be_trusted() -> None:
    with pytest.raises(InvalidInput):
        FcmKind(context(endpoint="http://127.0.0.1:5001")).check_settings({"service_account": account()})


def test_what_was_stored_is_checked_again() -> None:
    with pytest.raises(InvalidInput):
        FcmKind(context(production=True)).open({"service_account": account(LOCAL)})


def test_production_trusts_no_address() -> None:
    with pytest.raises(SettingsInvalid):
        context("127.0.0.1:5001", production=True)


async def test_a_quota_is_the_projects_whoever_sends_to_it() -> None:
    kind = FcmKind(context())
    usual = kind.open({"service_account": account()})
    raised = kind.open({"service_account": account(), "messages_per_minute": 3_000_000})
    other = kind.open({"service_account": account(project_id="other-app")})
    assert usual.quota.per_minute == 600_000
    assert raised.quota.per_minute == 3_000_000
    assert usual.quota.name == raised.quota.name != other.quota.name
    for channel in (usual, raised, other):
        await channel.close()


async def test_no_repr_holds_the_key() -> None:
    channel = FcmKind(context()).open({"service_account": account()})
    assert private_key()[40:80] not in repr(channel) + repr(vars(channel))
    await channel.close()
