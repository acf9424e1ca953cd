"""People who tell what they saw: five who agree, a single one, and many who saw different things."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from hub.domain.geometry import Point
from tests.attackers.words import (
    ACTIONS,
    ACTIONS_EN,
    CITIES,
    CLOTHES,
    CLOTHES_EN,
    COMPANIONS,
    COMPANIONS_EN,
    HEADINGS,
    PEOPLE,
    RIDES,
    RIDES_EN,
    SPOTS,
    SPOTS_EN,
    TOWNS_EN,
)
from tests.attackers.world import PARTNERS, SEEN_AT, SentTip, phone_number, sometime, somewhere

AGREEING = (
    "刚才在宁晋服务区上厕所，看到一个男的抱着个小姑娘，两岁左右，穿的和照片上一样，孩子一直哭。"
    "男的说是他侄女，但是孩子不让他抱。",
    "你好，我是高速收费员。下午有辆河南牌照的灰色商务车过去，后座的小孩很像你们发的照片，当时没多想，"
    "看到推送才想起来。",
    "I work in the restaurant next to the toll plaza. A man bought one children's meal and paid in "
    "cash; the little girl with him "
    "would not eat and kept looking at the door.",
    "我爸跑大车的，在加油站加油的时候旁边一辆面包车里有小女孩哭着要妈妈。司机三四十岁，手上有纹身，安阳口音。",
    "修车铺的，半小时前有人来补胎，急得很，车里有个女娃娃，头上扎两个小辫，左边鞋子没有了。我问了一句他就走了。",
)
LONE = (
    "今天早上在河边钓鱼，对面芦苇后头有间看瓜的棚子，平时没人，昨晚亮着灯，听见孩子哭。",
    "My mother rents rooms. A guest paid for a week, asks for milk every morning, and nobody has seen "
    "the child he says he has.",
    "我在药店上班，有个男的来买小儿退烧药，问他孩子多大，他说不清楚，多重也不知道。",
    "卖票的。有个人带着睡着的小女孩买了去郑州的票，又退了，然后往出站口那边去了，孩子好像叫不醒。",
    "送快递时候看到三楼窗户有个小女娃在拍玻璃，门口堆了好多外卖盒，房东说那屋租给一个单身男的。",
)


def agreeing_tips(chance: random.Random) -> list[SentTip]:
    """Return five tips of five people on one road within three hours, each through another app."""
    middle = somewhere(chance, km=120)
    begin = SEEN_AT + timedelta(hours=chance.uniform(2, 18))
    tips = []
    for number, (text, tenant) in enumerate(zip(AGREEING, chance.sample(PARTNERS, 5), strict=True)):
        seen = begin + timedelta(minutes=35 * number + chance.uniform(0, 10))
        tips.append(_tip(chance, text, tenant, somewhere(chance, middle, km=6), seen_at=seen, origin="five"))
    return tips


def lone_tip(chance: random.Random) -> SentTip:
    """Return the one tip of the only person who saw the child."""
    place = somewhere(chance, km=160)
    seen = sometime(chance, span=timedelta(hours=22))
    return _tip(chance, chance.choice(LONE), chance.choice(PARTNERS), place, seen_at=seen, origin="lone")


def _tip(chance: random.Random, text: str, tenant: int, place: Point, *, seen_at: datetime, origin: str) -> SentTip:
    return SentTip(
        text=text,
        tenant=tenant,
        received_at=seen_at + timedelta(minutes=chance.uniform(3, 90)),
        device=f"honest-{chance.randrange(10**9)}",
        seen_at=seen_at,
        place=place,
        contact=phone_number(chance) if chance.random() < 0.5 else None,
        is_true=True,
        origin=origin,
    )


def words_of_tip(chance: random.Random) -> str:
    """Return what somebody saw, in Chinese or English; one in ten says only a few words."""
    return chance.choice(SHORT if chance.random() < 0.1 else PATTERNS)(chance)


def distinct_tips(chance: random.Random, count: int) -> list[SentTip]:
    """Return tips of people who each saw something else, somewhere else; one in ten has only a few words."""
    tips = []
    for number in range(count):
        text = words_of_tip(chance)
        place = somewhere(chance)
        tips.append(
            SentTip(
                text=text,
                tenant=chance.choice(PARTNERS),
                received_at=sometime(chance),
                device=f"person-{number}",
                seen_at=sometime(chance),
                place=place if chance.random() < 0.8 else None,
                contact=phone_number(chance) if chance.random() < 0.4 else None,
                picture=chance.randrange(10**9) if chance.random() < 0.2 else None,
                origin=f"person-{number}",
            )
        )
    return tips


def _where(chance: random.Random) -> str:
    return chance.choice(CITIES) + chance.choice(SPOTS)


def _clock(chance: random.Random) -> str:
    return chance.choice(
        (
            f"{chance.randrange(24)}点多",
            f"下午{chance.randrange(1, 7)}点半",
            f"{chance.randrange(24)}:{chance.randrange(60):02d}",
            "昨天夜里",
            "今早",
            "刚刚",
        )
    )


def _child(chance: random.Random) -> str:
    return chance.choice(
        ("一个小女孩", "一个孩子", "一个两三岁的女娃", "一个小姑娘", "一个特别像的孩子", "一个扎辫子的小孩")
    )


def _zh_plain(chance: random.Random) -> str:
    return (
        f"{_clock(chance)}{chance.choice(PEOPLE)}在{_where(chance)}看到{_child(chance)}，穿{chance.choice(CLOTHES)}，"
        f"{chance.choice(ACTIONS)}，跟{chance.choice(COMPANIONS)}在一起，{chance.choice(HEADINGS)}。"
    )


def _zh_ride(chance: random.Random) -> str:
    return (
        f"{chance.choice(COMPANIONS)}带着{_child(chance)}上了{chance.choice(RIDES)}，在{_where(chance)}，"
        f"{_clock(chance)}的事，"
        f"车牌记得有{chance.choice('冀豫鲁晋津京')}{chance.choice('ABCDEFGHJ')}和{chance.randrange(100)}。"
    )


def _zh_heard(chance: random.Random) -> str:
    return (
        f"{chance.choice(PEOPLE)}说{_where(chance)}"
        f"那边{chance.choice(('有人议论', '监控里有', '昨天有', '贴着告示说'))}"
        f"{_child(chance)}，{chance.choice(ACTIONS)}。不知道是不是，"
        f"{chance.choice(('请核实', '仅供参考', '希望有用', '麻烦看看'))}。"
    )


def _zh_doubt(chance: random.Random) -> str:
    return (
        f"可能看错了，{_clock(chance)}{_where(chance)}，{chance.choice(CLOTHES)}的{_child(chance)[2:]}"
        f"{chance.choice(ACTIONS)}，"
        f"旁边是{chance.choice(COMPANIONS)}，开{chance.choice(RIDES)}，{chance.choice(HEADINGS)}"
    )


def _en_plain(chance: random.Random) -> str:
    return (
        f"At {chance.choice(SPOTS_EN)} in {chance.choice(TOWNS_EN)} I saw a little girl in "
        f"{chance.choice(CLOTHES_EN)} with "
        f"{chance.choice(COMPANIONS_EN)}; she {chance.choice(ACTIONS_EN)}."
    )


def _en_ride(chance: random.Random) -> str:
    return (
        f"{chance.choice(COMPANIONS_EN).capitalize()} put a child into {chance.choice(RIDES_EN)} near "
        f"{chance.choice(SPOTS_EN)}, "
        f"{chance.choice(TOWNS_EN)}, about {chance.randrange(1, 12)} o'clock. She {chance.choice(ACTIONS_EN)}"
        " and had "
        f"{chance.choice(CLOTHES_EN)}."
    )


def _short_place(chance: random.Random) -> str:
    return f"{_where(chance)}，快去"


def _short_seen(chance: random.Random) -> str:
    return f"在{_where(chance)}见过{chance.choice(('她', '这孩子', '这个小孩'))}"


PATTERNS: tuple[Callable[[random.Random], str], ...] = (
    _zh_plain, _zh_plain, _zh_ride, _zh_heard, _zh_doubt, _en_plain, _en_ride,
)  # fmt: skip
SHORT: tuple[Callable[[random.Random], str], ...] = (_short_place, _short_seen)
