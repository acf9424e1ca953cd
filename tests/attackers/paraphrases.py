"""The attacker who says one thing in thousands of ways: a wrong sighting that looks like many people's."""

import random
from datetime import datetime, timedelta

from hub.domain.geometry import Point
from tests.attackers.world import PARTNERS, SEEN_AT, SentTip, phone_number, somewhere

CLAUSES = (
    (
        "刚才",
        "大约半小时前",
        "今天下午",
        "我下班路上",
        "吃饭的时候",
        "路过的时候",
        "刚刚不久",
        "就在方才",
        "买菜回来",
        "等车那会儿",
    ),
    (
        "在站前广场",
        "在火车站门口",
        "站台边上",
        "候车室里面",
        "出站口那里",
        "售票厅旁边",
        "车站东边",
        "进站的楼梯上",
        "站外小卖部",
        "铁路边",
    ),
    ("看见", "看到", "注意到", "碰见", "瞧见了", "发现", "撞见", "遇到", "瞅见", "留意到"),
    (
        "一个红衣服的小女孩",
        "穿红的女童",
        "照片里那个孩子",
        "一名两岁左右女孩",
        "小丫头一身红",
        "红外套小姑娘",
        "那个走失的娃",
        "女宝宝穿着红袄",
    ),
    (
        "被一名男子抱着",
        "跟着个陌生男人",
        "让一个大叔牵走",
        "有男的拽着她",
        "和高个子男性一起",
        "由戴帽男人带着",
        "被人拖着走",
        "身边是个壮汉",
    ),
    (
        "往候车室走",
        "上了去南方的车",
        "朝出租车那边去",
        "急匆匆离开",
        "进了地下通道",
        "坐进黑色轿车",
        "消失在人群里",
        "拐进小巷",
        "过了天桥",
        "翻过栏杆",
    ),
    (
        "孩子在哭",
        "她闹得厉害",
        "小孩一直喊妈妈",
        "哭声很大",
        "看上去很害怕",
        "眼睛红红的",
        "不停挣扎",
        "像是被吓坏了",
        "嗓子都哑了",
        "很不情愿",
    ),
)
ENDINGS = (
    "",
    "。",
    "！",
    "，请尽快处理",
    "，希望能帮上忙",
    "，我可以作证",
    "，千真万确",
    "，快派人",
    "……",
    "，错不了",
    "，拜托了",
    "，我确定",
)
ENGLISH = (
    (
        "Just now",
        "Half an hour ago",
        "This afternoon",
        "On my way home",
        "While I waited for my train",
        "After lunch",
        "Earlier today",
    ),
    (
        "at the station square",
        "outside the railway station",
        "on platform two",
        "in the waiting hall",
        "by the ticket office",
    ),
    ("I saw", "I noticed", "we spotted", "my wife saw", "I came across", "I am sure I saw", "a friend pointed out"),
    (
        "a small girl in red",
        "the child from your picture",
        "a toddler with a red coat",
        "that missing girl",
        "a girl of two dressed in red",
    ),
    (
        "carried by a man",
        "pulled along by a stranger",
        "with a tall fellow in a cap",
        "held by some man",
        "next to a nervous man",
    ),
    (
        "heading for the taxis",
        "boarding a southbound train",
        "going down the underpass",
        "getting into a dark car",
        "hurrying off",
    ),
    (
        "and she was crying",
        "the child screamed",
        "she called for her mum",
        "she looked terrified",
        "she fought him all the way",
    ),
)


def junk_tips(chance: random.Random, count: int) -> list[SentTip]:
    """Return one false sighting in many words: one place, two hours, every app, a device for each tip."""
    decoy, begin = somewhere(chance, km=60), SEEN_AT + timedelta(hours=chance.uniform(1, 12))
    return [_tip(chance, number, decoy, begin + timedelta(minutes=chance.uniform(0, 120))) for number in range(count)]


def _tip(chance: random.Random, number: int, decoy: Point, seen_at: datetime) -> SentTip:
    return SentTip(
        text=paraphrase(chance),
        tenant=chance.choice(PARTNERS),
        received_at=seen_at + timedelta(minutes=chance.uniform(1, 240)),
        device=f"paraphrase-{number}",
        seen_at=seen_at,
        place=somewhere(chance, decoy, km=3),
        contact=phone_number(chance) if chance.random() < 0.6 else None,
        picture=chance.randrange(5) if chance.random() < 0.1 else None,
        edit=number,
    )


def paraphrase(chance: random.Random) -> str:
    """Return one wording: synonyms, clauses in another order, slips of the finger."""
    if chance.random() < 0.2:
        words = " ".join(chance.choice(choices) for choices in ENGLISH)
        return words + chance.choice((".", "!", "", " Please hurry.", " I can testify."))
    clauses = [chance.choice(choices) for choices in CLAUSES]
    tail = clauses[4:]
    chance.shuffle(tail)
    if chance.random() < 0.3:
        tail = tail[:2]
    text = "，".join(["".join(clauses[:4]), *tail]) + chance.choice(ENDINGS)
    return _slip(chance, text) if chance.random() < 0.4 else text


def _slip(chance: random.Random, text: str) -> str:
    place = chance.randrange(1, len(text))
    return text[:place] + chance.choice("的了吧啊 ~，在呢😭") + text[place:]
