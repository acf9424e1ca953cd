"""States of tips, notices, exports and partners in which mutations are refused."""

from dataclasses import replace
from typing import Any, Final

from hub.domain.actors import KeyMode
from hub.domain.duty.notices import DutyNotice, NoticeKind, NoticeState, reading_subject
from hub.domain.exports.export import MAX_EXPORT_ROWS, MAX_EXPORTS, ExportState
from hub.domain.partners import ChannelSetting
from hub.domain.query_limits import QueryTooWide
from hub.domain.tips.tip import TipClaim, TipState
from hub.services.exports.steps import file_formats
from tests.duty_rows import DutyRows
from tests.fakes import NOW
from tests.graphql.police_scene import NoDevices
from tests.graphql.refusals.scenes import COLLEAGUE, EXPORT, OFFICER, Act, State, wrong

LATER: Final = NOW.replace(hour=20)


def withdrawn(state: State) -> None:
    """Let both tips have been withdrawn."""
    state.scene.fake.tips.tips = [state.tip(one, withdrawn_at=NOW) for one in ("tip_1", "tip_2")]


def second_withdrawn(state: State) -> None:
    """Let the second tip have been withdrawn."""
    state.scene.fake.tips.tips = [state.tip("tip_1"), state.tip("tip_2", withdrawn_at=NOW)]


def triaged(state: State) -> None:
    """Let the tip have been read."""
    state.scene.fake.tips.tips = [state.tip("tip_1", state=TipState.REVIEWED)]


def claimed(state: State) -> None:
    """Let a colleague have claimed the tip."""
    state.scene.fake.tips.tips = [state.tip("tip_1", claim=TipClaim(COLLEAGUE.account, LATER))]


def changed_meanwhile(state: State) -> None:
    """Let somebody change the tip at the same moment."""
    for method in ("claim", "move"):
        state.answer(state.scene.fake.tips, method, False)


def full(state: State) -> None:
    """Let the tip have as many links and questions as it may have."""
    for method in ("ask", "link", "part"):
        state.answer(state.scene.fake.tips, method, False)


def full_on_the_other_side(state: State) -> None:
    """Let the second tip have as many links as it may have."""

    async def change(tip_id: str, *_: object, **__: object) -> bool:
        return tip_id == "tip_1"

    for method in ("link", "part"):
        state.patch.setattr(state.scene.fake.tips, method, change)


def about_the_officer(state: State) -> None:
    """Let the notice be about what the officer did."""
    notice = DutyNotice(
        id="nt_1",
        kind=NoticeKind.BULK_READING,
        subject=reading_subject(OFFICER, NOW),
        force=OFFICER.force,
        case=None,
        alert=None,
        status=None,
        state=NoticeState.OPEN,
        raised_at=NOW,
    )

    async def get(*_: object) -> DutyNotice:
        return notice

    state.patch.setattr(DutyRows, "get", get)


def with_other_devices(state: State) -> None:
    """Let devices have registered for another kind of channel."""
    partners = state.scene.partners.partners
    channels = {KeyMode.LIVE: ChannelSetting("fcm", {})}
    partners["pt_1"] = replace(partners["pt_1"], channels=channels)
    state.answer(NoDevices, "any", True)


def with_name(state: State) -> None:
    """Let another partner have the name."""
    partners = state.scene.partners.partners
    partners["pt_2"] = replace(partners["pt_1"], id="pt_2", name="News")


def circle(*, latitude: float = 30, **changes: float) -> dict[str, Any]:
    """Return a circle with something wrong."""
    return {"point": {"latitude": latitude, "longitude": 115}, "radiusKm": 5} | changes


WIDE: Final = [{"latitude": place, "longitude": place} for place in (0, 89)] + [{"latitude": 0, "longitude": 100}]


def with_very_many_rows(state: State) -> None:
    """Let the list have more rows than a file may have."""
    state.answer(state.scene.fake.cases, "count", MAX_EXPORT_ROWS + 1)


def with_rows_that_nobody_counts(state: State) -> None:
    """Let the count take too long."""

    async def count(*_: object) -> int:
        raise QueryTooWide()

    state.patch.setattr(state.scene.fake.cases, "count", count)


def with_ten_exports(state: State) -> None:
    """Let the officer have as many exports as one may have."""
    for number in range(MAX_EXPORTS):
        state.scene.fake.tables.exports[f"exp_{number}"] = replace(EXPORT, id=f"exp_{number}", slot=number)


def without_parquet(state: State) -> None:
    """Let the hub have been installed without its extra."""
    state.patch.setattr(file_formats, "PARQUET_LIBRARY", "no_such_library")


def waiting(state: State) -> None:
    """Let the officer's own export wait for a second person."""
    state.change_export(state=ExportState.AWAITING_APPROVAL)


def ready(state: State) -> None:
    """Let the export be ready."""
    state.change_export(state=ExportState.READY)


PAIR: Final = [
    Act(before=withdrawn),
    Act(before=second_withdrawn),
    wrong("otherTipId", "tip_1"),
    wrong("otherTipId", "tip_nobody"),
    Act(before=full),
    Act(before=full_on_the_other_side),
]
