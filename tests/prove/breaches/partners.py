"""Breaches of what partners are given: keys, settings kept secret, and the two channels."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

ADMIN = "tests/e2e/test_admin.py::test_a_partner_is_made_and_a_drill_reaches_its_test_devices_only"
KEYS = "tests/e2e/test_devices.py::test_a_key_that_is_unknown_malformed_or_revoked_opens_nothing"
AT_REST = "tests/storage/mongo/test_partners.py::test_neither_key_nor_secret_is_kept_as_it_is"
SIGNED = "tests/e2e/test_webhooks.py::test_signed_events_and_an_audience_read_page_by_page"
AGAINST_DOUBLE = "tests/partners/test_fcm_against_double.py"

BREACHES = (
    Breach(
        name="create-partner prints the name instead of the id",
        rows=("2.3.1",),
        edits=(
            Edit(
                "hub/admin.py",
                "partners.create_partner(hub.operate, name)).id)",
                "partners.create_partner(hub.operate, name)).name)",
            ),
        ),
        tests=(ADMIN,),
    ),
    Breach(
        name="a drill opens an actual alert",
        rows=("2.5.20",),
        edits=(Edit("hub/admin.py", "NewCase(report, AlertStatus.EXERCISE,", "NewCase(report, AlertStatus.ACTUAL,"),),
        tests=(ADMIN,),
    ),
    Breach(
        name="a key's mode is not part of what is compared",
        rows=("2.3.2", "2.15.1"),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                "hashlib.sha256(key.encode())",
                "hashlib.sha256(key[8:].encode())",
            ),
        ),
        tests=(KEYS,),
    ),
    Breach(
        name="every key is a live one",
        rows=("2.3.2",),
        edits=(Edit("hub/storage/mongo/partners.py", 'mode=KeyMode(row["mode"]),', "mode=KeyMode.LIVE,"),),
        tests=("tests/e2e/test_modes.py::test_the_key_says_whose_it_is",),
    ),
    Breach(
        name="a key is stored as it is",
        rows=("2.3.3",),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                "    return hashlib.sha256(key.encode()).hexdigest()",
                "    return key",
            ),
        ),
        tests=("tests/graphql/test_police_operator.py::test_a_key_is_shown_once_and_ends_those_before", AT_REST),
    ),
    Breach(
        name="a revoked key goes on opening",
        rows=("2.3.4", "2.15.2", "4.1.20"),
        edits=(
            Edit(
                "hub/storage/mongo/partners.py", '{"$in": hashes}, **_open_at(datetime.now(UTC))}', '{"$in": hashes}}'
            ),
        ),
        tests=(KEYS, "tests/e2e/test_feed.py::test_who_loses_the_key_hears_no_more[revoked]"),
    ),
    Breach(
        name="a channel's settings are kept unread",
        rows=("2.3.5",),
        edits=(
            Edit(
                "hub/services/operations/partners.py",
                "kept = kind.check_settings(settings)",
                "kept = dict(settings)",
            ),
        ),
        tests=("tests/graphql/test_police_operator.py::test_settings_are_checked", SIGNED),
    ),
    Breach(
        name="a channel's settings are kept in the clear",
        rows=("2.3.6",),
        edits=(
            Edit("hub/wiring/secrets.py", "return self._fernet.encrypt(plain)", "return plain"),
            Edit("hub/wiring/secrets.py", "return self._fernet.decrypt(sealed)", "return sealed"),
        ),
        tests=(AT_REST,),
    ),
    Breach(
        name="a phone that is gone is only a failure",
        rows=("2.3.7",),
        edits=(
            Edit(
                "hub/partners/fcm/verdicts.py",
                '(404, "UNREGISTERED"): DeliveryOutcome.DEAD_TOKEN',
                '(404, "UNREGISTERED"): DeliveryOutcome.NEVER',
            ),
        ),
        tests=(AGAINST_DOUBLE, "tests/partners/test_fcm_verdicts.py::test_the_table"),
    ),
    Breach(
        name="the first push makes no sound",
        rows=("2.3.7",),
        edits=(Edit("hub/partners/fcm/messages.py", '            "sound": "default",\n', ""),),
        tests=("tests/partners/test_fcm_messages.py::test_first_contact_is_loud",),
    ),
    Breach(
        name="the service account asks for another scope",
        rows=("2.3.7",),
        edits=(Edit("hub/partners/fcm/account.py", "auth/firebase.messaging", "auth/firebase"),),
        tests=(f"{AGAINST_DOUBLE}::test_a_whole_batch_arrives_once_each",),
    ),
    Breach(
        name="each push fetches an access token",
        rows=("2.3.8",),
        edits=(Edit("hub/partners/fcm/transport.py", "and now < until", "and now > until"),),
        tests=("tests/partners/test_fcm_channel.py::test_one_access_token_serves_all",),
    ),
    Breach(
        name="a batch is begun all at once",
        rows=("2.3.8",),
        edits=(
            Edit(
                "hub/partners/fcm/channel.py",
                "for _ in range(min(self._limits.at_once, len(recipients))):",
                "for _ in recipients:",
            ),
        ),
        tests=("tests/partners/test_fcm_channel.py::test_only_so_many_are_under_way_at_once",),
    ),
    Breach(
        name="a webhook's signature leaves its id out",
        rows=("2.3.9",),
        edits=(
            Edit(
                "hub/partners/webhook/announcer.py",
                "signer.sign(event_id, now, text) for",
                'signer.sign("", now, text) for',
            ),
        ),
        tests=("tests/partners/test_webhook.py::test_an_event_arrives_signed", SIGNED),
    ),
    Breach(
        name="each page of an audience begins one name too late",
        rows=("2.3.10",),
        edits=(
            Edit(
                "hub/services/feed/read_audience.py",
                "left, start, at = limit, index + 1, position",
                "left, start, at = limit, index + (2 if index >= 0 else 1), position",
            ),
        ),
        tests=(
            SIGNED,
            "tests/services/fanout/test_audience.py::test_a_limit_in_mid_page_reaches_only_whom_it_names",
        ),
    ),
)
