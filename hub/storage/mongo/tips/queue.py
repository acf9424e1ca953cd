"""The queue of tips: filtered lists, claims, links, and the stored orders of a case's tips."""

import asyncio
import secrets
from collections.abc import Collection as Ids
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bson import ObjectId
from pymongo import UpdateOne

from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.tips.events import TipChange
from hub.domain.tips.follow_ups import MAX_QUESTIONS, TipQuestion
from hub.domain.tips.links import COPIES, MAX_TIP_LINKS, TipLink
from hub.domain.tips.tip import Tip, TipClaim
from hub.services.police.ports.stores import Position
from hub.services.police.ports.tips import FoundLinks, Ranking, ShownRank, TipSignals
from hub.storage.mongo.database import Collection, Database, Row, translated
from hub.storage.mongo.keyset import following, sort_by
from hub.storage.mongo.search.changed_rows import WAITS_TO_MATCH
from hub.storage.mongo.search.copied_facts import MOVED
from hub.storage.mongo.time_limit import MAX_QUERY_MS, read_at_once
from hub.storage.mongo.tips.filters import TipReader, tip_filters, words_of
from hub.storage.mongo.tips.log import waiting
from hub.storage.mongo.tips.rows import link_row, read_tip
from hub.storage.mongo.tips.signals import SIGNAL_FIELDS, read_signals
from hub.storage.mongo.tips.unread import UnreadTips
from hub.storage.mongo.tips.words import WITHOUT_WORDS, first_words, rarest_tip_ngram, statuses_of

RANKING_KEPT: Final = timedelta(minutes=30)
"""Real time for which an order is stored: a reader who pauses longer begins again."""

MAX_CHANGES_PER_WRITE: Final = 1000
_COPIES: Final = frozenset(reason.value for reason in COPIES)


PICTURE_BYTES: Final = 16


def linked_tip(one: FoundLinks, text: str | None, status: str | None) -> UpdateOne:
    """Return the write that links a tip once, and by which a search finds its text if it still has one.

    `status` is that of its alert if the row does not have it.
    """
    found_by, words, ngrams = first_words(text)
    linked = {
        "linked": True,
        "copy_of": one.copy_of,
        "picture": one.picture.to_bytes(PICTURE_BYTES, "big") if one.picture is not None else None,
    }
    change = {
        "$set": linked | found_by | ({"status": status} if status else {}),
        "$push": {"links": {"$each": [link_row(link) for link in one.links]}} | words,
        "$addToSet": ngrams,
    }
    return UpdateOne(
        {"_id": one.tip, "withdrawn_at": None, "linked": None}, {key: row for key, row in change.items() if row}
    )


