"""Breaches of GraphQL over HTTP: how a graph is asked and how it answers."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

AUDITS = "tests/e2e/test_graphql_over_http.py"
FOUNDATION = "tests/graphql/test_foundation.py"
ANSWERS, VIEW, EXECUTION = (f"hub/schema/{name}.py" for name in ("answers", "view", "execution"))

BREACHES = (
    Breach(
        name="every answer is plain JSON",
        rows=("5.1.1", "5.1.3"),
        edits=(
            Edit(ANSWERS, "return MediaType(best.name) if best is not None and best.weight >= anything else", "return"),
        ),
        tests=(f"{AUDITS}::test_all_audits_pass_in_hub_dev", f"{FOUNDATION}::test_an_answer_comes_as_it_was_asked_for"),
    ),
    Breach(
        name="whatever was asked, the status is 200",
        rows=("5.1.1", "5.1.4"),
        edits=(
            Edit(ANSWERS, "if media is MediaType.GRAPHQL or refused == 429 else 200", "if refused == 429 else 200"),
        ),
        tests=(
            f"{AUDITS}::test_all_audits_pass_in_hub_dev",
            f"{FOUNDATION}::test_by_its_status_an_answer_says_whether_anything_was_executed",
        ),
    ),
    Breach(
        name="variables that do not fit are answered as if something had been executed",
        rows=("5.1.4",),
        edits=(Edit(EXECUTION, "all(error.path is None for error in errors)", "not errors"),),
        tests=(f"{FOUNDATION}::test_by_its_status_an_answer_says_whether_anything_was_executed",),
    ),
    Breach(
        name="production is asked by GET as well",
        rows=("5.1.2", "5.1.5"),
        edits=(Edit("hub/app.py", '["GET", "POST"] if by_get else ["POST"]', '["GET", "POST"]'),),
        tests=(
            f"{AUDITS}::test_production_differs_by_what_is_off_and_by_nothing_else",
            "tests/test_app.py::test_a_graph_is_asked_by_post_alone",
        ),
    ),
    Breach(
        name="a mutation may come by GET",
        rows=("5.1.5",),
        edits=(Edit(VIEW, 'BY_POST if request.method == "POST" else BY_GET', "BY_POST"),),
        tests=(f"{FOUNDATION}::test_by_get_come_only_queries", f"{AUDITS}::test_all_audits_pass_in_hub_dev"),
    ),
    Breach(
        name="a body of any kind is read as JSON",
        rows=("5.1.6",),
        edits=(Edit("hub/graphql/messages/requests.py", "sent.get_content_type() != MediaType.JSON or ", ""),),
        tests=(f"{FOUNDATION}::test_a_body_of_another_kind_is_refused",),
    ),
)
