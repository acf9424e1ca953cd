"""The filters of searches for tips, and the fields of a tip's row that they compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hub.domain.alerts.alert import AlertStatus
from hub.domain.search.tips import TipSearch
from hub.domain.text.searched_words import SearchedWords
from hub.domain.tips.tip import TipState
from hub.storage.mongo.database import Row
from hub.storage.mongo.search.ground_rows import within
from hub.storage.mongo.search.scope import either
from hub.storage.mongo.tips.words import tip_text_filter

WITHDRAWN: Final[Row] = {"withdrawn_at": {"$ne": None}, "$expr": {"$ne": ["$withdrawn_at", "$wiped_at"]}}
"""The tips that a person withdrew: one that was wiped with its case has the moment of the wipe in both fields."""


@dataclass(frozen=True, slots=True, repr=False)
class TipReader:
    """The account that asks, and the moment.

    `moving` has the cases whose tips may be filed under another force than theirs, each with its own force.
    """

    account: str
    now: datetime
    moving: Mapping[str, str] = field(default_factory=dict)


def tip_filters(level: TipSearch, reader: TipReader) -> list[Row]:
    """Return the filters that every tip of a search matches."""
    one_of = [] if level.any_of is None else [either([_whole(one, reader) for one in level.any_of])]
    none_of = [] if level.negated is None else [{"$nor": [_whole(level.negated, reader)]}]
    return [*_leaves(level, reader), *one_of, *none_of]


def words_of(text: str) -> SearchedWords:
    """Return the words of a checked text."""
    return SearchedWords.of(text, path=("filter", "text"))


def of_force(force: str, moving: Mapping[str, str]) -> Row:
    """Return the filter for the tips of a force's cases."""
    if not moving:
        return {"force": force}
    filed = {"force": force, "case": {"$nin": sorted(moving)}}
    return either([filed, {"case": {"$in": sorted(case for case, name in moving.items() if name == force)}}])


def of_status(status: AlertStatus) -> Row:
    """Return the filter for tips to alerts of a status.

    A row of an earlier release has none until it is filled, and a list of real tips must not leave it out.
    """
    return {"status": {"$in": [status.value, None]} if status is AlertStatus.ACTUAL else status.value}


def _whole(level: TipSearch, reader: TipReader) -> Row:
    """Return the filter of a level below the first, which has a leaf or a branch."""
    return {"$and": tip_filters(level, reader)}


def _leaves(wanted: TipSearch, reader: TipReader) -> list[Row]:
    return [*_facts(wanted, reader), *_moments(wanted), *_work(wanted, reader), *_presence(wanted)]


def _facts(wanted: TipSearch, reader: TipReader) -> list[Row]:
    rows: list[Row] = []
    if wanted.case_ids is not None:
        rows.append({"case": {"$in": list(wanted.case_ids)}})
    if wanted.force is not None:
        rows.append(of_force(wanted.force, reader.moving))
    if wanted.status is not None:
        rows.append(of_status(wanted.status))
    if wanted.states is not None:
        rows.append({"state": {"$in": [state.value for state in wanted.states]}})
        if TipState.NEW not in wanted.states:
            # Each of them was moved; the index holds no others.
            rows.append({"triage.0": {"$exists": True}})
    if wanted.place is not None:
        rows.append(within("loc", wanted.place))
    if wanted.text is not None:
        rows.append(tip_text_filter(words_of(wanted.text)))
    return rows


def _moments(wanted: TipSearch) -> list[Row]:
    bounds = {
        "received_at": (wanted.received_from, wanted.received_until),
        "seen_at": (wanted.seen_from, wanted.seen_until),
    }
    rows = []
    for name, (low, high) in bounds.items():
        given = {operator: value for operator, value in (("$gte", low), ("$lte", high)) if value is not None}
        rows += [{name: given}] if given else []
    return rows


def _work(wanted: TipSearch, reader: TipReader) -> list[Row]:
    rows: list[Row] = []
    live: Row = {"claimed_until": {"$gt": reader.now}}
    if wanted.mine is not None:
        mine = {"claimed_by": reader.account, **live}
        rows.append(mine if wanted.mine else {"$nor": [mine]})
    if wanted.unclaimed is not None:
        rows.append({"$nor": [live]} if wanted.unclaimed else live)
    return rows


def _presence(wanted: TipSearch) -> list[Row]:
    """Return the filters that ask if a row has something; what is no text there is null or missing."""
    rows: list[Row] = []
    if wanted.linked is not None:
        rows.append({"links.0": {"$exists": wanted.linked}})
    texts = {"folded_into": wanted.folded, "photo": wanted.has_photo, "contact": wanted.has_contact}
    rows += [{name: {"$gt": ""} if given else None} for name, given in texts.items() if given is not None]
    if wanted.helped is not None:
        rows.append({"helped": True if wanted.helped else {"$ne": True}})
    if wanted.withdrawn is not None:
        rows.append(WITHDRAWN if wanted.withdrawn else {"withdrawn_at": None})
    return rows
