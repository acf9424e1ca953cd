"""The order in which tips are read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from hub.domain.cells import tip_cell
from hub.domain.geometry import Point
from hub.domain.tips.ranking import (
    EXPLORER_LINES,
    MAX_DEVICE_LINES,
    MAX_FLOOD_LINES,
    RankedLine,
    RankedTip,
    rank_tips,
)

NOW = datetime(2016, 5, 13, 9, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
NUMBERS = count(1)
JUNK_WORDS = tuple(range(1, 17))


def own_words() -> tuple[int, ...]:
    """Words that no other tip has."""
    return tuple(1000 + next(NUMBERS) for _ in range(16))


def at(latitude: float, longitude: float = 115.67) -> Any:
    return tip_cell(Point(latitude, longitude))


def tip(tip_id: str, tenant: int = 2, half_hours: float = 0, **facts: Any) -> RankedTip:
    moment = NOW + half_hours * HALF_HOUR
    usual: dict[str, Any] = {"seen_at": moment, "received_at": moment, "cell": at(37.74), "sketch": own_words()}
    return RankedTip(id=tip_id, tenant=tenant, **(usual | facts))


def junk(number: int, **facts: Any) -> RankedTip:
    return tip(f"j{number}", received_at=NOW + timedelta(seconds=number), **({"sketch": JUNK_WORDS} | facts))


def order(tips: Sequence[RankedTip]) -> list[str]:
    return [line.tip for line in rank_tips(tips)]


def line_of(tip_id: str, lines: Sequence[RankedLine]) -> RankedLine:
    (found,) = (line for line in lines if line.tip == tip_id)
    return found


def agreeing(number: int, latitude: float = 37.74) -> list[RankedTip]:
    """Tips of so many partners around one place, half an hour apart."""
    places = (latitude, latitude + 0.04, latitude - 0.04)
    return [
        tip(f"a{latitude}.{step}", tenant=2 + 2 * step, half_hours=step, cell=at(places[step % 3]))
        for step in range(number)
    ]


def test_each_tip_has_a_line_or_is_folded() -> None:
    tips = [
        *agreeing(5),
        *(
            junk(number, device=f"d{number % 7}", copy_of=f"j{number % 50}" if number % 3 else None)
            for number in range(500)
        ),
    ]
    lines = rank_tips(tips)
    named = [line.tip for line in lines] + [tip for line in lines for tip in line.folded]
    assert sorted(named) == sorted(tip.id for tip in tips)
    assert rank_tips([]) == []


def test_agreement_of_partners_comes_before_lone_voices() -> None:
    alone = [tip(f"s{step}", cell=at(30 + step)) for step in range(10)]
    assert set(order([*alone, *agreeing(3)])[:3]) == {one.id for one in agreeing(3)}
    lines = rank_tips([*alone, *agreeing(3)])
    assert [line_of(one.id, lines).partners for one in agreeing(3)] == [3, 3, 3]
    assert line_of("s0", lines).partners == 1


def test_one_partner_cannot_agree_with_itself_far() -> None:
    # Seven cells and eleven half hours, named by one partner, weigh less than three partners in three of each.
    places = [at(38.5 + row * 0.05, 115.6 + column * 0.06) for row in range(3) for column in range(3)]
    loud = [
        tip(f"l{step}.{number}", tenant=12, half_hours=step, cell=place)
        for step in range(6)
        for number, place in enumerate(places)
    ]
    assert set(order([*loud, *agreeing(3)])[:3]) == {one.id for one in agreeing(3)}


def test_sightings_hours_apart_do_not_agree() -> None:
    pair = [tip("one", tenant=2), tip("other", tenant=4, half_hours=6)]
    assert [line.partners for line in rank_tips(pair)] == [1, 1]
    near = [tip("one", tenant=2), tip("other", tenant=4, half_hours=5)]
    assert [line.partners for line in rank_tips(near)] == [2, 2]


def test_lines_of_two_places_take_turns() -> None:
    cells = (at(37.74), at(37.78), at(37.7))
    loud = [tip(f"l{step}", 2 + 2 * (step % 6), step % 6, cell=cells[step % 3]) for step in range(40)]
    first = order([*loud, *agreeing(4, 39.0)])[:16]
    assert first[0].startswith("l")
    assert {one for one in first if one.startswith("a")} == {one.id for one in agreeing(4, 39.0)}


def test_copies_are_folded_behind_the_first() -> None:
    copies = [tip("copy", 4, 1, copy_of="first"), tip("again", 6, 2, copy_of="first")]
    tips = [tip("first"), *copies]
    assert rank_tips(tips) == [RankedLine("first", ("copy", "again"), 1)]
    # The first was withdrawn: the oldest that stands has the line.
    assert rank_tips(tips[1:]) == [RankedLine("copy", ("again",), 1)]


def test_a_device_has_few_lines() -> None:
    lines = rank_tips([tip(f"t{step}", device="d", half_hours=step) for step in range(10)])
    assert len(lines) == MAX_DEVICE_LINES
    assert line_of("t0", lines).folded == tuple(f"t{step}" for step in range(MAX_DEVICE_LINES, 10))


def test_a_partners_flood_is_folded_and_voices_are_not() -> None:
    flood = [junk(number) for number in range(100)]
    lines = rank_tips([*flood, *(tip(f"v{number}", cell=at(30 + number)) for number in range(30))])
    assert len(lines) == MAX_FLOOD_LINES + 30
    assert len(line_of("j0", lines).folded) == 100 - MAX_FLOOD_LINES
    assert len(rank_tips([junk(number, tenant=2 + 2 * (number % 2)) for number in range(100)])) == 2 * MAX_FLOOD_LINES


def test_tips_that_repeat_words_are_no_voices() -> None:
    crowd = [junk(number, tenant=2 + 2 * (number % 6)) for number in range(60)]
    lines = rank_tips([*crowd, tip("voice", cell=at(30.0))])
    assert lines[0].tip == "voice"
    assert {line.partners for line in lines} == {1}


@pytest.mark.parametrize("line", [5, 10])
def test_each_fifth_line_comes_from_the_least_heard_cell(line: int) -> None:
    crowd = [tip(f"c{step}", tenant=2 + 2 * (step % 6), half_hours=step % 5) for step in range(60)]
    quiet = [tip(f"q{step}", cell=at(30.0 + step)) for step in range(3)]
    assert line % EXPLORER_LINES == 0
    assert order([*crowd, *quiet])[line - 1].startswith("q")
    assert not any(one.startswith("q") for one in order([*crowd, *quiet])[:4])


def test_the_same_cell_is_not_explored_twice_in_a_row() -> None:
    crowd = [tip(f"c{step}", tenant=2 + 2 * (step % 6), half_hours=step % 5) for step in range(60)]
    two = [tip("x1", cell=at(30.0)), tip("x2", cell=at(30.0), half_hours=0.1), tip("y1", cell=at(31.0), half_hours=-5)]
    found = order([*crowd, *two])
    assert {found[4], found[9]} & {"y1"}


def test_equals_go_by_nearness_photo_contact_and_age() -> None:
    cells = (at(30.0 + step) for step in count())
    plain = tip("plain", cell=next(cells))
    better = [
        replace(plain, id="near", near_km=5.0, cell=next(cells)),
        replace(plain, id="middle", near_km=100.0, has_photo=True, cell=next(cells)),
        replace(plain, id="photo", has_photo=True, cell=next(cells)),
        replace(plain, id="contact", has_contact=True, cell=next(cells)),
        replace(plain, id="new", received_at=NOW + HALF_HOUR, cell=next(cells)),
    ]
    better = [replace(one, sketch=own_words()) for one in better]
    assert order([plain, *better]) == ["near", "middle", "photo", "contact", "new", "plain"]


def test_a_tip_without_place_or_words_is_kept() -> None:
    tips = [tip("nowhere", cell=None), tip("silent", sketch=()), *agreeing(2)]
    assert sorted(order(tips)) == sorted(one.id for one in tips)
    assert order(tips)[-1] == "silent"
