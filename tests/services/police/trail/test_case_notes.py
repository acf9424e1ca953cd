"""The reason of a change, as the case's log keeps it."""

import pytest

from hub.domain.cases.case import CaseNote, NotedMove
from hub.errors import TextInvalid
from hub.services.police.steps.case_notes import note_with_reason
from tests.fakes import NOW
from tests.services.police.scenes import LI


def test_note_holds_the_reason_of_the_change() -> None:
    note = note_with_reason(NotedMove.PAUSE, " a  doubt ", path=("reason",), by=LI, now=NOW)
    assert note == CaseNote(NOW, LI.account, NotedMove.PAUSE, "a doubt")


@pytest.mark.parametrize("path", [("reason",), ("review", "why")])
@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_refused_reason_is_named_as_the_input_names_it(reason: str, path: tuple[str, ...]) -> None:
    with pytest.raises(TextInvalid) as refused:
        note_with_reason(NotedMove.PAUSE, reason, path=path, by=LI, now=NOW)
    assert refused.value.path == path
