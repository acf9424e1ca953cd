"""Pushing manifests: a plain POST, whose address stands in no log, and a failure that is told and raises nothing."""

import io

import pytest

from hub.domain.keys import KeyUse, derive_key
from hub.duty.manifest_pusher import HttpManifestPusher
from hub.local.ports import free_port
from hub.settings import read_production
from hub.wiring.trail import ManifestKey
from tests.duty.mail_server import webhook_receiver
from tests.production import PRODUCTION_SETTINGS
from verify.hub_verify import is_signed, parse_key


async def test_manifest_is_posted_as_it_is_signed() -> None:
    async with webhook_receiver() as receiver:
        pusher = HttpManifestPusher(f"http://127.0.0.1:{receiver.port}/trail/secret")
        try:
            assert await pusher.push("a note\n\n— x y\n")
            receiver.status = 503
            assert not await pusher.push("another")
        finally:
            await pusher.close()
    [(headers, body), _] = receiver.requests
    assert (headers["Content-Type"], body) == ("text/plain; charset=utf-8", "a note\n\n— x y\n")


async def test_absent_auditor_is_logged_without_the_address(everything_logged: io.StringIO) -> None:
    pusher = HttpManifestPusher(f"http://127.0.0.1:{free_port()}/trail/secret")
    try:
        assert not await pusher.push("a note")
    finally:
        await pusher.close()
    assert "manifest_push_failed" in everything_logged.getvalue()
    assert "secret" not in everything_logged.getvalue()


@pytest.mark.parametrize("given", [{}, {"HUB_AUDIT_KEY": "AB" * 21 + "A="}])
def test_key_of_the_settings_signs_as_the_verifier_reads(given: dict[str, str]) -> None:
    settings = read_production({**PRODUCTION_SETTINGS, **given})
    key = ManifestKey.of(settings)
    text, _, signature = key.sign("one\ntwo\n").partition("\n\n")
    assert is_signed(f"{text}\n", signature, [parse_key(key.verifier)])
    assert not is_signed("one\ntwp\n", signature, [parse_key(key.verifier)])
    derived = ManifestKey(derive_key(settings.hub_key, KeyUse.AUDIT_MANIFESTS))
    assert (derived.verifier == key.verifier) == (not given)
