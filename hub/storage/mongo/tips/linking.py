"""The write by which a worker links a tip to earlier ones."""

from typing import Final

from pymongo import UpdateOne

from hub.services.police.ports.tips import FoundLinks
from hub.storage.mongo.tips.rows import link_row
from hub.storage.mongo.tips.words import first_words

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
