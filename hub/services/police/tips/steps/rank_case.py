"""Link new tips of a case to earlier ones, and put all its tips in order."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from hub.domain.alerts.alert import Alert
from hub.domain.cells import tip_cell
from hub.domain.geometry import distance_km
from hub.domain.photos import PhotoSize
from hub.domain.tips.likeness import ComparedTip, EarlierTips
from hub.domain.tips.links import TipLink
from hub.domain.tips.ranking import RankedLine, RankedTip, rank_tips
from hub.domain.tips.tip import plain_words
from hub.services.photos.steps.picture_hash import picture_hash
from hub.services.police.ports.tips import FoundLinks, Ranking, ShownRank, TipRanking, TipSignals

MAX_RANKED_TIPS: Final = 100_000
"""The newest tips of a case that are ranked. Older ones stay in the list by time."""


async def rank_case(stores: TipRanking, case_id: str, *, max_linked: int) -> Ranking:
    """Link at most `max_linked` new tips, rank all of them, and store both.

    A tip that is not linked yet is ranked as it is. Each step may be repeated: two processes that do this at once find
    the same, and a tip that changes meanwhile is seen by the next ranking.
    """
    signals = await stores.queue.signals(case_id, MAX_RANKED_TIPS)
    standing = [tip for tip in signals if not tip.is_withdrawn]
    found = await _link_new(stores, standing, max_linked)
    await stores.queue.save_links(list(found.values()))
    standing = [_with_links(tip, found) for tip in standing]
    alerts = await stores.alerts.by_ids({tip.alert for tip in standing})
    lines = await asyncio.to_thread(rank_tips, [_ranked(tip, alerts.get(tip.alert)) for tip in standing])
    shown = _shown(lines)
    left = {tip.id for tip in standing if tip.id not in found and not tip.is_linked}
    return await stores.queue.save_ranking(
        case_id,
        [*(line.tip for line in lines), *(tip for line in lines for tip in line.folded)],
        {tip.id: shown[tip.id] for tip in standing if shown[tip.id] != tip.shown},
        {tip.id: tip.fresh for tip in signals if tip.fresh is not None and tip.id not in left},
    )


async def _link_new(stores: TipRanking, standing: Sequence[TipSignals], limit: int) -> dict[str, FoundLinks]:
    """Compare tips that were not compared yet, the oldest first, with all that came before them."""
    in_order = sorted(standing, key=lambda tip: (tip.received_at, tip.id))
    new = [tip for tip in in_order if not tip.is_linked][:limit]
    if not new:
        return {}
    pictures = {tip.id: await _picture(stores, tip) for tip in new}
    earlier, comparisons = await asyncio.to_thread(_compare, in_order, new, pictures)
    ids = {other for comparison in comparisons for other in comparison.candidates}
    texts = await stores.queue.texts(ids | {tip.id for tip in new})
    return await asyncio.to_thread(_found, earlier, comparisons, texts, {tip.id: tip.copy_of for tip in standing})


@dataclass(frozen=True, slots=True, repr=False)
class _Comparison:
    """A new tip, the tips whose words it is compared with, and its links by all but words."""

    tip: ComparedTip
    candidates: Sequence[str]
    by_picture: TipLink | None
    by_place: Sequence[TipLink]


def _compare(
    in_order: Sequence[TipSignals], new: Sequence[TipSignals], pictures: Mapping[str, int | None]
) -> tuple[EarlierTips, list[_Comparison]]:
    earlier = EarlierTips(_compared(tip, tip.picture) for tip in in_order if tip.is_linked)
    comparisons = []
    for tip in new:
        compared = _compared(tip, pictures[tip.id])
        by_picture, by_place = earlier.link_by_picture(compared), earlier.links_by_place(compared)
        comparisons.append(_Comparison(compared, earlier.candidates(compared), by_picture, by_place))
        earlier.add(compared)
    return earlier, comparisons


def _found(
    earlier: EarlierTips,
    comparisons: Sequence[_Comparison],
    texts: Mapping[str, str],
    copy_of: Mapping[str, str | None],
) -> dict[str, FoundLinks]:
    """Return the links of each new tip; one that is a copy needs none by place and time."""
    firsts = dict(copy_of)
    words = {tip: plain_words(text) for tip, text in texts.items()}
    found: dict[str, FoundLinks] = {}
    for one in comparisons:
        tip = one.tip.id
        given = {other: words[other] for other in one.candidates if other in words}
        by_words = earlier.link_by_words(one.tip, words[tip], given) if tip in words else None
        copies = [link for link in (by_words, one.by_picture) if link]
        if copies:
            firsts[tip] = firsts.get(copies[0].tip) or copies[0].tip
        found[tip] = FoundLinks(tip, copies or one.by_place, firsts.get(tip), one.tip.picture)
    return found


async def _picture(stores: TipRanking, tip: TipSignals) -> int | None:
    data = await stores.photos.read(tip.photo, PhotoSize.PUSH) if tip.photo else None
    return await asyncio.to_thread(picture_hash, data) if data else None


def _compared(tip: TipSignals, picture: int | None) -> ComparedTip:
    return ComparedTip(tip.id, tip.sketch, tip.place, tip.seen_at, picture)


def _with_links(tip: TipSignals, found: Mapping[str, FoundLinks]) -> TipSignals:
    return replace(tip, copy_of=found[tip.id].copy_of) if tip.id in found else tip


def _ranked(tip: TipSignals, alert: Alert | None) -> RankedTip:
    centres = [area.centre for area in alert.areas] if alert else []
    place = tip.place
    return RankedTip(
        id=tip.id,
        tenant=tip.tenant,
        received_at=tip.received_at,
        seen_at=tip.seen_at,
        device=tip.device,
        cell=tip_cell(place) if place else None,
        sketch=tip.sketch,
        copy_of=tip.copy_of,
        near_km=min((distance_km(place, centre) for centre in centres), default=None) if place else None,
        has_photo=tip.photo is not None,
        has_contact=tip.has_contact,
    )


def _shown(lines: Sequence[RankedLine]) -> dict[str, ShownRank]:
    """Return the rank that each tip shows, folded or not."""
    shown: dict[str, ShownRank] = {}
    for line in lines:
        shown[line.tip] = ShownRank(None, len(line.folded), line.partners)
        shown |= {tip: ShownRank(line.tip) for tip in line.folded}
    return shown
