"""The analysts' page, sent to a hub on which the month was played: each answer is the printed one."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from hub.app import build_bare_app, graph_routes
from hub.graphql.live.connection_limits import ConnectionSlots
from hub.graphs.police import build_police_app
from hub.identity.issuer_keys import IssuerKeys
from hub.identity.staff_tokens import StaffTokens
from hub.local.issuer import AUDIENCE, LocalIssuer
from hub.local.month.forces import ANALYST
from hub.services.budgets import Budgets
from tests.analysts.month import Month
from tests.docs.placeholders import Differs, Placeholders
from tests.docs.steps import Step, steps
from tests.e2e.shell import run
from tests.graphql.unlimited_budgets import UnlimitedBudgets
from tests.graphql.unlimited_connections import UnlimitedConnections
from tests.graphql.whole_graphs import whole_hub
from tests.serving import GraphClient, graph_client

PAGE: Final = "docs/analysts.md"
REGIONS: Final = Path(__file__).parents[2] / "hub" / "local" / "regions.toml"


@pytest.fixture
async def token() -> AsyncIterator[tuple[str, LocalIssuer]]:
    """A token of the analyst, and its issuer."""
    issuer = LocalIssuer()
    await issuer.start()
    yield issuer.mint(ANALYST), issuer
    await issuer.stop()


@pytest.fixture
async def client(token: tuple[str, LocalIssuer], tmp_path: Path) -> AsyncIterator[GraphClient]:
    """The police graph of a hub on which the month was played."""
    _, issuer = token
    async with whole_hub(tmp_path, regions_file=str(REGIONS)) as hub:
        month = Month(hub)
        await month.play()
        identity = StaffTokens(IssuerKeys(issuer.url, embedded=True), issuer.url, AUDIENCE)
        slots, budgets = ConnectionSlots(UnlimitedConnections()), Budgets(UnlimitedBudgets())
        police = build_police_app(month.police, hub.settings, identity, slots, budgets)
        app = build_bare_app()
        app.router.routes.extend(graph_routes("/police/graphql", police, by_get=False))
        async with graph_client(app, "/police/graphql") as client:
            yield client
        await identity.close()


@pytest.mark.release
@pytest.mark.needs("curl")
async def test_each_question_is_answered_as_printed(
    client: GraphClient, token: tuple[str, LocalIssuer], tmp_path: Path
) -> None:
    seen = Placeholders({"analyst": ANALYST.account})
    for step in steps(PAGE):
        assert step.caller == "analyst"
        answer = await _answer(step, seen, client, token[0], tmp_path)
        try:
            seen.match(step.answer, answer)
        except Differs as difference:
            raise Differs(
                f"{step.block}: {difference}; the answer is {json.dumps(answer, ensure_ascii=False)}"
            ) from None


async def _answer(step: Step, seen: Placeholders, client: GraphClient, token: str, folder: Path) -> Any:
    if step.block.kind == "sh":
        address = {"HUB": str(client.address), "TOKEN": token}
        body = json.loads(await run(seen.fill(step.block.text), folder, address))
    else:
        body = (await client.ask(step.block.text, token, **seen.fill(step.variables))).body
    # The cost of a call is left out: it depends on the calls before.
    return _rounded({name: part for name, part in body.items() if name != "extensions"})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value
