"""The attacker who has one app: ten thousand tips of every kind through it, from everywhere, all day."""

import random
from datetime import timedelta

from tests.attackers.honest import distinct_tips
from tests.attackers.paraphrases import paraphrase
from tests.attackers.world import PARTNERS, SentTip, phone_number, sometime, somewhere


def junk_tips(chance: random.Random, count: int) -> list[SentTip]:
    """Return tips of one tenant: half in words as different as those of honest people; a device for each."""
    tenant = chance.choice(PARTNERS)
    copied = distinct_tips(chance, count)
    tips = []
    for number in range(count):
        seen = sometime(chance)
        tips.append(
            SentTip(
                text=copied[number].text if number % 2 else paraphrase(chance),
                tenant=tenant,
                received_at=seen + timedelta(minutes=chance.uniform(1, 60)),
                device=f"app-{number}",
                seen_at=seen,
                place=somewhere(chance),
                contact=phone_number(chance) if chance.random() < 0.7 else None,
                picture=chance.randrange(10**9) if chance.random() < 0.2 else None,
            )
        )
    return tips
