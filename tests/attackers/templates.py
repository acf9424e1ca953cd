"""The attacker who fills in forms: a few sentences, with numbers and places put in, through every app."""

import random
from datetime import timedelta

from tests.attackers.words import CITIES, CLOTHES, RIDES, SPOTS, TOWNS_EN
from tests.attackers.world import DAY, PARTNERS, SEEN_AT, SentTip, phone_number, sometime, somewhere

FORMS = (
    "紧急线索！我在{place}看到照片上的女孩，身穿{clothes}，被人带上{ride}，车牌尾号{number}，请速查！编号{serial}",
    "举报：{place}有人贩子，孩子就在{ride}里，联系电话{phone}，编号{serial}",
    "我亲眼看见孩子在{place}，{clothes}，没错就是她，第{number}次举报了，为什么没人管？",
    "【转发】寻人启事里的女孩昨天出现在{place}，目击者电话{phone}，请大家扩散{serial}",
    "她在{place}！{number}分钟前！",
    "URGENT tip {serial}: the girl is in {town}, inside a vehicle with plate ending {number}. Call {phone} now!",
    "I have seen the missing girl in {town} today at {number} o'clock, she wears what the police said. Ref {serial}.",
    "警察同志，{place}附近出租屋{number}号房间，里面关着孩子，速去。",
)


def junk_tips(chance: random.Random, count: int) -> list[SentTip]:
    """Return filled-in forms: most name one of three wrong places, the others any place; 300 devices send them."""
    decoys = [somewhere(chance, km=100) for _ in range(3)]
    tips = []
    for number in range(count):
        text = chance.choice(FORMS).format(
            place=chance.choice(CITIES) + chance.choice(SPOTS),
            clothes=chance.choice(CLOTHES),
            ride=chance.choice(RIDES),
            town=chance.choice(TOWNS_EN),
            number=chance.randrange(100),
            serial=chance.randrange(10**6),
            phone=phone_number(chance),
        )
        received = sometime(chance, SEEN_AT + timedelta(minutes=20), DAY)
        tips.append(
            SentTip(
                text=text,
                tenant=chance.choice(PARTNERS),
                received_at=received,
                device=f"form-{chance.randrange(300)}",
                seen_at=received - timedelta(minutes=chance.uniform(2, 60)),
                place=somewhere(chance, chance.choice(decoys), km=4) if chance.random() < 0.7 else somewhere(chance),
                contact=phone_number(chance),
                # One picture from the news, saved again and again.
                picture=1 if chance.random() < 0.3 else None,
                edit=number,
            )
        )
    return tips
