"""Breaches of what was mended after somebody had read the docs against the code."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

SETTINGS, ERRORS, METRICS = "tests/test_settings.py", "tests/sdk/test_errors.py", "tests/storage/mongo/test_metrics.py"
READ, REFUSALS, DEPTHS = "hub/settings.py", "sdk/reunion/refusals.py", "hub/storage/redis/queue_depths.py"
SHOWN = "tests/graphql/test_documents_in_docs.py"

BREACHES = (
    Breach(
        name="an issuer's last slash is cut off",
        rows=("5.8.12",),
        edits=(
            Edit(READ, 'issuer=environment["OIDC_ISSUER"],', 'issuer=environment["OIDC_ISSUER"].rstrip("/"),'),
            Edit("hub/identity/issuer_keys.py", "self._issuer = issuer\n", 'self._issuer = issuer.rstrip("/")\n'),
        ),
        tests=(
            f"{SETTINGS}::test_a_whole_environment_is_read",
            "tests/identity/test_issuer_keys.py::test_a_provider_may_end_its_name_in_a_slash",
        ),
    ),
    Breach(
        name="any word but yes is no",
        rows=("5.8.12",),
        edits=(Edit(READ, '    if value not in ("yes", "no"):\n', "    if False:\n"),),
        tests=(f"{SETTINGS}::test_a_setting_out_of_bounds_is_named",),
    ),
    Breach(
        name="production reads the port of the embedded API",
        rows=("5.8.12",),
        edits=(Edit(READ, " if deployment_mode is DeploymentMode.EMBEDDED else 8000,", ","),),
        tests=(f"{SETTINGS}::test_what_kubernetes_sets_beside_a_service_named_hub_stops_nobody",),
    ),
    Breach(
        name="a setting of nothing is taken for one",
        rows=("5.8.12",),
        edits=(
            Edit(READ, 'environment.get("OIDC_AUDIENCE") or "reunion-hub"', 'environment.get("OIDC_AUDIENCE", "hub")'),
        ),
        tests=(f"{SETTINGS}::test_what_is_set_to_nothing_is_not_set",),
    ),
    Breach(
        name="a follower that fell behind is given up by the SDK",
        rows=("5.8.13",),
        edits=(Edit(REFUSALS, '    "FOLLOWER_TOO_SLOW": HubUnavailable,\n', ""),),
        tests=(f"{ERRORS}::test_whatever_the_hub_may_do_later_is_called_again",),
    ),
    Breach(
        name="the SDK waits as headers say alone",
        rows=("5.8.13",),
        edits=(Edit(REFUSALS, "wish = _wish_of(first) if retry_after is None else retry_after", "wish = retry_after"),),
        tests=(f"{ERRORS}::test_a_hub_may_say_in_the_answer_how_long_to_wait",),
    ),
    Breach(
        name="the SDK waits for whatever an answer says",
        rows=("5.8.13",),
        edits=(Edit(REFUSALS, "return float(value) if is_number and 0 <= value < inf else None", "return value"),),
        tests=(f"{ERRORS}::test_a_wait_that_is_none_is_not_heeded",),
    ),
    Breach(
        name="pages that are named may not say why they look at a photo",
        rows=("5.8.14",),
        edits=(Edit("hub/app.py", "REQUEST_ID, PURPOSE_HEADER, KEY_HEADER)", "REQUEST_ID)"),),
        tests=("tests/e2e/test_origins.py::test_whoever_is_named_may_bring_and_show_photos",),
    ),
    Breach(
        name="queues are counted in another Redis than the broker",
        rows=("5.8.15",),
        edits=(
            Edit(
                "hub/storage/redis/queue_depths.py",
                '.replace("virtual_host=", "db=")',
                '.replace("virtual_host=1", "db=0")',
            ),
        ),
        tests=(f"{METRICS}::test_queues_are_counted_where_bells_are_hung",),
    ),
    Breach(
        name="what Celery is told of certificates is none for Redis",
        rows=("5.8.15",),
        edits=(Edit(DEPTHS, "found[1] + found[2].lower()", "found[0]"),),
        tests=(f"{METRICS}::test_what_celery_is_told_of_certificates_is_understood",),
    ),
    Breach(
        name="why a unit was interrupted is left out of the log",
        rows=("5.8.16",),
        edits=(Edit("hub/logs.py", '    "code",\n', ""),),
        tests=("tests/test_logs.py::test_every_field_that_is_given_to_a_line_stands_in_it",),
    ),
    Breach(
        name="the docs ask for what is not there",
        rows=("5.8.17",),
        edits=(Edit("docs/police-api.md", "{ viewer { account force permissions } }", "{ viewer { account mode } }"),),
        tests=(f"{SHOWN}::test_each_document_is_valid",),
    ),
    Breach(
        name="the docs show an input that does not fit",
        rows=("5.8.17",),
        edits=(Edit("docs/police-api.md", '  "status": "EXERCISE",\n', ""),),
        tests=(f"{SHOWN}::test_each_input_fits_the_document_before_it",),
    ),
)
