"""Every mutation of both graphs, over HTTP: an invalid input gets a code, a sentence and a path."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from hub.domain.actors import Permission
from hub.local.officers import HENGSHUI_OFFICER
from tests.calls import MUTATIONS
from tests.e2e.world import Partner, World
from tests.graphql.documents import ERRORS, change

ERRORS_FOLDER: Final = Path(__file__).parents[2] / "docs" / "errors"
EVERY_POWER: Final = replace(
    HENGSHUI_OFFICER, account="every-power", person="every-power", permissions=frozenset(Permission)
)


@pytest.mark.parametrize(("graph", "name"), [(graph, name) for graph, calls in MUTATIONS.items() for name in calls])
async def test_a_bad_input_is_answered_by_code_and_path(
    graph: str, name: str, world: World, app_partner: Partner
) -> None:
    call = MUTATIONS[graph][name]
    given = {**call.given, **call.wrong.given}
    if graph == "partner":
        answer = await app_partner.ask(change(name, ERRORS), input=given)
    else:
        answer = await world.police(EVERY_POWER, change(name, ERRORS), input=given)
    (error,) = answer.data[name]["userErrors"]
    assert (error["code"], error["path"]) == (call.wrong.code, call.wrong.path.split("."))
    assert error["message"].endswith(".")
    assert (ERRORS_FOLDER / f"{call.wrong.code}.md").exists()
