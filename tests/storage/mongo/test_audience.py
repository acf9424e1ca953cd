"""Pages of an audience on the real database."""

from typing import Any

import pytest

from hub.domain.alerts import RevisionKind
from hub.domain.audience import AudienceMember, AudiencePage
from hub.domain.cells import Cell
from hub.storage.mongo.audience import AudienceRepository
from hub.storage.mongo.database import Database

PAGE = AudiencePage("u1.1", "al_1", 2, "u1", RevisionKind.ALERT, 1, (AudienceMember(7, (Cell("c"),), False),))


class Dying(AudienceRepository):
    """A process that dies once it has inserted a page."""

    async def _insert(self, page: AudiencePage, transaction: Any) -> None:
        await super()._insert(page, transaction)
        raise ZeroDivisionError


async def test_a_page_that_is_not_committed_takes_no_position(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await Dying(database).append(PAGE, {})
    assert await database.collection("audience").find({}).to_list(None) == []
    assert (await AudienceRepository(database).append(PAGE, {})).standing == {7}
    [row] = await database.collection("audience").find({}).to_list(None)
    assert row["position"] == 1
