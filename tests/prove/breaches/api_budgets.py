"""Breaches of budgets: what an operation costs, who may spend how much."""

from tests.prove.breach import Breach
from tests.prove.fault import Edit

COST, BUDGETS, STORED, BOTH = (
    "tests/graphql/test_cost.py",
    "tests/services/test_budgets.py",
    "tests/storage/redis/test_budgets.py",
    "tests/e2e/test_budgets.py",
)
PRICING, WEIGHTS, SPENDING = (f"hub/schema/cost/{name}.py" for name in ("pricing", "weights", "spending"))
VIEW, SERVICE = "hub/graphql/transport/view.py", "hub/services/budgets.py"
RECKONED = f"{COST}::test_it_is_what_anybody_reckons_from_the_published_schema"
COUNTED = f"{COST}::test_it_is_counted_by_what_the_schema_says"

BREACHES = (
    Breach(
        name="a page costs as much as one entry",
        rows=("5.3.1",),
        edits=(
            Edit(PRICING, "below = dict.fromkeys(weight.sized, asked) if", "below = dict.fromkeys(weight.sized, 1) if"),
        ),
        tests=(RECKONED, COUNTED),
    ),
    Breach(
        name="what the schema says of weights is not heeded",
        rows=("5.3.1",),
        edits=(Edit(WEIGHTS, "    if own is not None:\n        return int(own.weight)\n", ""),),
        tests=(COUNTED,),
    ),
    Breach(
        name="a fragment costs nothing",
        rows=("5.3.1",),
        edits=(Edit(PRICING, "points += self._fragment(node.name.value, kind, lengths)", "points += 0"),),
        tests=(COUNTED,),
    ),
    Breach(
        name="a list of cases does not say how long its page is",
        rows=("5.3.1",),
        edits=(
            Edit(
                "hub/schema/police/query.py",
                '@resolved("Cases, the last opened first.", PAGED)',
                '@resolved("Cases, the last opened first.")',
            ),
        ),
        tests=(f"{COST}::test_every_connection_says_how_long_its_page_is",),
    ),
    Breach(
        name="over a WebSocket nobody is shown what an operation costs",
        rows=("5.3.21",),
        edits=(Edit("hub/graphql/live/connection.py", "return document, spent.extension", "return document, {}"),),
        tests=(f"{COST}::test_it_is_shown_over_a_websocket_too_but_not_with_events",),
    ),
    Breach(
        name="all partners have one budget",
        rows=("5.3.2",),
        edits=(Edit("hub/storage/redis/budgets.py", 'keys=[f"budget:{budget.caller}"]', 'keys=["budget:all"]'),),
        tests=(f"{STORED}::test_callers_have_each_their_own",),
    ),
    Breach(
        name="what is tried out is taken from what people need",
        rows=("5.3.2",),
        edits=(Edit("hub/graphql/partner_graph.py", 'f"partner.{actor.tenant}"', 'f"partner.{actor.partner}"'),),
        tests=(f"{BOTH}::test_two_processes_share_a_budget",),
    ),
    Breach(
        name="nobody is shown what an operation costs",
        rows=("5.3.3",),
        edits=(Edit(VIEW, "context, spent.extension)", "context)"),),
        tests=(f"{COST}::test_it_is_shown_with_what_is_left", f"{BOTH}::test_the_hub_says_what_an_operation_costs"),
    ),
    Breach(
        name="no header says what is left",
        rows=("5.3.4",),
        edits=(Edit(VIEW, "        response.headers.update(spent.headers)\n", ""),),
        tests=(f"{COST}::test_it_is_shown_with_what_is_left", f"{BOTH}::test_the_hub_says_what_an_operation_costs"),
    ),
    Breach(
        name="who has spent everything is not told how long to wait",
        rows=("5.3.5",),
        edits=(Edit(VIEW, '    response.headers["retry-after"] = str(refusal.retry_after)\n', ""),),
        tests=(f"{COST}::test_whoever_has_spent_it_waits_and_nothing_is_done",),
    ),
    Breach(
        name="who has spent everything is let in all the same",
        rows=("5.3.5",),
        edits=(Edit(SPENDING, "        if not self.balance.wait:\n", "        if self.balance.left >= 0:\n"),),
        tests=(
            f"{COST}::test_whoever_has_spent_it_waits_and_nothing_is_done",
            f"{COST}::test_operations_of_a_websocket_cost_the_same",
            f"{BOTH}::test_two_processes_share_a_budget",
        ),
    ),
    Breach(
        name="operations of a WebSocket cost nothing",
        rows=("5.3.12",),
        edits=(
            Edit(
                "hub/graphql/live/connection.py",
                "        if self._spending is None:\n",
                "        if self is not None:\n",
            ),
        ),
        tests=(f"{COST}::test_operations_of_a_websocket_cost_the_same",),
    ),
    Breach(
        name="each process has a budget of its own",
        rows=("5.3.6",),
        edits=(
            Edit(SERVICE, "return await self._book.draw(budget, least", "return await self._own.draw(budget, least"),
        ),
        tests=(
            f"{BUDGETS}::test_all_processes_together_never_spend_more_than_there_is",
            f"{BOTH}::test_two_processes_share_a_budget",
        ),
    ),
    Breach(
        name="a partner is turned away while Redis is",
        rows=("5.3.13",),
        edits=(Edit(SERVICE, "except (RetryLater, TimeoutError):", "except TimeoutError:"),),
        tests=(f"{BUDGETS}::test_while_nobody_can_tell_each_process_keeps_to_it_by_itself",),
    ),
    Breach(
        name="each request asks Redis for its points",
        rows=("5.3.14",),
        edits=(Edit(SERVICE, "max(least, int(budget.capacity * DRAWN_AHEAD))", "least"),),
        tests=(f"{BUDGETS}::test_few_requests_ask_for_their_points",),
    ),
    Breach(
        name="what nobody can pay is to be waited for",
        rows=("5.3.15",),
        edits=(Edit(SPENDING, "        if cost > most:\n", "        if cost > 10**12:\n"),),
        tests=(f"{COST}::test_what_nobody_can_pay_is_no_matter_of_waiting",),
    ),
)
