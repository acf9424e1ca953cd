"""Judges the order of tips: where the true ones stand, as the hub's own linking and ranking place them."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.domain.alerts.alert import Alert
from hub.domain.photos import PhotoSize
from hub.services.intake.steps.tip_marks import TipMarks
from hub.services.police.ports.tips import FoundLinks, Ranking, ShownRank, TipRanking, TipSignals
from hub.services.police.tips.steps.rank_case import rank_case
from tests.attackers.honest import agreeing_tips, lone_tip
from tests.attackers.world import LAST_SEEN, Attacker, SentTip
from tests.fakes import Tips
from tests.public_alerts import public_alert

CASE = "ca_1"
ALERT = public_alert(centre=LAST_SEEN).alert
MARKS = TipMarks(bytes(32))


class KeptTips(Tips):
    """The part of the port `TipQueue` that ranking uses, over tips as they were sent."""

    def __init__(self, sent: Sequence[SentTip]) -> None:
        super().__init__()
        self.sent = {f"tip_{number}": tip for number, tip in enumerate(sent)}
        self.rows = {tip_id: _signals(tip_id, tip) for tip_id, tip in self.sent.items()}
        self.links: dict[str, FoundLinks] = {}
        self.shown: dict[str, ShownRank] = {}

    async def signals(self, case_id: str, limit: int) -> list[TipSignals]:
        return list(self.rows.values())[:limit]

    async def texts(self, ids: Collection[str]) -> dict[str, str]:
        return {tip_id: self.sent[tip_id].text for tip_id in ids}

    async def save_links(self, found: Sequence[FoundLinks]) -> None:
        for one in found:
            self.links[one.tip] = one
            self.rows[one.tip] = replace(self.rows[one.tip], copy_of=one.copy_of, picture=one.picture, is_linked=True)

    async def save_ranking(
        self, case_id: str, order: Sequence[str], shown: Mapping[str, ShownRank], known: Mapping[str, str]
    ) -> Ranking:
        self.shown |= shown
        for tip_id in known:
            self.rows[tip_id] = replace(self.rows[tip_id], fresh=None)
        for tip_id, rank in shown.items():
            self.rows[tip_id] = replace(self.rows[tip_id], shown=rank)
        return await super().save_ranking(case_id, order, shown, known)

    @property
    def lines(self) -> list[str]:
        """The tips with a line of their own, in order."""
        return [tip_id for tip_id in self.order if self.rows[tip_id].shown.folded_into is None]


def _signals(tip_id: str, tip: SentTip) -> TipSignals:
    return TipSignals(
        id=tip_id,
        alert=ALERT.id,
        tenant=tip.tenant,
        received_at=tip.received_at,
        seen_at=tip.seen_at,
        place=tip.place,
        device=tip.device,
        sketch=MARKS.sketch(CASE, tip.text),
        copy_of=None,
        picture=None,
        photo=f"ph_{tip.picture}.{tip.edit}" if tip.picture is not None else None,
        has_contact=tip.contact is not None,
        fresh="0",
        is_linked=False,
        is_withdrawn=False,
        shown=ShownRank(),
    )


class NoPictures:
    """The part of the port `PhotoRepository` that ranking reads: photos count, and how they look is not known."""

    async def read(self, photo_id: str, size: PhotoSize) -> bytes | None:
        return None


class OneAlert:
    """The part of the port `Alerts` that ranking reads."""

    async def by_ids(self, ids: Collection[str]) -> dict[str, Alert]:
        return {ALERT.id: ALERT}


def stores_of(kept: KeptTips) -> TipRanking:
    """Return the stores of the ranking over these tips."""
    alerts: Any = OneAlert()
    pictures: Any = NoPictures()
    return TipRanking(kept, alerts, pictures)


async def ranked(sent: Sequence[SentTip]) -> KeptTips:
    """Return tips after all of them were linked and ranked."""
    kept = KeptTips(sent)
    await rank_case(stores_of(kept), CASE, max_linked=len(sent))
    return kept


@dataclass(frozen=True)
class Places:
    """The places of the true tips among the lines, the first being 1; `lines` counts all of them."""

    agreeing: Sequence[int]
    lone: int
    lines: int


async def judge(attacker: Attacker, seed: int, junk: int) -> Places:
    """Let an attacker bury five tips that agree, and then a single one, and tell where they stand."""
    chance = random.Random(f"junk {seed}")
    flood = attacker(chance, junk)
    five = await ranked([*flood, *agreeing_tips(random.Random(f"five {seed}"))])
    lone = await ranked([*flood, lone_tip(random.Random(f"lone {seed}"))])
    return Places(_places(five), _places(lone)[0], len(five.lines))


def _places(kept: KeptTips) -> list[int]:
    """Return the places of the true tips; one that is folded has the place at which it follows the lines."""
    return [place for place, tip_id in enumerate(kept.order, 1) if kept.sent[tip_id].is_true]
