"""Breaches of what is refused: keys, cursors, and partners' servers that misbehave."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

KEYS = "tests/e2e/test_devices.py::test_a_key_that_is_unknown_malformed_or_revoked_opens_nothing"
CURSORS = "tests/e2e/test_feed.py::test_a_cursor_that_is_garbage_or_foreign_is_told_so"
TRIMMED = "tests/e2e/test_feed.py::test_after_seven_days_a_cursor_has_expired_and_whoever_is_connected_loses_nothing"
TROUBLE = "tests/e2e/test_webhooks.py::test_a_server_in_trouble_is_called_again_with_the_same_event"
WEBHOOK = "tests/partners/test_webhook.py"
ADDRESS = "tests/partners/test_webhook_address.py"

BREACHES = (
    Breach(
        name="an unknown key answers as something not found",
        rows=("2.15.1",),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                "    if owner is None or owner.suspended:\n        raise Unauthenticated()\n",
                "    if owner is None:\n        raise NotFound()\n"
                "    if owner.suspended:\n        raise Unauthenticated()\n",
            ),
        ),
        tests=(KEYS,),
    ),
    Breach(
        name="a cursor that is garbage is called another's",
        rows=("2.15.17",),
        edits=(
            Edit(
                "hub/domain/cursors.py",
                "if not hmac.compare_digest(seal, self._digest(body)):\n            raise CursorInvalid()",
                "if not hmac.compare_digest(seal, self._digest(body)):\n            raise CursorForeign()",
            ),
        ),
        tests=(CURSORS,),
    ),
    Breach(
        name="a cursor whose place is trimmed goes on from what is left",
        rows=("2.15.19",),
        edits=(
            Edit(
                "hub/services/feed/follow_feed.py",
                "    if place < await desk.log.oldest_kept(statuses):\n        return None\n",
                "",
            ),
        ),
        tests=(TRIMMED,),
    ),
    Breach(
        name="a partner that cannot be reached is given up",
        rows=("2.15.20",),
        edits=(
            Edit(
                "hub/partners/webhook/announcer.py",
                'return DeliveryResult(DeliveryOutcome.RETRY_LATER, "ADDRESS_REFUSED" if refused else "UNREACHABLE")',
                'return DeliveryResult(DeliveryOutcome.NEVER, "ADDRESS_REFUSED" if refused else "UNREACHABLE")',
            ),
        ),
        tests=(f"{WEBHOOK}::test_a_partner_that_is_down",),
    ),
    Breach(
        name="a partner in trouble is given up",
        rows=("2.15.20",),
        edits=(
            Edit(
                "hub/partners/webhook/announcer.py",
                "    if status == 410:\n",
                "    if status == 410 or status >= 500:\n",
            ),
        ),
        tests=(f"{TROUBLE}[down]",),
    ),
    Breach(
        name="a slow partner is waited for",
        rows=("2.15.21",),
        edits=(
            Edit(
                "hub/partners/webhook/announcer.py",
                "aiohttp.ClientTimeout(total=self._total_seconds)",
                "aiohttp.ClientTimeout(connect=self._total_seconds)",
            ),
        ),
        tests=(f"{WEBHOOK}::test_a_slow_partner_is_left",),
    ),
    Breach(
        name="partners are told one after another",
        rows=("2.15.21",),
        edits=(Edit("hub/services/fanout/announce_notices.py", "AT_ONCE = 100", "AT_ONCE = 1"),),
        tests=("tests/e2e/test_webhooks.py::test_servers_that_hang_hold_up_nobody",),
    ),
    Breach(
        name="a webhook follows redirects",
        rows=("2.15.22",),
        edits=(
            Edit("hub/partners/webhook/announcer.py", "headers=headers, allow_redirects=False)", "headers=headers)"),
        ),
        tests=(f"{WEBHOOK}::test_a_redirect_is_never_followed", f"{TROUBLE}[redirects]"),
    ),
    Breach(
        name="a partner that answers 410 is called again",
        rows=("2.15.23",),
        edits=(Edit("hub/partners/webhook/announcer.py", "    if status == 410:\n", "    if status == 451:\n"),),
        tests=(
            f"{WEBHOOK}::test_gone_is_for_good",
            "tests/e2e/test_webhooks.py::test_a_server_that_answers_410_is_told_no_more_of_it",
        ),
    ),
    Breach(
        name="a name is looked up without a look at where it leads",
        rows=("2.15.24",),
        edits=(
            Edit(
                "hub/partners/webhook/announcer.py",
                "resolver=resolver if self._trusted else PublicResolver(resolver),",
                "resolver=resolver,",
            ),
        ),
        tests=(f"{ADDRESS}::test_a_name_that_turns_private_at_the_second_attempt_is_refused_then",),
    ),
    Breach(
        name="an address is not looked at before it is connected to",
        rows=("2.15.24",),
        edits=(
            Edit(
                "hub/partners/webhook/address.py",
                "    if not is_public(str(place[0])):\n        raise AddressRefused\n    return socket.socket",
                "    return socket.socket",
            ),
        ),
        tests=(f"{ADDRESS}::test_the_last_look_is_at_the_socket",),
    ),
)
