"""The state of the fake hub, and its answer to each operation of the SDK, to an upload and to a follower of the feed.

It accepts what a hub accepts and refuses what a hub refuses, with the same codes and paths. One thing is less exact: a
photo is checked by the structure of its file, since its picture cannot be decoded here.
"""

from reunion.testing.answers.cursors import parse_cursor
from reunion.testing.answers.feed import open_feed
from reunion.testing.answers.memory import Memory
from reunion.testing.answers.operations import answer
from reunion.testing.answers.photos import answer_photo, is_photo, store_photo
from reunion.testing.answers.refusals import Refusal, RequestRejected
from reunion.testing.answers.requests import check_key, read_request

__all__ = [
    "Memory",
    "Refusal",
    "RequestRejected",
    "answer",
    "answer_photo",
    "check_key",
    "is_photo",
    "open_feed",
    "parse_cursor",
    "read_request",
    "store_photo",
]
