"""The attacker who is everywhere: a tip from each corner of the map, so that no place stands out."""

import random
from datetime import timedelta

from tests.attackers.paraphrases import paraphrase
from tests.attackers.world import PARTNERS, SentTip, phone_number, sometime, somewhere


def junk_tips(chance: random.Random, count: int) -> list[SentTip]:
    """Return tips from all over the searched circle, all day, through every app, 2,000 devices in all."""
    tips = []
    for number in range(count):
        seen = sometime(chance)
        tips.append(
            SentTip(
                text=paraphrase(chance),
                tenant=chance.choice(PARTNERS),
                received_at=seen + timedelta(minutes=chance.uniform(1, 90)),
                device=f"spread-{chance.randrange(2000)}",
                seen_at=seen,
                place=somewhere(chance),
                contact=phone_number(chance) if chance.random() < 0.6 else None,
                picture=chance.randrange(50) if chance.random() < 0.3 else None,
                edit=number,
            )
        )
    return tips
