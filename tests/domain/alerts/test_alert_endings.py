"""The public reads an end as found or ended."""

import pytest

from hub.domain.alerts.endings import public_ending
from hub.domain.cases.case import Outcome


@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_nobody_outside_police_reads_how_a_child_was_found(outcome: Outcome | None) -> None:
    found = {"FOUND_SAFE", "FOUND_DEAD", "RETURNED_ALONE"}
    assert public_ending(outcome) == ("FOUND" if outcome in found else "ENDED")
