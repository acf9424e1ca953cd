"""Breaches of what was mended after somebody had broken it: costs that were evaded, memory that was kept."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

PRICING, LIMITS = "hub/graphql/cost/pricing.py", "hub/graphql/execution/limits.py"
COUNTED = "tests/graphql/test_cost.py::test_it_is_counted_by_what_the_schema_says"
COUNTS, FOUNDATION = "tests/graphql/test_limits.py", "tests/graphql/test_foundation.py"

BREACHES = (
    Breach(
        name="a page of which nothing is shown costs nothing",
        rows=("5.8.2",),
        edits=(Edit(PRICING, "points = max(points, asked)", "pass"),),
        tests=(COUNTED,),
    ),
    Breach(
        name="what fields are given costs nothing",
        rows=("5.8.2",),
        edits=(Edit(PRICING, "return self._things.get(value.name.value, 0)", "return 0"),),
        tests=(COUNTED,),
    ),
    Breach(
        name="a size that is written with a point is not counted",
        rows=("5.8.2",),
        edits=(Edit(PRICING, "isinstance(value, int | float) and", "isinstance(value, int) and"),),
        tests=(COUNTED,),
    ),
    Breach(
        name="what was drawn of a budget goes on under the next",
        rows=("5.8.3",),
        edits=(
            Edit(
                "hub/services/budgets.py",
                "purse = self._purse(budget)",
                "purse = self._purse(Budget(budget.caller, 60))",
            ),
        ),
        tests=("tests/services/test_budgets.py::test_what_was_drawn_of_a_budget_is_none_of_the_next",),
    ),
    Breach(
        name="each error of a document is told, with what was sent",
        rows=("5.8.4",),
        edits=(
            Edit(LIMITS, "max_errors=MOST_ERRORS", "max_errors=100"),
            Edit(LIMITS, "GraphQLError(without_values(error.message), ", "GraphQLError(error.message, "),
        ),
        tests=(f"{COUNTS}::test_a_wrong_document_is_answered_by_a_few_errors_and_without_what_was_sent",),
    ),
    Breach(
        name="an operation may have a name of any length",
        rows=("5.8.5",),
        edits=(
            Edit("hub/graphql/messages/requests.py", "LONGEST_NAME: Final = 200", "LONGEST_NAME: Final = 200_000_000"),
        ),
        tests=(f"{FOUNDATION}::test_a_refusal_at_the_door_says_why",),
    ),
    Breach(
        name="what a WebSocket asked wrongly is kept",
        rows=("5.8.6",),
        edits=(
            Edit(
                "hub/graphql/live/connection.py",
                "await self._run(operation, self._known_by.pop(operation.id, None))",
                "await self._run(operation, self._known_by.get(operation.id))",
            ),
        ),
        tests=("tests/graphql/test_bounds.py::test_of_what_a_websocket_asks_wrongly_nothing_is_kept",),
    ),
    Breach(
        name="an operation with too much in it ends its connection",
        rows=("5.8.11",),
        edits=(
            Edit("hub/graphql/messages/requests.py", """if message.get("type") == "subscribe" and""", "if False and"),
        ),
        tests=("tests/graphql/test_sockets.py::test_an_operation_with_too_much_ends_alone",),
    ),
    Breach(
        name="too much of anything is taken for an operation",
        rows=("5.8.11",),
        edits=(
            Edit(
                "hub/graphql/messages/requests.py",
                """message.get("type") == "subscribe" and isinstance(message.get("payload"), dict)""",
                "True",
            ),
        ),
        tests=("tests/graphql/test_sockets.py::test_too_much_of_what_is_no_operation_closes_the_connection",),
    ),
    Breach(
        name="a number in a document may have any length",
        rows=("5.8.7",),
        edits=(Edit(LIMITS, "LONGEST_NUMBER: Final = 40", "LONGEST_NUMBER: Final = 40_000"),),
        tests=(f"{COUNTS}::test_a_number_has_a_length",),
    ),
    Breach(
        name="a word that is none is repeated",
        rows=("5.8.8",),
        edits=(
            Edit(
                "hub/graphql/execution/masking.py",
                '    message = NO_SUCH_VALUE.sub("The value does not exist", message)\n',
                "",
            ),
        ),
        tests=(f"{FOUNDATION}::test_a_refusal_does_not_repeat_what_was_sent",),
    ),
    Breach(
        name="whoever likes anything best is answered in what it likes least",
        rows=("5.8.9",),
        edits=(
            Edit(
                "hub/graphql/messages/responses.py", "best is not None and best.weight >= anything", "best is not None"
            ),
        ),
        tests=(f"{FOUNDATION}::test_an_answer_comes_as_it_was_asked_for",),
    ),
    Breach(
        name="a refusal comes in JSON whatever was asked for",
        rows=("5.8.9",),
        edits=(Edit("hub/graphql/transport/view.py", "error.sentence, media=media)", "error.sentence)"),),
        tests=(f"{FOUNDATION}::test_an_answer_comes_as_it_was_asked_for",),
    ),
    Breach(
        name="who draws is refused for what others spend meanwhile",
        rows=("5.8.10",),
        edits=(
            Edit("hub/services/budgets.py", "while purse.points < points and not wait:", "if purse.points < points:"),
            Edit(
                "hub/services/budgets.py",
                "self._left(purse, budget), wait)",
                "self._left(purse, budget), wait or 0.001)",
            ),
        ),
        tests=("tests/services/test_budgets.py::test_who_draws_is_not_refused_for_what_others_spend_meanwhile",),
    ),
)
