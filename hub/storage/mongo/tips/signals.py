"""The signals of a tip by which it is linked and ranked, between the database and the domain."""

from typing import Final

from hub.services.police.ports.tips import ShownRank, TipSignals
from hub.storage.mongo.database import Row
from hub.storage.mongo.tips.rows import place_of

SIGNAL_FIELDS: Final[Row] = {
    **dict.fromkeys(("alert", "p", "received_at", "seen_at", "place", "marks", "sketch", "copy_of", "picture"), 1),
    **dict.fromkeys(("photo", "contact", "fresh", "linked", "withdrawn_at"), 1),
    **dict.fromkeys(("folded_into", "folded_count", "agreeing_partners"), 1),
}
"""The fields of a row that they are read from."""


def read_signals(row: Row) -> TipSignals:
    """Return the signals of a tip's row."""
    # The first mark is of the text, the second of the device.
    device = row["marks"][1] if len(row["marks"]) > 1 else None
    picture = row.get("picture")
    return TipSignals(
        id=row["_id"],
        alert=row["alert"],
        tenant=row["p"],
        received_at=row["received_at"],
        seen_at=row["seen_at"],
        place=place_of(row),
        device=device,
        sketch=row.get("sketch", ()),
        copy_of=row.get("copy_of"),
        picture=int.from_bytes(picture, "big") if picture is not None else None,
        photo=row["photo"],
        has_contact=row["contact"] is not None,
        fresh=row.get("fresh"),
        is_linked=bool(row.get("linked")),
        is_withdrawn=row["withdrawn_at"] is not None,
        shown=ShownRank(row.get("folded_into"), row.get("folded_count", 0), row.get("agreeing_partners", 1)),
    )
