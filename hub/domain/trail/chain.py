"""The chain of audit lines: each line of a writer names the hash of the writer's line before it.

The canonical bytes of a line are ASCII: a JSON object without spaces, of its values in the order of `LINE_FIELDS`. An
export holds the same bytes, and `verify/hub_verify.py` hashes them as they are, without the hub. So a change here is a
new version beside the old one.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

CHAIN_VERSION: Final = 1

LINE_FIELDS: Final = (
    *("id", "at", "real", "account", "person", "force", "action", "subject", "purpose", "seen", "case", "outcome"),
    *("error", "answers", "digests", "relations"),
)
"""The values of a line that its hash covers, in their canonical order."""

_LISTS: Final = frozenset({"seen", "digests", "relations"})

_LINE_TAG: Final = f"reunion-audit-line {CHAIN_VERSION}\n"
_CHAIN_TAG: Final = "reunion-audit-chain"
_START_TAG: Final = "reunion-audit-start"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last line of a chain: its writer, its number from 0, and its hash of 32 bytes."""

    writer: str
    n: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainLink:
    """The place of a line in its chain. `prev` is the hash of the line before it, of 32 bytes.

    For the first line `prev` covers the writer and `after`: the last known head of the chain that this one continues.
    """

    writer: str
    n: int
    prev: bytes
    hash: bytes
    after: ChainHead | None = None

    @property
    def head(self) -> ChainHead:
        """The head of the chain as long as this line is its last one."""
        return ChainHead(self.writer, self.n, self.hash)


def line_values(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that the hash covers, by name: texts, lists of texts, None, and moments as texts in UTC.

    A moment is cut to whole milliseconds, as the database keeps it. A list that is missing is empty.
    """
    return {name: _plain(line.get(name), is_list=name in _LISTS) for name in LINE_FIELDS}


def line_digest(line: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of the canonical bytes of a line; `line` has the names of `LINE_FIELDS`."""
    return hashlib.sha256(f"{_LINE_TAG}{_compact(line_values(line))}".encode("ascii")).digest()


def first_link(writer: str, digest: bytes, after: ChainHead | None = None) -> ChainLink:
    """Return the link of the first line of a chain, from the digest of that line."""
    start = (after.writer, after.n, after.hash.hex()) if after else ("", -1, "")
    prev = _hash(_START_TAG, writer, *start)
    return ChainLink(writer, 0, prev, _link_hash(writer, 0, prev, digest), after)


def next_link(head: ChainHead, digest: bytes) -> ChainLink:
    """Return the link of the line that follows a head, from the digest of that line."""
    n = head.n + 1
    return ChainLink(head.writer, n, head.hash, _link_hash(head.writer, n, head.hash, digest))


def exported_line(line: Mapping[str, Any], link: ChainLink | None) -> str:
    """Return a line as one line of JSON, ASCII, for an auditor; `chain` is null for a line before the chain."""
    return _compact({**line_values(line), "chain": _exported_link(link)})


def _exported_link(link: ChainLink | None) -> Mapping[str, Any] | None:
    if link is None:
        return None
    after = link.after and {"writer": link.after.writer, "n": link.after.n, "hash": link.after.hash.hex()}
    return {"v": CHAIN_VERSION, "writer": link.writer, "n": link.n, "prev": link.prev.hex(), "after": after}


def _link_hash(writer: str, n: int, prev: bytes, digest: bytes) -> bytes:
    return _hash(_CHAIN_TAG, writer, n, prev.hex(), digest.hex())


def _hash(tag: str, *parts: str | int) -> bytes:
    """Return the SHA-256 of a JSON array, in which no two lists of parts read alike."""
    return hashlib.sha256(_compact([tag, CHAIN_VERSION, *parts]).encode("ascii")).digest()


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def moment_text(moment: datetime) -> str:
    """Return a moment in UTC, cut to whole milliseconds, such as 2026-05-13T09:00:00.123Z."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _plain(value: Any, *, is_list: bool) -> str | Sequence[str] | None:
    if is_list:
        return list(value or ())
    return moment_text(value) if isinstance(value, datetime) else value
