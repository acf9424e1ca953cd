"""Cases that officers link as the same child have one child key, whatever they link, take back and issue again."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.cases.case import CaseState, FoundBy, Outcome
from hub.domain.cases.grants import CaseLink, CaseLinkKind
from hub.domain.cases.same_child import MAX_CASES_OF_CHILD, child_key_of
from hub.domain.trail.timeline import TimelineKind
from hub.errors import TooManyItems
from hub.services.idempotency import once_key
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.police.alerts.reissue_alert import reissue_alert
from hub.services.police.cases.close_case import Closing, close_case
from hub.services.police.cases.reopen_case import reopen_case
from hub.services.police.steps.follow_alert import NextAlert
from tests.fakes import NOW, FakePolice, new_case, officer
from tests.public_alerts import alert_of
from tests.services.police.access_scenes import link
from tests.services.police.scenes import LATER, LI, opened_case

SAME: Final = CaseLinkKind.SAME_CHILD
MAX_OF_HISTORY: Final = 6


def keys(fake: FakePolice, *cases: str) -> list[str]:
    return [child_key_of(fake.case(case)) for case in cases]


def kind_of(fake: FakePolice, case: str, other: str) -> CaseLinkKind | None:
    return next(one.kind for one in fake.case(case).links if one.case == other)


async def cases_of(fake: FakePolice, count: int) -> list[str]:
    """Open cases, the first of them first. Each is of another officer: nobody opens so many in an hour."""
    opened = [(await opened_case(fake, key=f"o{one}", by=officer(f"w{one}"))).case for one in range(count)]
    for number, case in enumerate(opened):
        fake.tables.cases[case] = replace(fake.case(case), opened_at=NOW + timedelta(seconds=number))
    return opened


async def test_same_child_gets_the_key_of_the_first_case() -> None:
    fake = FakePolice()
    first, second, third = await cases_of(fake, 3)
    assert keys(fake, first, second, third) == [first, second, third]
    await link(fake, third, second, kind=SAME, idempotency_key="a")
    assert keys(fake, first, second, third) == [first, second, second]
    await link(fake, third, first, kind=SAME, idempotency_key="b")
    assert keys(fake, first, second, third) == [first] * 3
    await link(fake, first, third, linked=False, idempotency_key="c")
    assert keys(fake, first, second, third) == [first, second, second]


@pytest.mark.parametrize("kind", [None, *(kind for kind in CaseLinkKind if kind is not SAME)])
async def test_other_links_leave_two_children(kind: CaseLinkKind | None) -> None:
    fake = FakePolice()
    one, other = await cases_of(fake, 2)
    await link(fake, one, other, kind=kind)
    assert (kind_of(fake, one, other), kind_of(fake, other, one)) == (kind, kind)
    assert keys(fake, one, other) == [one, other]


async def test_a_link_gets_its_kind_later_and_another_one() -> None:
    fake = FakePolice()
    one, other = await cases_of(fake, 2)
    await link(fake, one, other)
    assert (await link(fake, other, one, kind=SAME, idempotency_key="b")).changed
    assert (kind_of(fake, one, other), keys(fake, one, other)) == (SAME, [one, one])
    for kind in (None, SAME):
        again = await link(fake, one, other, kind=kind, idempotency_key=f"again {kind}")
        assert (again.changed, kind_of(fake, one, other)) == (False, SAME)
    assert (await link(fake, one, other, kind=CaseLinkKind.OTHER, idempotency_key="c")).changed
    assert (kind_of(fake, other, one), keys(fake, one, other)) == (CaseLinkKind.OTHER, [one, other])


async def test_history_shows_all_the_link_and_few_its_kind() -> None:
    fake = FakePolice()
    one, other = await cases_of(fake, 2)
    await link(fake, one, other, kind=CaseLinkKind.SAME_SUSPECT)
    await link(fake, one, other, kind=SAME, idempotency_key="b")
    await link(fake, one, other, linked=False, idempotency_key="c")
    found = [
        [(change.fact, change.before, change.after, change.is_public) for change in entry.changes]
        for entry in fake.tables.timeline
        if entry.case == one and entry.kind in (TimelineKind.LINKED, TimelineKind.LINK_ENDED)
    ]
    fact, of_other = f"links.{other}.kind", f"links.{other}.otherKind"
    assert found == [
        [("links", *change, True), (fact, *kind, False), (of_other, *kind, False)]
        for change, kind in (
            ((None, other), (None, "SAME_SUSPECT")),
            ((other, other), ("SAME_SUSPECT", "SAME_CHILD")),
            ((other, None), ("SAME_CHILD", None)),
        )
    ]


async def test_one_case_too_many_of_a_child_is_refused() -> None:
    fake = FakePolice()
    own, *_ = await cases_of(fake, 1)
    numbers = range(MAX_CASES_OF_CHILD)
    for number in numbers:
        ends = [one for one in (number - 1, number + 1) if one in numbers]
        links = tuple(CaseLink(f"cs_{one}", "li", NOW, "x", SAME, SAME) for one in ends)
        case = new_case(f"cs_{number}", opened_at=NOW + timedelta(hours=1 + number), links=links, child_key="cs_0")
        fake.tables.cases[case.id] = case
        fake.tables.alerts[case.alert] = alert_of(case)
    before = fake.tables.copy()
    with pytest.raises(TooManyItems, match="At most 50 cases") as refused:
        await link(fake, own, "cs_7", kind=SAME)
    assert (refused.value.path, fake.tables == before) == (("otherId",), True)
    await link(fake, "cs_3", "cs_4", linked=False, idempotency_key="cut")
    assert (set(keys(fake, *(f"cs_{one}" for one in range(4)))), set(keys(fake, "cs_4", "cs_49"))) == (
        {"cs_0"},
        {"cs_4"},
    )
    await link(fake, own, "cs_7", kind=SAME, idempotency_key="again")
    assert set(keys(fake, *(f"cs_{one}" for one in range(4, 50)))) == {own}


async def test_call_of_an_earlier_release_is_the_same_call() -> None:
    fake = FakePolice()
    one, other = await cases_of(fake, 2)
    await link(fake, one, other)
    earlier = {"case": one, "other": other, "linked": True, "reason": "the same child", "idempotency_key": "link"}
    key = once_key(LI.account, "linkCases", "link", earlier)
    assert fake.tables.calls[key.id].fingerprint == key.fingerprint


NUMBERS = st.integers(0, MAX_OF_HISTORY - 1)
MOVES = st.one_of(
    st.just(("open", 0, 0, None)),
    st.tuples(st.just("link"), NUMBERS, NUMBERS, st.sampled_from([None, SAME, SAME, SAME, CaseLinkKind.OTHER])),
    st.tuples(st.just("unlink"), NUMBERS, NUMBERS, st.none()),
    st.tuples(st.sampled_from(["reissue", "reopen"]), NUMBERS, NUMBERS, st.none()),
)
Move = tuple[str, int, int, CaseLinkKind | None]


class History:
    """Cases of a fake, what was done with them, and which of them are said to be the same child."""

    def __init__(self) -> None:
        self.fake = FakePolice()
        self.cases: list[str] = []
        self.kinds: dict[frozenset[str], CaseLinkKind | None] = {}
        self.step = 0

    async def do(self, move: Move) -> None:
        name, one, other, kind = move
        self.step += 1
        if name == "open" and len(self.cases) < MAX_OF_HISTORY:
            opened = await opened_case(self.fake, key=f"o{self.step}", by=officer(f"w{self.step}"))
            moment = NOW + timedelta(seconds=-self.step % 3)
            self.fake.tables.cases[opened.case] = replace(self.fake.case(opened.case), opened_at=moment)
            self.cases.append(opened.case)
        elif name in ("link", "unlink") and one != other and max(one, other) < len(self.cases):
            pair = self.cases[one], self.cases[other]
            await link(self.fake, *pair, linked=name == "link", kind=kind, idempotency_key=f"l{self.step}")
            self._expect(frozenset(pair), name == "link", kind)
        elif name in ("reissue", "reopen") and one < len(self.cases):
            await self._follow(name, self.cases[one])

    def _expect(self, pair: frozenset[str], linked: bool, kind: CaseLinkKind | None) -> None:
        if linked:
            self.kinds[pair] = kind or self.kinds.get(pair)
        else:
            self.kinds.pop(pair, None)

    async def _follow(self, name: str, case: str) -> None:
        """Let the alert of a case expire, or close the case; then begin another alert."""
        fake, now = self.fake, LATER + timedelta(days=4 * self.step)
        parts = fake.stores, fake.trail, fake.notifier, fake.rules
        by = officer(f"f{self.step}")
        again = NextAlert(case, "again", f"f{self.step}")
        if name == "reopen":
            closing = Closing(case, Outcome.FOUND_SAFE, FoundBy.TIP, f"c{self.step}")
            await close_case(by, *parts, closing, now=now)
            await reopen_case(by, *parts, again, now=now)
        else:
            await expire_alerts(fake.stores, fake.notifier, now=now)
            await reissue_alert(by, *parts, again, now=now)
        assert fake.case(case).state is CaseState.OPEN

    def connected(self, case: str) -> set[str]:
        """Return the cases that a chain of links of one child reaches."""
        reached = {case}
        for _ in self.cases:
            for pair, kind in self.kinds.items():
                if kind is SAME and pair & reached:
                    reached |= pair
        return reached


@settings(max_examples=60)
@given(st.lists(MOVES, max_size=30))
def test_keys_are_equal_exactly_for_connected_cases(moves: list[Move]) -> None:
    async def play() -> None:
        history = History()
        for move in [("open", 0, 0, None)] * 3 + moves:
            await history.do(move)
            for case in history.cases:
                key = child_key_of(history.fake.case(case))
                same = {one for one in history.cases if child_key_of(history.fake.case(one)) == key}
                assert same == history.connected(case)
                assert key == min(same, key=lambda one: (history.fake.case(one).opened_at, one))

    asyncio.run(play())
