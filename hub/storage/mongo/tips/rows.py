"""Rows of tips, between the database and the domain."""

from hub.domain.alerts.alert import AlertStatus
from hub.domain.geometry import Point
from hub.domain.places.place_cells import place_cells
from hub.domain.tips.follow_ups import TipAddition, TipFollowUp, TipQuestion
from hub.domain.tips.links import LinkReason, TipLink
from hub.domain.tips.tip import Tip, TipClaim, TipState, TipTriage
from hub.storage.mongo.database import Row
from hub.storage.mongo.geometry_rows import geojson_row, point_row, read_point

WIPED: Row = {
    "text": None,
    "words": [],
    "grams": [],
    "seen_at": None,
    "place": None,
    "loc": None,
    "cells": [],
    "contact": None,
    "photo": None,
    "marks": [],
    "sketch": [],
    "picture": None,
    "copy_of": None,
    "links": [],
    "apart": [],
    "folded_into": None,
    "questions": [],
    "additions": [],
}
"""Fields of a tip that hold or betray the person's words, as a withdrawal leaves them."""


def tip_row(tip: Tip) -> Row:
    """Return the row of a new tip."""
    # The case again, until somebody triages the tip: the watch of duty notices finds it by this.
    unread: Row = {"unread": tip.case} if tip.state is TipState.NEW else {}
    return (
        unread
        | cells_row(tip.place)
        | {
            "_id": tip.id,
            "alert": tip.alert,
            "case": tip.case,
            "p": tip.tenant,
            "received_at": tip.received_at,
            "text": tip.text,
            "seen_at": tip.seen_at,
            "place": point_row(tip.place) if tip.place else None,
            "loc": geojson_row(tip.place) if tip.place else None,
            "contact": tip.contact,
            "photo": tip.photo,
            "repeats": tip.repeats,
            "state": tip.state.value,
            "status": tip.status.value if tip.status else None,
            "withdrawn_at": tip.withdrawn_at,
            "wiped_at": tip.wiped_at,
            "triage": [],
        }
    )


def cells_row(place: Point | None) -> Row:
    """Return the field by which a place is found; no index has a row without it."""
    return {"cells": place_cells(place)} if place else {}


def place_of(row: Row) -> Point | None:
    """Return the place that a tip names."""
    place = row["place"]
    return read_point(place) if place else None


def read_tip(row: Row) -> Tip:
    """Return the tip of a row. Rows of earlier releases lack what was added since."""
    return Tip(
        id=row["_id"],
        alert=row["alert"],
        case=row["case"],
        tenant=row["p"],
        received_at=row["received_at"],
        text=row["text"],
        seen_at=row["seen_at"],
        place=place_of(row),
        contact=row["contact"],
        photo=row["photo"],
        repeats=row["repeats"],
        state=TipState(row["state"]),
        status=AlertStatus(row["status"]) if row.get("status") else None,
        withdrawn_at=row["withdrawn_at"],
        claim=TipClaim(row["claimed_by"], row["claimed_until"]) if row.get("claimed_by") else None,
        triage=_triage(row["triage"][-1]) if row["triage"] else None,
        links=tuple(_link(link) for link in row.get("links", ())),
        folded_into=row.get("folded_into"),
        folded_count=row.get("folded_count", 0),
        agreeing_partners=row.get("agreeing_partners", 1),
        follow_up=read_follow_up(row),
        wiped_at=row.get("wiped_at"),
    )


def read_follow_up(row: Row) -> TipFollowUp:
    """Return the dialogue about the tip of a row."""
    return TipFollowUp(
        tuple(TipQuestion(one["text"], one["by"], one["at"]) for one in row.get("questions", ())),
        tuple(TipAddition(one["text"], one["at"]) for one in row.get("additions", ())),
    )


def link_row(link: TipLink) -> Row:
    """Return a link as its tip's row holds it."""
    return {"tip": link.tip, "reason": link.reason.value, "score": link.score, "by": link.by}


def _link(row: Row) -> TipLink:
    return TipLink(row["tip"], LinkReason(row["reason"]), row["score"], row["by"])


def _triage(row: Row) -> TipTriage:
    return TipTriage(TipState(row["state"]), row["by"], row["at"], row.get("reason"))
