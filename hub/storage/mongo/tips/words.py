"""The texts by which tips are found. The worker that links a tip writes their form and n-grams, not the intake."""

from collections.abc import Collection as Ids
from collections.abc import Mapping, Sequence
from typing import Final

from pymongo import UpdateOne

from hub.domain.text.normalised_text import form_version, ngrams_of, normalise_text
from hub.domain.text.searched_words import SearchedWords
from hub.storage.mongo.database import Collection, Row, translated
from hub.storage.mongo.search.text_filters import NGRAM_COUNTS, Index, Limits, RareNgram, rarest_ngram, text_filter
from hub.storage.mongo.tips.rows import cells_row, place_of

OF_TIP_NGRAMS: Final[Index] = (("grams", 1), ("force", 1), ("received_at", -1), ("_id", -1), ("case", 1))
"""The tips of an n-gram and a force in the order of lists. The server passes over keys of other cases."""

WITHOUT_WORDS: Final[Row] = {"words": 0, "grams": 0}
"""The fields of a row that only a search needs. Leave them out where tips are read."""


def tip_text_filter(words: SearchedWords) -> Row:
    """Return the exact filter for tips whose text and additions together have every word; it may be negated.

    It finds no tip that is not linked yet. No index serves it: add `{"grams": ngram}` of `rarest_tip_ngram`.
    """
    return text_filter(words, "words")


async def rarest_tip_ngram(
    tips: Collection, words: SearchedWords, *, within: Row | None = None, limits: Limits = NGRAM_COUNTS
) -> RareNgram:
    """Return the n-gram of a search that the fewest tips have, over all or `within` a filter for forces."""
    return await rarest_ngram(tips, OF_TIP_NGRAMS, words, within, limits)


def added_words(text: str) -> tuple[Row, Row]:
    """Return the `$push` and the `$addToSet` that make a tip be found by a text more."""
    form = normalise_text(text)
    return {"words": form}, {"grams": {"$each": sorted(ngrams_of(form))}}


def first_words(text: str | None) -> tuple[Row, Row, Row]:
    """Return the `$set`, `$push` and `$addToSet` that make a tip be found; an addition may have come before."""
    pushed, added = added_words(text) if text is not None else ({}, {})
    return {"words_form": form_version()}, pushed, added


async def statuses_of(alerts: Collection, ids: Ids[str]) -> dict[str, str]:
    """Return the status of each alert, which its tips have too."""
    with translated():
        rows = await alerts.find({"_id": {"$in": sorted(ids)}}, {"status": 1}).to_list(None)
    return {row["_id"]: row["status"] for row in rows}


async def fill_tip_words(tips: Collection, alerts: Collection, limit: int) -> int:
    """Fill at most `limit` linked tips whose n-grams are of another version, or missing; return how many."""
    old = {"linked": True, "words_form": {"$ne": form_version()}}
    shown = {"text": 1, "additions.text": 1, "words_form": 1, "place": 1, "alert": 1}
    with translated():
        rows = await tips.find(old, shown).limit(limit).to_list(None)
        statuses = await statuses_of(alerts, {row["alert"] for row in rows}) if rows else {}
        if rows:
            await tips.bulk_write([_filled(row, statuses) for row in rows], ordered=False)
    return len(rows)


def _filled(row: Row, statuses: Mapping[str, str]) -> UpdateOne:
    """Return the write of a row, unless its text or place has gone or an addition has come since it was read."""
    text, additions = row["text"], row.get("additions") or ()
    assert isinstance(additions, Sequence)
    forms = [
        normalise_text(one) for one in (text, *(addition["text"] for addition in additions)) if isinstance(one, str)
    ]
    unchanged = {
        "_id": row["_id"],
        "text": text,
        "place": row["place"],
        "words_form": row.get("words_form"),
        f"additions.{len(additions)}": {"$exists": False},
    }
    ngrams = sorted(frozenset[str]().union(*map(ngrams_of, forms)))
    status = statuses.get(row["alert"])
    # The version of rows without cells, or without a status, is another one too.
    facts = cells_row(place_of(row)) | ({"status": status} if status else {})
    filled = {"words": forms, "grams": ngrams, "words_form": form_version()} | facts
    return UpdateOne(unchanged, {"$set": filled})