class TipQueue:
    """The port `TipQueue`."""

    def __init__(self, database: Database) -> None:
        self._tips = database.collection("tips")
        self._cases = database.collection("cases")
        self._alerts = database.collection("alerts")
        self._rankings = database.collection("tip_rankings")
        self._unread = UnreadTips(database)

    async def page(
        self,
        case_id: str,
        wanted: TipSearch,
        by: str,
        after: Position | None,
        limit: int,
        *,
        direction: SortDirection,
        now: datetime,
    ) -> list[Tip]:
        """Return tips of a case that match, in a direction."""
        page = [following("received_at", after, direction)] if after else []
        order = sort_by("received_at", direction)
        with translated():
            filters = {"case": case_id} | _joined([*page, *await self._matching(case_id, wanted, by, now)])
            [rows] = await read_at_once([self._rows(filters, order, limit)])
        return [read_tip(row) for row in rows]

    async def _rows(self, filters: Row, order: list[tuple[str, int]], limit: int) -> list[Row]:
        found = self._tips.find(filters, WITHOUT_WORDS).sort(order).limit(limit)
        return await found.max_time_ms(MAX_QUERY_MS).to_list(None)

    async def among(
        self, case_id: str, ids: Sequence[str], wanted: TipSearch, by: str, *, now: datetime
    ) -> dict[str, Tip]:
        """Return those of the case's tips that match, without the withdrawn ones."""
        given = {"_id": {"$in": list(ids)}, "case": case_id, "withdrawn_at": None}
        with translated():
            filters = given | _joined(await self._matching(case_id, wanted, by, now))
            rows = await self._tips.find(filters, WITHOUT_WORDS).to_list(None)
        return {row["_id"]: read_tip(row) for row in rows}

    async def count(
        self, case_id: str, wanted: TipSearch, by: str, limit: int, *, standing_only: bool, now: datetime
    ) -> int:
        """Return how many tips match, at most `limit`."""
        standing: list[Row] = [{"withdrawn_at": None}] if standing_only else []
        with translated():
            filters = {"case": case_id} | _joined([*standing, *await self._matching(case_id, wanted, by, now)])
            [count] = await read_at_once([self._tips.count_documents(filters, limit=limit, maxTimeMS=MAX_QUERY_MS)])
        return count

    async def _matching(self, case_id: str, wanted: TipSearch, by: str, now: datetime) -> list[Row]:
        """Return the filters of a search in one case, whose force decides although its tips may still follow it."""
        row = None
        if wanted.text is not None or any(level.force is not None for level in wanted.levels()):
            row = await self._cases.find_one({"_id": case_id}, {"force": 1, MOVED: 1})
        filters = tip_filters(wanted, TipReader(by, now, {case_id: row["force"]} if row else {}))
        if wanted.text is not None and row and MOVED not in row:
            # Its tips are filed under its force.
            filed = {"force": row["force"]}
            rare = await rarest_tip_ngram(self._tips, words_of(wanted.text), within=filed)
            filters += [{"grams": rare.ngram, **filed}] if rare.rows is not None else []
        return filters

    async def newest_ranking(self, case_id: str) -> Ranking | None:
        """Return the newest stored order."""
        newest = [("made_real", -1)]
        with translated():
            row = await self._rankings.find_one({"case": case_id}, {"made_real": 1}, sort=newest)
        if row is None:
            return None
        return Ranking(row["_id"], (datetime.now(UTC) - row["made_real"]).total_seconds())

    async def ranked(self, ranking: str, start: int, limit: int) -> list[str] | None:
        """Return ids of a stored order."""
        part = {"order": {"$slice": [start, limit]}}
        with translated():
            row = await self._rankings.find_one({"_id": ranking}, part)
        return row["order"] if row else None

    async def has_fresh(self, case_id: str) -> bool:
        """Return True if a tip has changed since the newest order."""
        with translated():
            row = await self._tips.find_one({"case": case_id, "fresh": {"$exists": True}}, {"_id": 1})
        return row is not None

    async def fresh_cases(self, limit: int) -> list[str]:
        """Return cases with changed tips, in the order of their ids; each is found by a look into the index."""
        cases: list[str] = []
        while len(cases) < limit:
            after = {"case": {"$gt": cases[-1] if cases else ""}, "fresh": {"$exists": True}}
            with translated():
                row = await self._tips.find_one(after, {"case": 1}, sort=[("case", 1)])
            if row is None:
                break
            cases.append(row["case"])
        return cases

    async def signals(self, case_id: str, limit: int) -> list[TipSignals]:
        """Return the signals of the newest tips."""
        order = [("received_at", -1), ("_id", -1)]
        with translated():
            rows = await self._tips.find({"case": case_id}, SIGNAL_FIELDS).sort(order).limit(limit).to_list(None)
        return [read_signals(row) for row in rows]

    async def texts(self, ids: Ids[str]) -> dict[str, str]:
        """Return the texts of tips that are not withdrawn."""
        with translated():
            rows = await self._tips.find({"_id": {"$in": list(ids)}}, {"text": 1}).to_list(None)
        return {row["_id"]: row["text"] for row in rows if row["text"] is not None}

    async def save_links(self, found: Sequence[FoundLinks]) -> None:
        """Store links once, and the words by which a tip is found.

        A repeat, a withdrawn tip and one that an officer has linked meanwhile change nothing.
        """
        texts = await self.texts([one.tip for one in found])
        statuses = await self._missing_statuses([one.tip for one in found])
        writes = await asyncio.to_thread(
            lambda: [linked_tip(one, texts.get(one.tip), statuses.get(one.tip)) for one in found]
        )
        with translated():
            await _write(self._tips, writes)

    async def _missing_statuses(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the status of each tip that a process of an earlier release took in."""
        without = {"_id": {"$in": list(ids)}, "status": None}
        with translated():
            rows = await self._tips.find(without, {"alert": 1}).to_list(None)
        statuses = await statuses_of(self._alerts, {row["alert"] for row in rows}) if rows else {}
        return {row["_id"]: statuses[row["alert"]] for row in rows if row["alert"] in statuses}

    async def save_ranking(
        self, case_id: str, order: Sequence[str], shown: Mapping[str, ShownRank], known: Mapping[str, str]
    ) -> Ranking:
        """Store an order and what changed by it. A tip that changed meanwhile stays fresh for the next one."""
        now = datetime.now(UTC)
        row = {"_id": f"tr_{secrets.token_hex(12)}", "case": case_id, "made_real": now, "order": list(order)}
        writes = [
            UpdateOne(
                {"_id": tip, "withdrawn_at": None},
                {
                    "$set": {
                        "folded_into": rank.folded_into,
                        "folded_count": rank.folded_count,
                        "agreeing_partners": rank.agreeing_partners,
                    }
                    | WAITS_TO_MATCH
                },
            )
            for tip, rank in shown.items()
        ]
        # Only a tip that a ranking knows is looked at for saved searches.
        complete = {"$unset": {"fresh": 1}, "$set": WAITS_TO_MATCH}
        done = [UpdateOne({"_id": tip, "fresh": fresh}, complete) for tip, fresh in known.items()]
        # Before the tips are known to the ranking: if the process ends in between, the next one does it again.
        await self._unread.refresh(case_id)
        with translated():
            await self._rankings.insert_one(row | {"expires_real": now + RANKING_KEPT})
            # One after the other: a tip is complete with what it shows.
            await _write(self._tips, writes)
            await _write(self._tips, done)
        return Ranking(str(row["_id"]), 0.0)

    async def claim(self, tip_id: str, claim: TipClaim, *, now: datetime) -> bool:
        """Store a claim unless another officer's has not ended. One of one's own goes on, and is no event."""
        until: Row = {"$set": {"claimed_until": claim.until}}
        own = {"_id": tip_id, "withdrawn_at": None, "claimed_by": claim.by, "claimed_until": {"$gt": now}}
        free = {"$or": [{"claimed_by": {"$in": [None, claim.by]}}, {"claimed_until": {"$lte": now}}]}
        change = {
            "$set": {"claimed_by": claim.by, "claimed_until": claim.until} | WAITS_TO_MATCH,
            "$push": {"unlogged": waiting(TipChange.CLAIMED, now, claim.by)},
        }
        with translated():
            if (await self._tips.update_one(own, until)).matched_count:
                return True
            result = await self._tips.update_one({"_id": tip_id, "withdrawn_at": None, **free}, change)
        return result.matched_count == 1

    async def release(self, tip_id: str, by: str, *, now: datetime) -> bool:
        """End an officer's claim."""
        change = {
            "$unset": {"claimed_by": 1, "claimed_until": 1},
            "$set": WAITS_TO_MATCH,
            "$push": {"unlogged": waiting(TipChange.RELEASED, now, by)},
        }
        with translated():
            result = await self._tips.update_one({"_id": tip_id, "claimed_by": by}, change)
        return result.modified_count == 1

    async def ask(self, tip_id: str, question: TipQuestion) -> bool:
        """Add a question once."""
        room = {"_id": tip_id, "withdrawn_at": None, f"questions.{MAX_QUESTIONS - 1}": {"$exists": False}}
        change = {
            "$push": {
                "questions": {"text": question.text, "by": question.by, "at": question.at},
                "unlogged": waiting(TipChange.ASKED, question.at, question.by),
            }
        }
        with translated():
            result = await self._tips.update_one(room | {"questions.text": {"$ne": question.text}}, change)
            if result.modified_count:
                return True
            asked = {"_id": tip_id, "withdrawn_at": None, "questions.text": question.text}
            return await self._tips.find_one(asked, {"_id": 1}) is not None

    async def link(self, tip_id: str, link: TipLink, *, now: datetime) -> bool:
        """Add a link, in place of an earlier one to the same tip by hand; two tips once parted are joined again."""
        room = {"_id": tip_id, "withdrawn_at": None, f"links.{MAX_TIP_LINKS - 1}": {"$exists": False}}
        other = {"tip": link.tip, "reason": link.reason.value}
        with translated():
            known = await self._tips.find_one({"_id": tip_id, "links": {"$elemMatch": other}}, {"_id": 1})
            if known is not None:
                return True
            change = {
                "$push": {"links": link_row(link), "unlogged": waiting(TipChange.LINKED, now, link.by)},
                "$pull": {"apart": link.tip},
                "$set": changed_now(),
            }
            result = await self._tips.update_one(room, change)
        return result.modified_count == 1

    async def part(self, tip_id: str, other: str, *, by: str, now: datetime) -> bool:
        """Remove links to another tip, and keep that the two are not the same."""
        room = {"_id": tip_id, "withdrawn_at": None, f"apart.{MAX_TIP_LINKS - 1}": {"$exists": False}}
        with translated():
            row = await self._tips.find_one({"_id": tip_id}, {"links": 1, "apart": 1})
            if row is not None and other in row.get("apart", ()):
                return True
            links = row.get("links", ()) if row else ()
            was_copy = any(link["tip"] == other and link["reason"] in _COPIES for link in links)
            change: Row = {
                "$pull": {"links": {"tip": other}},
                "$addToSet": {"apart": other},
                "$set": changed_now(),
                "$push": {"unlogged": waiting(TipChange.UNLINKED, now, by)},
            }
            if was_copy:
                change["$set"] |= {"copy_of": None}
            result = await self._tips.update_one(room, change)
        return result.modified_count == 1


def changed_now() -> Row:
    """Return the field that says that a tip changed after any ranking made until now, of a value never used before."""
    return {"fresh": str(ObjectId())}


def _joined(filters: Sequence[Row]) -> Row:
    """Return one filter, in which two of the same field do not meet."""
    return {"$and": list(filters)} if len(filters) > 1 else (filters[0] if filters else {})


async def _write(collection: Collection, writes: Sequence[UpdateOne]) -> None:
    for start in range(0, len(writes), MAX_CHANGES_PER_WRITE):
        await collection.bulk_write(writes[start : start + MAX_CHANGES_PER_WRITE], ordered=False)
