"""Adding and reading notes of officers."""

from typing import Any

import pytest

from hub.domain.cases.officer_notes import MAX_NOTE_CHARACTERS
from hub.errors import CaseForbidden, TextInvalid
from hub.services.police.cases.read_officer_notes import read_officer_notes
from hub.services.police.steps.pages import PageRequest
from tests.fakes import FakePolice
from tests.services.police.access_scenes import ZHAO, note
from tests.services.police.scenes import LATER, LI, closed_case, opened_case


async def read(fake: FakePolice, case: str, by: Any = LI, purpose: str = "a test") -> list[str]:
    page = await read_officer_notes(
        by,
        fake.case_reading(),
        fake.access.notes,
        case,
        PageRequest(10),
        purpose=purpose,
        now=LATER,
    )
    return [one.text for one in page.items]


async def test_officers_of_any_force_add_notes_and_owners_read() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    added = await note(fake, opened.case, text=" Line one.\nLine two. ")
    again = await note(fake, opened.case, text=" Line one.\nLine two. ")
    assert added == again, "The same key, the same note."
    assert await read(fake, opened.case) == ["Line one.\nLine two."]
    assert fake.trail.entries[-1].seen == (added.made,)
    [kept] = fake.tables.notes
    assert (kept.by, kept.force, kept.at, kept.case) == ("zhao", "anyang", LATER, opened.case)
    with pytest.raises(CaseForbidden) as refused:
        await read(fake, opened.case, ZHAO)
    assert refused.value.path == ("caseId",)


async def test_a_note_needs_words() -> None:
    fake = FakePolice()
    opened = await opened_case(fake)
    for text in ("", " ", "x" * (MAX_NOTE_CHARACTERS + 1)):
        with pytest.raises(TextInvalid) as refused:
            await note(fake, opened.case, text=text)
        assert refused.value.path == ("text",)
    assert fake.tables.notes == []


async def test_a_closed_case_still_takes_a_note() -> None:
    fake = FakePolice()
    closed = await closed_case(fake)
    await note(fake, closed.case)
    assert await read(fake, closed.case) == ["Seen on camera 4."]
