"""Statistics of cases without a database: each number is what a look at every case says, after random acts."""

import pytest

from tests.case_acts import OFFICERS, Acts, compare
from tests.fakes import FakePolice
from tests.public_alerts import alert_of
from tests.statistics_parts import Columns


@pytest.mark.parametrize("seed", range(3))
async def test_every_number_equals_a_look_at_every_case(seed: int) -> None:
    acts, fake = Acts(seed), FakePolice()
    await acts.open(60)
    await acts.add_tips()
    await acts.act(40)
    for case in acts.cases.values():
        fake.tables.cases[case.id] = case
        fake.tables.alerts[case.alert] = alert_of(case, acts.statuses[case.id])
    columns = Columns(fake, acts.tips, parts=3)
    for by in OFFICERS:
        for _ in range(4):
            await compare(columns, acts.world(), by, acts.request())
