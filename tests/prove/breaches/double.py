"""Breaches of the FCM double: a double that is kinder than FCM proves nothing."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

DOUBLE = "tests/local/test_fcm_double.py"
ACCEPTED = f"{DOUBLE}::test_an_accepted_push_is_logged_and_shown"
TOKENS = f"{DOUBLE}::test_only_a_token_issued_for_the_project_may_send"
REFUSES = f"{DOUBLE}::test_refuses_what_the_hub_promises_never_to_send"
QUOTA = f"{DOUBLE}::test_a_quota_refuses_the_excess_and_says_when_to_return"
RATES = f"{DOUBLE}::test_latency_and_rates"

BREACHES = (
    Breach(
        name="the double does not name the message it took",
        rows=("2.3.11", "2.3.13"),
        edits=(Edit("hub/local/fcm/projects.py", '{"name":"projects/%b/', '{"id":"projects/%b/'),),
        tests=(ACCEPTED,),
    ),
    Breach(
        name="the double takes any project's access token",
        rows=("2.3.12",),
        edits=(
            Edit(
                "hub/local/fcm/pushes.py",
                "            issued_for == project.name,\n",
                "            issued_for is not None,\n",
            ),
        ),
        tests=(TOKENS,),
    ),
    Breach(
        name="the double gives a token for any signature",
        rows=("2.3.12",),
        edits=(
            Edit(
                "hub/local/fcm/accounts.py",
                'claims = jwt.decode(assertion, account.key, algorithms=["RS256"]).claims',
                "claims = _unverified(assertion)",
            ),
        ),
        tests=(f"{DOUBLE}::test_an_assertion_signed_by_another_key_is_refused",),
    ),
    Breach(
        name="the double's quota lets one more through",
        rows=("2.3.14",),
        edits=(
            Edit(
                "hub/local/fcm/projects.py", "if self._taken >= behaviour.quota:", "if self._taken > behaviour.quota:"
            ),
        ),
        tests=(QUOTA,),
    ),
    Breach(
        name="the double does not say when its quota is over",
        rows=("2.3.14",),
        edits=(
            Edit(
                "hub/local/fcm/answers.py", '"QUOTA_EXCEEDED", detail, retry=retry_after)', '"QUOTA_EXCEEDED", detail)'
            ),
        ),
        tests=(QUOTA,),
    ),
    Breach(
        name="the double has no code for a phone that is gone",
        rows=("2.3.15",),
        edits=(
            Edit(
                "hub/local/fcm/answers.py",
                '"Requested entity was not found.", "UNREGISTERED")',
                '"Requested entity was not found.", "NOT_FOUND")',
            ),
        ),
        tests=(f"{DOUBLE}::test_every_failure_has_googles_shape",),
    ),
    Breach(
        name="the double reads milliseconds as less",
        rows=("2.3.16",),
        edits=(Edit("hub/local/fcm/projects.py", "* behaviour.jitter_ms) / 1000", "* behaviour.jitter_ms) / 10_000"),),
        tests=(RATES,),
    ),
    Breach(
        name="the double's second failure rate is never drawn",
        rows=("2.3.16",),
        edits=(Edit("hub/local/fcm/projects.py", "            throw -= rate\n", ""),),
        tests=(RATES,),
    ),
    Breach(
        name="the double takes a push without a ttl",
        rows=("2.3.17",),
        edits=(
            Edit(
                "hub/local/fcm/checks.py",
                "if ttl is None or int(ttl[1]) > LONGEST_TTL_SECONDS:",
                "if ttl is not None and int(ttl[1]) > LONGEST_TTL_SECONDS:",
            ),
        ),
        tests=(REFUSES,),
    ),
    Breach(
        name="the double takes a push without a tag",
        rows=("2.3.17",),
        edits=(
            Edit(
                "hub/local/fcm/checks.py",
                'if not isinstance(shown, dict) or not _text(shown.get("tag")):',
                "if not isinstance(shown, dict):",
            ),
        ),
        tests=(REFUSES,),
    ),
    Breach(
        name="the double takes a push of any size",
        rows=("2.3.17",),
        edits=(Edit("hub/local/fcm/checks.py", "LIMIT_BYTES = 4096", "LIMIT_BYTES = 40_960"),),
        tests=(REFUSES, f"{DOUBLE}::test_the_size_is_counted_without_the_token"),
    ),
    Breach(
        name="the double counts the token in a push's size",
        rows=("2.3.17",),
        edits=(
            Edit(
                "hub/local/fcm/checks.py",
                'for name, value in message.items() if name != "token"}',
                "for name, value in message.items()}",
            ),
        ),
        tests=(f"{DOUBLE}::test_the_size_is_counted_without_the_token",),
    ),
    Breach(
        name="the double keeps no line of what it refused",
        rows=("2.3.18",),
        edits=(
            Edit(
                "hub/local/fcm/pushes.py",
                "        self._open[push.id] = push\n",
                "        if push.authorized:\n            self._open[push.id] = push\n",
            ),
        ),
        tests=(TOKENS,),
    ),
    Breach(
        name="the double keeps a push's data only",
        rows=("2.3.18",),
        edits=(
            Edit(
                "hub/local/fcm/pushes.py",
                '"message": push.message,',
                '"message": push.message and {"data": push.message.get("data")},',
            ),
        ),
        tests=(ACCEPTED,),
    ),
    Breach(
        name="the double forgets at its end what is under way",
        rows=("2.3.18",),
        edits=(Edit("hub/local/fcm/pushes.py", "for push in list(self._open.values()):", "for push in list[Push]():"),),
        tests=(f"{DOUBLE}::test_a_stop_logs_what_is_still_open",),
    ),
    Breach(
        name="on the double's phones nothing replaces anything",
        rows=("2.3.19",),
        edits=(
            Edit(
                "hub/local/fcm/phones.py",
                'tag = (message.get("android", {}).get("notification") or {}).get("tag")',
                'tag = ""',
            ),
        ),
        tests=(f"{DOUBLE}::test_what_a_phone_shows",),
    ),
)
