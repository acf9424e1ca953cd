"""Which tips are linked, and why."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.geometry import Point
from hub.domain.tips.likeness import (
    MAX_CANDIDATES,
    MAX_NEARBY_LINKS,
    SKETCH_SIZE,
    ComparedTip,
    EarlierTips,
    sketch_words,
    words_of,
)
from hub.domain.tips.links import COPIES, LinkReason, TipLink
from hub.domain.tips.tip import plain_words
from hub.services.intake.steps.tip_marks import TipMarks
from tests.attackers.honest import distinct_tips
from tests.tip_judge import ranked

NOW = datetime(2016, 5, 13, 9, 0, tzinfo=UTC)
HERE = Point(37.74, 115.67)
A_KM_NORTH = Point(37.749, 115.67)
FAR = Point(38.2, 115.67)
MARKS = TipMarks(bytes(32))
LONG = "刚才在宁晋服务区上厕所，看到一个男的抱着个小姑娘，两岁左右，穿的和照片上一样，孩子一直哭。"


def compared(tip_id: str, text: str = "", **facts: object) -> ComparedTip:
    tip = ComparedTip(tip_id, MARKS.sketch("cs_1", text))
    return replace(tip, **facts)  # type: ignore[arg-type]


def by_words(first: str, second: str, **facts: object) -> TipLink | None:
    """The link of a second tip to a first one; facts are of the second, and the first has HERE and NOW."""
    earlier = EarlierTips([compared("a", first, place=HERE, seen_at=NOW)])
    tip = compared("b", second, **({"place": HERE, "seen_at": NOW} | facts))
    given = {other: plain_words(first) for other in earlier.candidates(tip)}
    return earlier.link_by_words(tip, plain_words(second), given)


def test_words_are_han_bigrams_and_latin_words() -> None:
    assert words_of("看到小孩, Plate 冀A123 by THE gate!") == {
        "看到",
        "到小",
        "小孩",
        "plate",
        "冀",
        "a",
        "by",
        "the",
        "gate",
    }
    assert words_of("Ｇate ① 12:30 … 😭") == {"gate"}


def test_sketch_is_a_bounded_sample_of_the_words() -> None:
    words = sketch_words(LONG, hash)
    assert words == sorted(hash(word) for word in words_of(LONG))[:SKETCH_SIZE]
    assert sketch_words("😭", hash) == []


def test_sketches_of_two_cases_share_nothing() -> None:
    one, other = MARKS.sketch("cs_1", LONG), MARKS.sketch("cs_2", LONG)
    assert len(one) == SKETCH_SIZE
    assert not set(one) & set(other)
    assert not set(one) & set(TipMarks(bytes(range(32))).sketch("cs_1", LONG))
    assert all(0 <= word < 2**31 for word in one)


@pytest.mark.parametrize(
    ("said", "linked"),
    [
        (LONG + "！！", True),
        (LONG.replace("两岁", "三岁"), True),
        (LONG.replace("服务区", "加油站").replace("小姑娘", "娃娃").replace("厕所", "洗手间"), False),
        ("A man at the station carried a girl who cried.", False),
    ],
)
def test_nearly_the_same_words_are_linked_anywhere(said: str, linked: bool) -> None:
    link = by_words(LONG, said, place=FAR)
    assert (link is not None and link.reason is LinkReason.SAME_WORDS) == linked


def test_half_alike_words_need_the_same_place_and_time() -> None:
    said = LONG.replace("两岁左右，", "").replace("一直", "")
    nearby = by_words(LONG, said, place=A_KM_NORTH)
    assert nearby is not None
    assert 85 <= nearby.score < 92
    assert by_words(LONG, said, place=FAR) is None
    assert by_words(LONG, said, seen_at=NOW + timedelta(minutes=31)) is None
    assert by_words(LONG, said, place=None) is None


def test_few_words_tell_only_at_one_place() -> None:
    said = "衡水火车站，快去！"
    assert by_words(said, said, place=A_KM_NORTH) == TipLink("a", LinkReason.SAME_WORDS, 100.0)
    assert by_words(said, said, place=FAR) is None
    assert by_words(said, said, place=None) is None


def test_copies_of_a_picture_are_linked() -> None:
    earlier = EarlierTips([compared("a", picture=0), compared("b", picture=2**20 - 1), compared("c")])
    assert earlier.link_by_picture(compared("d", picture=2**19 - 1)) == TipLink("b", LinkReason.SAME_PHOTO, 99.2)
    assert earlier.link_by_picture(compared("d", picture=2**128 - 1)) is None
    assert earlier.link_by_picture(compared("d")) is None


def test_place_and_time_link_only_the_nearest_tips() -> None:
    points = [Point(37.74 + step / 1000, 115.67) for step in range(30)]
    earlier = EarlierTips(compared(f"t{step}", place=point, seen_at=NOW) for step, point in enumerate(points))
    links = earlier.links_by_place(compared("x", place=HERE, seen_at=NOW + timedelta(minutes=30)))
    assert [link.tip for link in links] == ["t0", "t1", "t2"]
    assert len(links) == MAX_NEARBY_LINKS
    assert earlier.links_by_place(compared("x", place=HERE, seen_at=NOW + timedelta(minutes=31))) == []
    assert earlier.links_by_place(compared("x", place=FAR, seen_at=NOW)) == []
    assert earlier.links_by_place(compared("x", place=HERE)) == []


def test_candidates_share_the_rarest_words_first() -> None:
    usual = [compared(f"u{number}", "我看见一个小女孩在车站") for number in range(3000)]
    earlier = EarlierTips([*usual[:2000], compared("rare", "我看见一个小女孩在芦苇荡"), *usual[2000:]])
    found = earlier.candidates(compared("x", "昨晚芦苇荡那里看见一个小女孩"))
    assert len(found) == MAX_CANDIDATES
    assert found[0] == "rare"


async def test_fewer_than_one_in_200_distinct_tips_is_linked() -> None:
    kept = await ranked(distinct_tips(random.Random(11), 2000))
    false = [one for one in kept.links.values() if any(link.reason in COPIES for link in one.links)]
    assert len(false) < 2000 * 0.005
