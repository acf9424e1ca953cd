"""A manifest of the audit trail: the heads of all its chains at one moment, as the text that is signed.

The text is an own one in the form of a C2SP checkpoint: the first three lines are origin, number of lines and a hash.
Sources: https://c2sp.org/tlog-checkpoint, https://c2sp.org/signed-note
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from hub.domain.trail.chain import ChainHead, moment_text

ORIGIN: Final = "reunion-hub/audit"

REGULAR_EVERY: Final = timedelta(seconds=60)
"""An auditor who hears nothing for longer knows that the hub, or the way to the auditor, is down."""

FOLD_AFTER: Final = timedelta(hours=1)
"""A chain that stands still is named for so long, in 60 manifests at least, and then folded.

A process begins another chain after 10 minutes without a line, so a chain that stood still for an hour has ended.
"""

MAX_HEADS: Final = 1_000
"""Chains that a manifest names and the next ones name on. It folds what is beyond, so that no flood of chains fills it.

A hub of 100 processes has some hundred chains in an hour.
"""

NO_PREVIOUS: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class NamedHead:
    """A head, and the moment of the manifest that was the first to name it."""

    head: ChainHead
    since: datetime


@dataclass(frozen=True, slots=True)
class Manifest:
    """The heads by writer. `folds` are the chains that this manifest names for the last time.

    `number` counts from 1. `previous` is the SHA-256 of the text before, without signatures. `folded_chains` and
    `folded_lines` count what was folded by this manifest and all before it.
    """

    number: int
    at: datetime
    previous: bytes
    heads: tuple[NamedHead, ...] = ()
    folds: tuple[ChainHead, ...] = ()
    folded_chains: int = 0
    folded_lines: int = 0

    @property
    def lines(self) -> int:
        """The number of lines in all chains."""
        return self.folded_lines + sum(named.head.n + 1 for named in self.heads)

    @property
    def text(self) -> str:
        """The text that is signed. Each of its lines ends with a line feed."""
        below = "".join(
            [
                f"manifest {self.number}\n",
                f"at {moment_text(self.at)}\n",
                f"previous {self.previous.hex()}\n",
                f"folded {self.folded_chains} {self.folded_lines}\n",
                *(f"fold {_head_text(head)}\n" for head in self.folds),
                *(f"head {_head_text(named.head)} {moment_text(named.since)}\n" for named in self.heads),
            ]
        )
        hashed = base64.b64encode(hashlib.sha256(below.encode("ascii")).digest()).decode("ascii")
        return f"{ORIGIN}\n{self.lines}\n{hashed}\n{below}"

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the text, which the next manifest names."""
        return hashlib.sha256(self.text.encode("ascii")).digest()

    def grown(self, found: Mapping[str, ChainHead]) -> Mapping[str, ChainHead]:
        """Return the heads that are farther on than this manifest names them."""
        known = {head.writer: head.n for head in (*self.folds, *(named.head for named in self.heads))}
        return {writer: head for writer, head in found.items() if head.n > known.get(writer, -1)}


def next_manifest(before: Manifest | None, found: Mapping[str, ChainHead], now: datetime) -> Manifest:
    """Return the manifest that follows, with the heads that were found; a head that was named never goes back."""
    before = before or Manifest(0, now, NO_PREVIOUS)
    # Moments never go back, whatever the clock of the process that makes this one.
    at = max(now, before.at)
    heads, folds, grown = [], [], dict(before.grown(found))
    for named in before.heads:
        if head := grown.pop(named.head.writer, None):
            heads.append(NamedHead(head, at))
        elif at - named.since >= FOLD_AFTER:
            folds.append(named.head)
        else:
            heads.append(named)
    heads += [NamedHead(head, at) for head in grown.values()]
    folds += [named.head for named in heads[MAX_HEADS:]]
    return Manifest(
        before.number + 1,
        at,
        before.digest if before.number else NO_PREVIOUS,
        _sorted(heads[:MAX_HEADS]),
        tuple(sorted(folds, key=lambda head: head.writer)),
        before.folded_chains + len(folds),
        before.folded_lines + sum(head.n + 1 for head in folds),
    )


def parse_manifest(text: str) -> Manifest:
    """Return the manifest of a text that `Manifest.text` made; raises ValueError for any other."""
    lines = [line.split(" ") for line in text.splitlines()[3:]]
    number, at, previous, folded = (line[1:] for line in lines[:4])
    parsed = Manifest(
        int(number[0]),
        _moment(at[0]),
        bytes.fromhex(previous[0]),
        tuple(NamedHead(_head(line[1:4]), _moment(line[4])) for line in lines[4:] if line[0] == "head"),
        tuple(_head(line[1:4]) for line in lines[4:] if line[0] == "fold"),
        int(folded[0]),
        int(folded[1]),
    )
    if parsed.text != text:
        raise ValueError("This is no manifest of an audit trail.")
    return parsed


def _sorted(heads: Sequence[NamedHead]) -> tuple[NamedHead, ...]:
    return tuple(sorted(heads, key=lambda named: named.head.writer))


def _head_text(head: ChainHead) -> str:
    return f"{head.writer} {head.n} {head.hash.hex()}"


def _head(parts: Sequence[str]) -> ChainHead:
    writer, n, digest = parts
    return ChainHead(writer, int(n), bytes.fromhex(digest))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
